// Asks again and again, while the page is seen, for what changes by itself.
import {useEffect, useRef} from './lib.js';

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
