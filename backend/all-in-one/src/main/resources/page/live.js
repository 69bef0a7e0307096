// What changes by itself while the page is seen: the backend, and the width of the window.
import {useEffect, useRef, useState} from './lib.js';

const PERIOD = 2000;

/** Calls `ask` now and then every two seconds, never twice at once, and not while the page is hidden; anew if `keys` change. */
export function useRepeatedly(ask, keys) {
  const latest = useRef(ask);
  latest.current = ask;
  useEffect(() => {
    let timer;
    let ended = false;
    const round = async () => {
      if (!document.hidden) await latest.current(() => ended);
      if (!ended) timer = setTimeout(round, PERIOD);
    };
    round();
    return () => {
      ended = true;
      clearTimeout(timer);
    };
  }, keys);
}

const narrow = matchMedia('(max-width: 700px)');

/** Whether the page is as narrow as on a phone. */
export function useNarrow() {
  const [is, setIs] = useState(narrow.matches);
  useEffect(() => {
    const changed = () => setIs(narrow.matches);
    narrow.addEventListener('change', changed);
    return () => narrow.removeEventListener('change', changed);
  }, []);
  return is;
}
