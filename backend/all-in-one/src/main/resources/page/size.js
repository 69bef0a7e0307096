// How large an element is, as it changes.
import {useLayoutEffect, useState} from './lib.js';

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
