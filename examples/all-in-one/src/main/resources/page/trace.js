// One trace: its head, and one of several views of it.
import {html, useEffect, useMemo, useState} from './lib.js';
import * as api from './api.js';
import {navigate} from './app.js';
import {ago, count, dateTime, duration, shortId} from './format.js';
import {save} from './download.js';
import {useRepeatedly} from './live.js';
import {transform} from './model.js';
import {uploaded} from './uploads.js';

const VIEWS = {
  timeline: ['Timeline', () => import('./timeline.js')],
  graph: ['Trace graph', () => import('./tracegraph.js')],
  statistics: ['Statistics', () => import('./statistics.js')],
  flamegraph: ['Flame graph', () => import('./flamegraph.js')],
  table: ['Spans table', () => import('./spantable.js')],
  json: ['JSON', () => import('./json.js')],
};

/** How long after its last span a trace may well get more. */
const SETTLED_MICROS = 60e6;

export default function Trace({url, path}) {
  const id = path.id.toLowerCase();
  const [loaded, setLoaded] = useState(null); // {id, sent} or {id, error}
  useTrace(id, loaded, setLoaded);
  const current = loaded?.id === id ? loaded : null;
  const trace = useMemo(() => current?.sent && transform(current.sent), [current?.sent]);
  useEffect(() => { document.title = `${trace?.name || shortId(id)} · Skua all-in-one`; }, [trace, id]);
  if (!current) return html`<p class="faint" role="status">Loading…</p>`;
  if (current.error) {
    return html`
      <div class="notice failed" role="alert"><b>Trace ${id}: ${current.error}</b>
        <p>It may not have arrived yet, or it was dropped to make room for newer ones. <a href="/search">Search for traces</a></p></div>`;
  }
  const view = Object.hasOwn(VIEWS, url.searchParams.get('view') ?? '') ? url.searchParams.get('view') : 'timeline';
  return html`<${Head} ...${{trace, view, url}} sent=${current.sent} /><${View} key=${view} ...${{trace, view, url}} sent=${current.sent} />`;
}

/** Loads it, and again while spans of it may still arrive. */
function useTrace(id, loaded, setLoaded) {
  const [version, setVersion] = useState(null);
  const load = async () => {
    try {
      return {id, sent: await api.trace(id)};
    } catch (failed) {
      return {id, error: failed.message};
    }
  };
  useRepeatedly(async ended => {
    if (loaded?.id === id && (uploaded(id) || (loaded.sent && isSettled(loaded.sent)))) return;
    const status = await api.status().catch(() => null);
    if (loaded?.id === id && status?.version === version) return;
    const now = await load();
    if (ended()) return;
    setVersion(status?.version);
    if (!(loaded?.sent && now.sent && loaded.id === id && loaded.sent.spans.length === now.sent.spans.length)) setLoaded(now);
  }, [id]);
}

function isSettled(sent) {
  const end = sent.spans.reduce((max, s) => Math.max(max, s.startTime + s.duration), 0);
  return Date.now() * 1000 - end > SETTLED_MICROS;
}

function Head({trace, view, url, sent}) {
  const show = name => {
    const next = new URL(url);
    if (name === 'timeline') next.searchParams.delete('view');
    else next.searchParams.set('view', name);
    return next.pathname + next.search;
  };
  const fact = (name, value) => html`<span>${name} <b>${value}</b></span>`;
  return html`
    <div class="trace-head">
      <h1>${trace.name || '(no root span)'} <span class="faint mono">${shortId(trace.traceID)}</span></h1>
      <p class="facts">
        ${fact('Start', dateTime(trace.startTime))}${fact('', ago(trace.startTime))}${fact('Duration', duration(trace.duration))}
        ${fact('Services', trace.services.length)}${fact('Depth', trace.depth)}${fact('Spans', trace.spans.length)}
        ${trace.errorCount > 0 && html`<span class="error-text"><b class="error-text">${count(trace.errorCount, 'error')}</b></span>`}
      </p>
      <nav class="toolbar views" aria-label="Views of the trace">
        ${Object.entries(VIEWS).map(([name, [label]]) => html`<a key=${name} href=${show(name)} aria-current=${name === view ? 'page' : undefined}>${label}</a>`)}
        <span class="grow"></span>
        <a href=${`/trace/${trace.traceID}...`}>Compare</a>
        <button type="button" onClick=${() => save(`trace-${trace.traceID}.json`, {data: [sent]})}>Download JSON</button>
      </nav>
    </div>`;
}

function View({trace, view, url, sent}) {
  const [module, setModule] = useState(null);
  useEffect(() => {
    let current = true;
    VIEWS[view][1]().then(found => current && setModule(found));
    return () => { current = false; };
  }, [view]);
  return module && html`<${module.default} ...${{trace, url, sent}} />`;
}

/** Puts what is sought into the URL, so that it can be shared, without a step in the history. */
export function setFind(text) {
  const next = new URL(location.href);
  if (text) next.searchParams.set('uiFind', text);
  else next.searchParams.delete('uiFind');
  navigate(next.pathname + next.search, {replace: true});
}
