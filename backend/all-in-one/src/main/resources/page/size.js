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
