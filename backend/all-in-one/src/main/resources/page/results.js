// A list of traces: when they were and how long they took as a drawing, and a row for each.
import {html, useCallback, useMemo, useRef, useState} from './lib.js';
import * as api from './api.js';
import {save} from './download.js';
import {useHold, useSteady} from './hold.js';
import {useModule} from './loading.js';
import {List} from './resultlist.js';
import {Table} from './resulttable.js';
import {Scatter} from './scatter.js';
import {recall, remember} from './storage.js';
import {ORDERS, ordered} from './summary.js';
import {TagColumns, useColumns} from './tagcolumns.js';

/** So many rows are drawn at first: as many as a search finds. Files may hold more. */
const ROWS = 1500;

/**
 * `first` is the view that a link asks for: 'table', 'list' or 'graph'. `search` tells one list from another: the same one
 * stands still while it is looked at, another is shown at once.
 */
export function Results({summaries, search, title, selected, select, onRange, children, first = null}) {
  const [order, setOrder] = useState(() => recall('order', 'recent'));
  const [view, setView] = useState(() => first ?? recall('results', 'table'));
  const columns = useColumns();
  const {isHeld, area} = useHold();
  const rows = useMemo(() => ordered(summaries, order), [summaries, order]);
  const {steady, fresh, release} = useSteady(rows, isHeld, `${order} ${search}`);
  const [limit, setLimit] = useState(ROWS);
  const top = useRef(null);
  const longest = steady.reduce((max, s) => Math.max(max, s.duration), 1);
  const sort = id => {
    remember('order', id);
    setOrder(id);
  };
  const show = id => {
    remember('results', id);
    setView(id);
  };
  const letIn = () => {
    release();
    if (top.current.getBoundingClientRect().top < 0) top.current.scrollIntoView();
  };
  const drawn = {rows: useMemo(() => steady.slice(0, limit), [steady, limit]), longest, selected, toggle: useToggle(selected, select)};
  return html`
    <div class="results-head" ref=${top}>
      <h2>${title}</h2>
      <span class="results-tools">
        ${children}
        <label>Sort <select value=${order} onChange=${event => sort(event.target.value)}>${ORDERS.map(([id, name]) => html`<option key=${id} value=${id}>${name}</option>`)}</select></label>
        <span class="choice" role="group" aria-label="Show traces as">${[['table', 'Table'], ['list', 'List'], ['graph', 'Graph']].map(([id, name]) => html`
          <button key=${id} type="button" aria-pressed=${view === id} onClick=${() => show(id)}>${name}</button>`)}</span>
        ${view === 'table' && html`<${TagColumns} columns=${columns} />`}
        <${Download} summaries=${steady} />
      </span>
    </div>
    <div class="results-area" ...${area}>
      ${view !== 'graph' && html`<${Scatter} summaries=${steady} onRange=${onRange} />`}
      ${fresh > 0 && html`<p class="fresh"><button type="button" class="primary" onClick=${letIn}>${fresh.toLocaleString('en')} new</button></p>`}
      ${view === 'graph' ? html`<${Deep} summaries=${steady} />`
          : view === 'list' ? html`<${List} ...${drawn} />` : html`<${Table} ...${{...drawn, order, sort, columns}} />`}
      ${view !== 'graph' && steady.length > limit && html`<button type="button" class="quiet" onClick=${() => setLimit(limit + ROWS)}>Show more (${(steady.length - limit).toLocaleString('en')} left)</button>`}
    </div>`;
}

/** Loaded when it is looked at: it brings the library that lays it out. */
function Deep(properties) {
  const {view, error} = useModule(loadDeep);
  if (error) return html`<p class="problem" role="alert">This view cannot be loaded: ${error.message}</p>`;
  return view ? html`<${view} ...${properties} />` : null;
}

const loadDeep = () => import('./deep.js');

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

/** So many ids in one URL. */
const CHUNK = 50;

function Download({summaries}) {
  const [state, setState] = useState({});
  const download = async () => {
    setState({done: 0});
    try {
      save(`traces-${summaries.length}.json`, await whole(summaries.map(s => s.traceID), done => setState({done})));
      setState({});
    } catch (error) {
      setState({problem: error.message});
    }
  };
  return html`
    <button type="button" onClick=${download} disabled=${state.done !== undefined} title="All traces of this list, as the query API sends them">
      ${state.done === undefined ? 'Download JSON' : `Loading ${state.done} of ${summaries.length} …`}</button>
    ${state.problem && html`<span class="problem" role="alert">${state.problem}</span>`}`;
}

/** The parts of a document. */
async function whole(ids, onProgress) {
  const chunks = [];
  for (let i = 0; i < ids.length; i += CHUNK) {
    const chunk = await api.tracesText(ids.slice(i, i + CHUNK));
    if (chunk) chunks.push(chunks.length ? ',\n' : '', chunk);
    onProgress(Math.min(ids.length, i + CHUNK));
  }
  return ['{"data": [\n', ...chunks, '\n]}\n'];
}
