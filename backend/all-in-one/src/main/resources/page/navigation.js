// The URL is where the page is: views go elsewhere by it, and the app shows whatever it says.
import {useEffect, useState} from './lib.js';

/** Shows another URL without loading the page again; one that replaces another is the same place, with what its history keeps. */
export function navigate(url, {replace = false} = {}) {
  if (replace) history.replaceState(history.state, '', url);
  else history.pushState(null, '', url);
  dispatchEvent(new Event('navigate'));
}

/** Changes parameters of the URL that is shown, which is no step of its own for the browser's Back; empty ones go. */
export function adjust(parameters) {
  const url = new URL(location.href);
  for (const [key, value] of Object.entries(parameters)) {
    if (value) url.searchParams.set(key, value);
    else url.searchParams.delete(key);
  }
  navigate(url.href, {replace: true});
}

/**
 * Where a URL leads within the page, such as "/search"; "" if it is not of the page. The page lies at the base of the
 * document, below whatever path a proxy gives it, so all links are relative to it.
 */
export function place({pathname}) {
  const base = new URL(document.baseURI).pathname;
  return pathname.startsWith(base) ? `/${pathname.slice(base.length).replace(/\/+$/, '')}` : '';
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
