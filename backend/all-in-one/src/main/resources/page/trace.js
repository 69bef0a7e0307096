// One trace: what it is, and its views, the timeline first.
import {html, useEffect, useState} from './lib.js';
import * as api from './api.js';
import {useBackend} from './backend.js';
import {save} from './download.js';
import {dateTime, duration, shortId} from './format.js';
import {useModule} from './loading.js';
import {transform} from './model.js';
import {named} from './text.js';
import {Timeline} from './timeline.js';

/** [id, title, module]; the timeline is part of this one. */
const VIEWS = [
  ['timeline', 'Timeline', null],
  ['graph', 'Graph', () => import('./tracegraph.js')],
  ['statistics', 'Statistics', () => import('./statistics.js')],
  ['flamegraph', 'Flame graph', () => import('./flamegraph.js')],
  ['table', 'Spans table', () => import('./spanstable.js')],
  ['json', 'JSON', () => import('./tracejson.js')],
];

export default function TracePage({url, path: {id}}) {
  const {trace, data, error} = useTrace(id);
  const chosen = VIEWS.find(([view]) => view === url.searchParams.get('view')) ?? VIEWS[0];
  useEffect(() => {
    document.title = `${trace?.name || `Trace ${shortId(id)}`} · Skua`.slice(0, 200);
  }, [trace, id]);
  if (error) return html`<${Missing} id=${id} error=${error} />`;
  if (!trace) return html`<p class="empty" role="status">Loading …</p>`;
  return html`
    <article class="trace" aria-label="Trace">
      <${Head} trace=${trace} data=${data} />
      <${Views} id=${id} chosen=${chosen} url=${url} />
      ${chosen[2] ? html`<${Other} key=${chosen[0]} load=${chosen[2]} ...${{trace, data, url}} />` : html`<${Timeline} key=${id} trace=${trace} url=${url} />`}
    </article>`;
}

/** How long after its last span a trace may well get more of them. Milliseconds. */
const SETTLED = 60_000;

/** {trace, data}, the same as the views have it and as it was sent; or {error}. Asked for again while more spans may arrive. */
function useTrace(id) {
  const {status} = useBackend();
  const [state, setState] = useState({});
  const isSame = state.id === id;
  const version = isSame && isSettled(state) ? null : status?.version;
  useEffect(() => {
    let current = true;
    if (isSame && isSettled(state)) return undefined;
    fetched(id).then(result => current && setState(old => isNews(old, result) ? result : old));
    return () => { current = false; };
  }, [id, version]);
  return isSame ? state : {};
}

async function fetched(id) {
  try {
    const data = await api.trace(id);
    return {id, data, trace: transform(data)};
  } catch (error) {
    return {id, error: error.message};
  }
}

function isSettled({trace}) {
  return trace !== undefined && Date.now() - trace.endTime / 1000 > SETTLED;
}

/** What is shown stays the same object while it is the same. */
function isNews(old, result) {
  return old.id !== result.id || old.error !== result.error || old.trace?.spans.length !== result.trace?.spans.length;
}

function Missing({id, error}) {
  return html`
    <div class="empty" data-test="trace-missing">
      <h1>Trace ${shortId(id)}</h1>
      <p class="problem" role="alert">${error}</p>
      <p>Its spans may not have arrived yet, or it had to go for newer ones, or it came from a file and the page was loaded anew.</p>
      <p><a href="search">Search</a></p>
    </div>`;
}

function Head({trace, data}) {
  const {name, rootService, rootOperation, traceID, startTime} = trace;
  return html`
    <header class="trace-head">
      <h1>${name ? html`<span class="trace-service">${named(rootService).slice(0, 200)}</span>: ${named(rootOperation).slice(0, 500)}` : '(no root span)'}
        ${' '}<code class="faint" title=${traceID}>${shortId(traceID)}</code></h1>
      <div class="trace-actions">
        <a class="button" href=${`trace/${traceID}...?cohort=${traceID}`}>Compare …</a>
        <button type="button" onClick=${() => save(`trace-${traceID}.json`, {data: [data]})}>Download JSON</button>
      </div>
      <${Facts} ...${{trace}} facts=${[
        ['Trace Start', dateTime(startTime)], ['Duration', duration(trace.duration)], ['Services', trace.services.length.toLocaleString('en')],
        ['Depth', trace.depth.toLocaleString('en')], ['Total Spans', trace.spans.length.toLocaleString('en')],
        trace.errorCount && ['Errors', trace.errorCount.toLocaleString('en'), 'bad'],
      ].filter(Boolean)} />
    </header>`;
}

function Facts({facts}) {
  return html`<dl class="trace-facts">${facts.map(([name, value, kind]) => html`<div key=${name} class=${kind}><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

/** Links, so that each view can be opened beside another and kept. */
function Views({id, chosen, url}) {
  const find = url.searchParams.get('uiFind');
  const link = view => {
    const parameters = new URLSearchParams([view !== 'timeline' && ['view', view], find && ['uiFind', find]].filter(Boolean));
    return `trace/${id}${parameters.size ? `?${parameters}` : ''}`;
  };
  return html`
    <nav class="tabs" aria-label="Views of this trace">${VIEWS.map(([view, title]) => html`
      <a key=${view} href=${link(view)} aria-current=${view === chosen[0] ? 'page' : null}>${title}</a>`)}</nav>`;
}

function Other({load, trace, data, url}) {
  const {view, error} = useModule(load);
  if (error) return html`<p class="problem" role="alert">This view cannot be loaded: ${error.message}</p>`;
  return view ? html`<${view} ...${{trace, data, url}} />` : null;
}
