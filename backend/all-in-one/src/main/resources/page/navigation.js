// The URL is where the page is: views go elsewhere by it, and the app shows whatever it says.
import {useEffect, useState} from './lib.js';

/** Shows another URL without loading the page again. */
export function navigate(url, {replace = false} = {}) {
  history[replace ? 'replaceState' : 'pushState'](null, '', url);
  dispatchEvent(new Event('navigate'));
}

/** The URL, also after the browser's back and forward. */
export function useLocation() {
  const [url, setUrl] = useState(location.href);
  useEffect(() => {
    const changed = () => setUrl(location.href);
    addEventListener('navigate', changed);
    addEventListener('popstate', changed);
    return () => {
      removeEventListener('navigate', changed);
      removeEventListener('popstate', changed);
    };
  }, []);
  return new URL(url);
}
