// How large an element is, as it changes.
import {useEffect, useLayoutEffect, useState} from './lib.js';

/** The width of the element of a ref, in pixels; 0 before it is drawn. */
export function useWidth(ref) {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const read = () => setWidth(ref.current?.clientWidth ?? 0);
    read();
    const observer = new ResizeObserver(read);
    observer.observe(ref.current);
    return () => observer.disconnect();
  }, []);
  return width;
}

/** No drawing is lower. Pixels. */
const LOWEST = 320;

/**
 * {width, height} of a drawing that fills what is left of the window below where the element of a ref begins, less what
 * else stands there; but where little is left, it is high enough to be used. Pixels; the width is 0 before it is drawn.
 */
export function useRoom(ref, less) {
  const [{width, top, high}, setSize] = useState({width: 0, top: 0, high: innerHeight});
  useLayoutEffect(() => {
    const read = () => {
      const begin = ref.current.getBoundingClientRect().top + document.scrollingElement.scrollTop;
      const now = {width: Math.floor(ref.current.clientWidth), top: Math.round(begin), high: innerHeight};
      setSize(old => Object.keys(now).some(key => old[key] !== now[key]) ? now : old);
    };
    read();
    const observer = new ResizeObserver(read);
    // What stands above it may grow as well.
    [ref.current, document.body].forEach(element => observer.observe(element));
    addEventListener('resize', read);
    return () => {
      observer.disconnect();
      removeEventListener('resize', read);
    };
  }, []);
  return {width, height: Math.max(LOWEST, Math.round(high * 0.5), Math.floor(high - top - less))};
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
