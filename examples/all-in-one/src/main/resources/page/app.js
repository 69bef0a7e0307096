// Which view is shown, by the path of the URL; the paths are those of Jaeger's own page, so its links work here.
import {html, render, useState, useEffect} from './lib.js';
import * as api from './api.js';
import {count} from './format.js';
import {useRepeatedly} from './live.js';

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

/** The view of a path. A view is shown with the path that it was loaded for, never with a later one. */
function useView(url) {
  const [shown, setShown] = useState(null);
  useEffect(() => {
    let current = true;
    const found = VIEWS.map(([path, load]) => ({match: path.exec(url.pathname), load})).find(v => v.match);
    if (!found) {
      setShown({url, view: Missing, path: {}});
      return undefined;
    }
    found.load().then(
      module => current && setShown({url, view: module.default, path: found.match.groups ?? {}}),
      failed => current && setShown({url, view: () => html`<p class="notice failed">${failed.message}</p>`, path: {}}));
    return () => { current = false; };
  }, [url.href]);
  return shown;
}

function Missing() {
  return html`<p class="notice">There is no such page. <a href="/search">Search for traces</a></p>`;
}

/** A trace by its id, as it stands in a log or a header. */
function Lookup() {
  const go = event => {
    event.preventDefault();
    const id = new FormData(event.target).get('id').trim();
    if (/^[0-9a-fA-F]{1,32}$/.test(id)) navigate(`/trace/${id}`);
  };
  return html`
    <form class="lookup" role="search" onSubmit=${go}>
      <input name="id" aria-label="Trace id" placeholder="Trace id…" pattern="\\s*[0-9a-fA-F]{1,32}\\s*" title="1 to 32 hex digits" required />
    </form>`;
}

/** What the backend holds, and whether it is there. */
function Status() {
  const [status, setStatus] = useState(null);
  useRepeatedly(async ended => {
    const now = await api.status().catch(() => ({away: true}));
    if (!ended()) setStatus(now);
  }, []);
  if (!status) return null;
  return html`
    <span class="status" title=${status.away ? '' : `${count(status.received, 'span')} received, ${count(status.dropped, 'span')} dropped`}>
      <i class=${`live-dot${status.away ? ' away' : ''}`}></i>
      ${status.away ? 'backend is away' : `${count(status.traces, 'trace')}, ${count(status.spans, 'span')}`}
    </span>`;
}

const THEMES = {'': 'as the system', light: 'light', dark: 'dark'};

function Theme() {
  const [theme, setTheme] = useState(localStorage.getItem('theme') ?? '');
  useEffect(() => {
    if (theme) document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
    localStorage.setItem('theme', theme);
  }, [theme]);
  const names = Object.keys(THEMES);
  const next = names[(names.indexOf(theme) + 1) % names.length];
  return html`
    <button class="theme" type="button" title=${`Colours: ${THEMES[theme]}; change to ${THEMES[next]}`}
      aria-label=${`Colours: ${THEMES[theme]}`} onClick=${() => setTheme(next)}>${{'': '◐', light: '☀', dark: '☾'}[theme]}</button>`;
}

const NAVIGATION = [['/search', 'Search'], ['/dependencies', 'System architecture'], ['/sampling', 'Sampling']];

function App() {
  const url = useLocation();
  const shown = useView(url);
  const here = url.pathname === '/' ? '/search' : url.pathname;
  return html`
    <header class="top">
      <a class="brand" href="/search">Skua <span>all-in-one</span></a>
      <nav aria-label="Views">${NAVIGATION.map(([path, name]) =>
        html`<a key=${path} href=${path} aria-current=${path === here ? 'page' : undefined}>${name}</a>`)}</nav>
      <${Lookup} /><${Status} /><${Theme} />
    </header>
    <main>${shown && html`<${shown.view} url=${shown.url} path=${shown.path} />`}</main>`;
}

render(html`<${App} />`, document.getElementById('app'));
