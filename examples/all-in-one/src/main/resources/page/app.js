// Which view is shown, by the path of the URL; the paths are those of Jaeger's own page, so its links work here.
import {html, render, useState, useEffect} from './lib.js';

const VIEWS = [
  [/^\/(?:search)?$/, () => import('./search.js')],
  [/^\/trace\/(?<a>[0-9a-zA-Z]*)\.\.\.(?<b>[0-9a-zA-Z]*)$/, () => import('./compare.js')],
  [/^\/trace\/(?<id>[0-9a-zA-Z]+)$/, () => import('./trace.js')],
  [/^\/dependencies$/, () => import('./dependencies.js')],
  [/^\/sampling$/, () => import('./sampling.js')],
];

/** Shows another URL without loading the page again. */
export function navigate(url, {replace = false} = {}) {
  history[replace ? 'replaceState' : 'pushState'](null, '', url);
  dispatchEvent(new Event('navigate'));
}

/** Plain left clicks on links of the page are navigations. */
function follow(event) {
  const link = event.target.closest?.('a[href]');
  if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey
      || link.target || link.hasAttribute('download') || link.origin !== location.origin
      || !VIEWS.some(([path]) => path.test(link.pathname))) {
    return;
  }
  event.preventDefault();
  navigate(link.href);
}

function useLocation() {
  const [url, setUrl] = useState(location.href);
  useEffect(() => {
    const changed = () => setUrl(location.href);
    addEventListener('navigate', changed);
    addEventListener('popstate', changed);
    document.addEventListener('click', follow);
    return () => {
      removeEventListener('navigate', changed);
      removeEventListener('popstate', changed);
      document.removeEventListener('click', follow);
    };
  }, []);
  return new URL(url);
}

function App() {
  const url = useLocation();
  const [view, setView] = useState(null);
  const found = VIEWS.map(([path, load]) => ({match: path.exec(url.pathname), load})).find(v => v.match);
  useEffect(() => {
    let current = true;
    if (found) found.load().then(module => current && setView(() => module.default));
    return () => { current = false; };
  }, [found?.load]);
  return html`
    <header class="top">
      <a class="brand" href="/search">Skua <span>all-in-one</span></a>
      <nav><a href="/search">Search</a><a href="/dependencies">System architecture</a><a href="/sampling">Sampling</a></nav>
    </header>
    <main>${found ? view && html`<${view} url=${url} path=${found.match.groups ?? {}} />` : html`<p>There is no such page.</p>`}</main>`;
}

render(html`<${App} />`, document.getElementById('app'));
