// A list of traces: when they were and how long they took as a drawing, and a row for each.
import {html, memo, useCallback, useMemo, useRef, useState} from './lib.js';
import * as api from './api.js';
import {colorOf} from './colors.js';
import {save} from './download.js';
import {ago, count, dateTime, duration, shortId} from './format.js';
import {Scatter} from './scatter.js';
import {recall, remember} from './storage.js';
import {ORDERS, ordered} from './summary.js';
import {named} from './text.js';

export function Results({summaries, title, selected, select, isFull, children}) {
  const [order, setOrder] = useState(() => recall('order', 'recent'));
  const rows = useMemo(() => ordered(summaries, order), [summaries, order]);
  const longest = rows.reduce((max, s) => Math.max(max, s.duration), 1);
  const choose = event => {
    remember('order', event.target.value);
    setOrder(event.target.value);
  };
  const toggle = useToggle(selected, select);
  return html`
    <div class="results-head">
      <h2>${title ?? count(rows.length, 'trace')}${isFull && html` <span class="faint results-limit">the limit: there may be more</span>`}</h2>
      <span class="results-tools">
        ${children}
        <label>Sort <select value=${order} onChange=${choose}>${ORDERS.map(([id, name]) => html`<option key=${id} value=${id}>${name}</option>`)}</select></label>
        <${Download} summaries=${rows} />
      </span>
    </div>
    <${Scatter} summaries=${summaries} />
    <ol class="results">${rows.map(summary => html`
      <${Row} key=${summary.traceID} ...${{summary, longest, toggle}} age=${ago(summary.startTime)} isSelected=${selected.has(summary.traceID)} />`)}</ol>`;
}

/** The same function all the time, so that a list of a thousand rows is not drawn anew for each tick. */
function useToggle(selected, select) {
  const latest = useRef(null);
  latest.current = id => {
    const ids = new Set(selected);
    if (!ids.delete(id)) ids.add(id);
    select(ids);
  };
  return useCallback(id => latest.current(id), []);
}

const Row = memo(({summary, longest, age, toggle, isSelected}) => {
  const {traceID, name, rootService, rootOperation, startTime, errorCount, spanCount, services} = summary;
  return html`
    <li class=${`result${errorCount ? ' failed' : ''}`} data-trace=${traceID}>
      <input type="checkbox" checked=${isSelected} aria-label=${`Select ${name || 'trace'} ${shortId(traceID)} for comparison`} onChange=${() => toggle(traceID)} />
      <div class="result-body">
        <div class="result-line">
          <a class="result-name" href=${`trace/${traceID}`}>${name
              ? html`<b>${named(rootService).slice(0, 120)}</b>: ${named(rootOperation).slice(0, 300)}` : html`<b>(no root span)</b>`}</a>
          <code class="faint">${shortId(traceID)}</code>
          <span class="result-duration">${duration(summary.duration)}</span>
        </div>
        <div class="result-bar" aria-hidden="true"><i style=${{width: `${100 * summary.duration / longest}%`}}></i></div>
        <div class="result-line">
          <span class="result-spans">${count(spanCount, 'Span')}</span>
          ${errorCount > 0 && html`<span class="result-errors">${count(errorCount, 'Error')}</span>`}
          <${Services} services=${services} />
          <span class="result-time"><time datetime=${new Date(startTime / 1000).toISOString()}>${dateTime(startTime)}</time> <span class="faint">${age}</span></span>
        </div>
      </div>
    </li>`;
});

/** So many of a trace's services at most: the rest is in the trace. */
const CHIPS = 12;

function Services({services}) {
  const rest = services.length - CHIPS;
  return html`
    <ul class="chips" aria-label="Services">${services.slice(0, CHIPS).map(({name, spanCount, errorCount}) => html`
      <li key=${name} class="service-chip" style=${{'--service': colorOf(name)}} title=${`${name.slice(0, 300)}: ${count(spanCount, 'span')}${errorCount ? `, ${count(errorCount, 'error')}` : ''}`}>
        ${errorCount > 0 && html`<span class="error-mark" role="img" aria-label="errors">!</span>`}${named(name).slice(0, 60)} (${spanCount.toLocaleString('en')})</li>`)}
      ${rest > 0 && html`<li class="faint">and ${rest} more</li>`}
    </ul>`;
}

/** So many ids in one URL. */
const CHUNK = 50;

function Download({summaries}) {
  const [problem, setProblem] = useState(null);
  const download = async () => {
    setProblem(null);
    try {
      save(`traces-${summaries.length}.json`, {data: await whole(summaries.map(s => s.traceID))});
    } catch (error) {
      setProblem(error.message);
    }
  };
  return html`
    <button type="button" onClick=${download} title="All traces of this list, as the query API sends them">Download JSON</button>
    ${problem && html`<span class="problem" role="alert">${problem}</span>`}`;
}

async function whole(ids) {
  const traces = [];
  for (let i = 0; i < ids.length; i += CHUNK) traces.push(...await api.tracesById(ids.slice(i, i + CHUNK)));
  return traces;
}
