// What is around every view: where one can go, the state of the backend, what is chosen for all views.
import {html, useEffect, useLayoutEffect, useRef, useState} from './lib.js';
import {useBackend} from './backend.js';
import {can, config, menus} from './config.js';
import {isEmbedded} from './embed.js';
import {count, bytes, timeOfDay} from './format.js';
import {IdField} from './idfield.js';
import {Menu} from './menu.js';
import {navigate, place} from './navigation.js';
import {Settings} from './settings.js';

const PLACES = [['search', 'Search'], ['dependencies', 'System architecture'], ['sampling', 'Sampling']]
    .filter(([path]) => config[path]?.menuEnabled !== false && (path !== 'sampling' || can('strategies')));

export function Shell({url, onZone, children}) {
  return html`
    ${!isEmbedded && html`<${Top} ...${{url, onZone}} />`}
    <${Away} />
    <${KernelDrops} />
    <main>${children}</main>`;
}

function Top({url, onZone}) {
  const header = useRef(null);
  useHeight(header);
  return html`
    <header class="top" ref=${header}>
      <a class="brand" href="search"><img src="page/icon.svg" alt="" />Skua <span>all-in-one</span></a>
      <nav class="top-views" aria-label="Views">${PLACES.map(([path, title]) => html`
        <a key=${path} href=${path} aria-current=${isAt(url, path) ? 'page' : null}>${title}</a>`)}</nav>
      <${Links} />
      <div class="top-end">
        <${Lookup} />
        <${Held} />
        <${Settings} onZone=${onZone} />
      </div>
    </header>`;
}

/** What sticks to the top of a view does so below the bar: --top is how high that is while it sticks itself, as on a wide screen. */
function useHeight(header) {
  useLayoutEffect(() => {
    const {style} = document.documentElement;
    const read = () => {
      const sticks = getComputedStyle(header.current).position === 'sticky';
      style.setProperty('--top', sticks ? `${header.current.offsetHeight}px` : '0px');
    };
    read();
    const observer = new ResizeObserver(read);
    observer.observe(header.current);
    return () => {
      observer.disconnect();
      style.removeProperty('--top');
    };
  }, []);
}

/** The root is the search. */
function isAt(url, path) {
  return place(url) === `/${path}` || (place(url) === '/' && path === 'search');
}

function Lookup() {
  const look = (id, field) => {
    field.blur();
    navigate(`trace/${id}`);
  };
  return html`
    <${IdField} form=${{class: 'lookup', role: 'search', 'aria-label': 'Lookup'}} aria-label="Lookup by trace ID"
        placeholder="Lookup by trace ID" onId=${look} />`;
}

/** The menu of the configuration. */
function Links() {
  const entries = menus();
  if (!entries.length) return null;
  return html`
    <nav class="top-links" aria-label="Links">${entries.map(({label, links}, i) => label === null
      ? html`<${Link} key=${i} class="top-link" ...${links[0]} />`
      : html`<${Menu} key=${i} label=${label}>${links.map((link, n) => html`<${Link} key=${n} class="menu-item" ...${link} />`)}<//>`)}</nav>`;
}

function Link({label, url, target, ...rest}) {
  return html`<a ...${rest} href=${url} target=${target} rel="noreferrer">${label}</a>`;
}

/** How much the backend holds, and whether it is there. */
function Held() {
  const {status, error} = useBackend();
  if (!status) return html`<span class="held" role="status" title=${error?.message}><i class=${`pulse ${error ? 'gone' : ''}`}></i>${error ? 'no status' : ''}</span>`;
  const {traces, spans, bytes: size, evictedSpans, received, dropped, droppedDatagrams} = status;
  // A store that others share does not say what it holds.
  const isKnown = spans !== undefined;
  const title = [isKnown && `${count(traces, 'trace')} of ${count(spans, 'span')} held, ${bytes(size)}`,
    `${count(received, 'span')} received, ${dropped.toLocaleString('en')} dropped${isKnown ? `, ${evictedSpans.toLocaleString('en')} evicted` : ''}`,
    droppedDatagrams === null ? 'This system does not say what it drops by UDP' : `${count(droppedDatagrams, 'datagram')} dropped by the kernel`].filter(Boolean).join('\n');
  return html`
    <span class="held" title=${error ? error.message : title} data-test="held">
      <i class=${`pulse ${error ? 'gone' : 'live'}`} role="img" aria-label=${error ? 'The backend does not answer' : 'Live'}></i>
      ${isKnown && html`${spans.toLocaleString('en')}<span class="wide"> ${spans === 1 ? 'span' : 'spans'}</span>`}
    </span>`;
}

/** Whatever is shown may be old while the backend is away: said in every view. */
function Away() {
  const {error} = useBackend();
  const [since, setSince] = useState(null);
  useEffect(() => setSince(error ? Date.now() * 1000 : null), [Boolean(error)]);
  if (!error || !since) return null;
  return html`
    <p class="notice problem away" role="alert" data-test="away">${error.message} What is here is as it was at
      ${' '}${timeOfDay(since).slice(0, 8)}. The page asks again by itself.</p>`;
}

/** Spans that nobody saw are missing from traces: said in every view, until it is dismissed and again when there are more. */
function KernelDrops() {
  const {status} = useBackend();
  const [dismissed, setDismissed] = useState(0);
  const drops = status?.droppedDatagrams ?? 0;
  if (drops <= dismissed) return null;
  return html`
    <p class="notice problem kernel-drops" role="alert" data-test="kernel-drops">
      The kernel dropped ${count(drops, 'datagram')}, and with ${drops === 1 ? 'it' : 'them'} spans that no trace here has, since the receive buffer was full.
      Ask for more by <code>--receive-buffer</code> (Linux gives no more than <code>net.core.rmem_max</code>), or send by HTTP.
      <button type="button" class="quiet" onClick=${() => setDismissed(drops)}>Dismiss</button></p>`;
}
