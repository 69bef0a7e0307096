// What is around every view: where one can go, the state of the backend, the choice of colours.
import {html, useRef, useState} from './lib.js';
import {useBackend} from './backend.js';
import {count, bytes} from './format.js';
import {IdField} from './idfield.js';
import {KEYS, useShortcut} from './keys.js';
import {navigate, place} from './navigation.js';
import {remember} from './storage.js';

const PLACES = [['search', 'Search'], ['dependencies', 'System architecture'], ['sampling', 'Sampling']];

export function Shell({url, children}) {
  return html`
    <header class="top">
      <a class="brand" href="search"><img src="page/icon.svg" alt="" />Skua <span>all-in-one</span></a>
      <nav aria-label="Views">${PLACES.map(([path, title]) => html`
        <a key=${path} href=${path} aria-current=${isAt(url, path) ? 'page' : null}>${title}</a>`)}</nav>
      <div class="top-end">
        <${Lookup} />
        <${Held} />
        <${Theme} />
        <${Keys} />
      </div>
    </header>
    <${KernelDrops} />
    <main>${children}</main>`;
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

/** How much the backend holds, and whether it is there. */
function Held() {
  const {status, error} = useBackend();
  if (!status) return html`<span class="held" role="status" title=${error?.message}><i class=${`pulse ${error ? 'gone' : ''}`}></i>${error ? 'no status' : ''}</span>`;
  const {traces, spans, bytes: size, evictedSpans, received, dropped, droppedDatagrams} = status;
  const title = [`${count(traces, 'trace')} of ${count(spans, 'span')} held, ${bytes(size)}`,
    `${count(received, 'span')} received, ${dropped.toLocaleString('en')} dropped, ${evictedSpans.toLocaleString('en')} given up for newer ones`,
    droppedDatagrams === null ? 'This system does not say what it drops by UDP' : `${count(droppedDatagrams, 'datagram')} dropped by the kernel`].join('\n');
  return html`
    <span class="held" title=${error ? error.message : title} data-test="held">
      <i class=${`pulse ${error ? 'gone' : 'live'}`} role="img" aria-label=${error ? 'The backend does not answer' : 'Live'}></i>
      ${spans.toLocaleString('en')}<span class="wide"> ${spans === 1 ? 'span' : 'spans'}</span>
    </span>`;
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

const ICONS = {
  light: 'M8 5a3 3 0 1 0 0 6a3 3 0 1 0 0-6M8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M3 13l1-1M12 4l1-1',
  dark: 'M13.5 9.8A6 6 0 0 1 6.2 2.5A6 6 0 1 0 13.5 9.8Z',
  system: 'M2 3h12v8H2zM6 14h4M8 11v3',
};
const NEXT = {system: 'light', light: 'dark', dark: 'system'};

function Theme() {
  const [theme, setTheme] = useState(() => document.documentElement.dataset.theme ?? 'system');
  const choose = () => {
    const next = NEXT[theme];
    if (next === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = next;
    remember('theme', next === 'system' ? null : next);
    setTheme(next);
  };
  const label = `Colours: ${theme === 'system' ? 'as the system' : theme}. Change to ${NEXT[theme] === 'system' ? 'as the system' : NEXT[theme]}`;
  return html`
    <button type="button" class="icon-button" data-test="theme" data-theme-choice=${theme} aria-label=${label} title=${label} onClick=${choose}>
      <svg viewBox="0 0 16 16" aria-hidden="true"><path d=${ICONS[theme]} /></svg>
    </button>`;
}

/** The list of keys, which "?" opens too. */
function Keys() {
  const dialog = useRef(null);
  useShortcut(event => event.key === '?' && !dialog.current.open, () => dialog.current.showModal());
  return html`
    <button type="button" class="icon-button" aria-label="Keys" title="Keys (?)" onClick=${() => dialog.current.showModal()}>?</button>
    <dialog ref=${dialog} aria-labelledby="keys-title" onClick=${event => event.target === dialog.current && dialog.current.close()}>
      <h2 id="keys-title">Keys</h2>
      <dl class="keys">${KEYS.map(([keys, meaning]) => html`
        <dt key=${meaning}>${keys.map((key, i) => html`${i ? ' ' : ''}<kbd>${key}</kbd>`)}</dt><dd>${meaning}</dd>`)}</dl>
      <form method="dialog"><button class="primary">Close</button></form>
    </dialog>`;
}
