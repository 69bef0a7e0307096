// The search: filters, what they find, traces from files. What arrives meanwhile appears by itself.
import {html, useEffect, useMemo, useRef, useState} from './lib.js';
import * as api from './api.js';
import {useBackend} from './backend.js';
import {NothingFound, NothingReceived} from './empty-states.js';
import {Files, useDrop} from './files.js';
import {Filters} from './filters.js';
import {transform} from './model.js';
import {navigate} from './navigation.js';
import * as query from './query.js';
import {Results} from './results.js';
import {recall, remember} from './storage.js';
import {fromApi, fromTrace, renewed} from './summary.js';
import {forget, uploads} from './uploads.js';

/** The traces ticked for comparison: kept while one goes to a trace and back. */
let remembered = new Set();

export default function Search({url}) {
  const filters = useMemo(() => query.read(url.searchParams), [url.search]);
  const [selected, setSelected] = useState(remembered);
  const [paused, setPaused] = useState(false);
  const [files, setFiles] = useState(uploads);
  const [problem, setProblem] = useState(null);
  const search = useSearch(url.search ? filters : null, paused);
  useEffect(() => {
    document.title = 'Search · Skua';
    if (!url.search) navigate(`search?${recall('search') || query.write(query.DEFAULTS)}`, {replace: true});
  }, [url.search]);
  const select = ids => {
    remembered = ids;
    setSelected(ids);
  };
  const isOver = useDrop(() => setFiles(uploads()), setProblem);
  const submit = changed => {
    const text = query.write(changed);
    remember('search', text);
    // The same search again is one that looks again.
    if (`?${text}` === url.search) search.again();
    else navigate(`search?${text}`);
  };
  return html`
    <div class="search">
      <aside class="search-side">
        <${Filters} key=${url.search} filters=${filters} onSubmit=${submit} isBusy=${search.isBusy} />
        <${Files} onFiles=${() => setFiles(uploads())} onProblem=${setProblem} />
      </aside>
      <section class="search-main" aria-label="Traces">
        <h1 class="visually-hidden">Search traces</h1>
        ${problem && html`<p class="notice problem" role="alert">${problem} <button type="button" class="quiet" onClick=${() => setProblem(null)}>Dismiss</button></p>`}
        ${search.error && html`<p class="notice problem" role="alert">${search.error}</p>`}
        ${files.map(file => html`<${FromFile} key=${file.name} ...${{file, selected, select}} onForget=${() => { forget(file); setFiles(uploads()); }} />`)}
        <${Found} ...${{search, filters, selected, select, paused, setPaused, submit}} />
      </section>
      <${Comparison} ids=${[...selected]} onClear=${() => select(new Set())} />
      ${isOver && html`<div class="drop-here">Drop a JSON file to see its traces</div>`}
    </div>`;
}

/** {found, error, isBusy, again}: what the filters find, asked again when something new was stored, unless it is paused. */
function useSearch(filters, paused) {
  const {status} = useBackend();
  const [state, setState] = useState({});
  const [turn, setTurn] = useState(0);
  const round = useRef(0);
  const version = paused ? null : status?.version;
  const seen = useRef({});
  useEffect(() => {
    const isSame = seen.current.filters === filters && seen.current.turn === turn;
    // A pause that begins or ends asks for nothing new by itself.
    if (!filters || (isSame && (paused || version === seen.current.version))) return;
    seen.current = {filters, turn, version: version ?? seen.current.version};
    const mine = ++round.current;
    if (!isSame) setState(old => ({...old, isBusy: true}));
    run(filters).then(result => mine === round.current && setState(old => merged(old, result)));
  }, [filters, version, turn, paused]);
  return {...state, again: () => setTurn(turn + 1)};
}

function merged(old, result) {
  return old.found && result.found ? {...result, found: renewed(old.found, result.found)} : result;
}

async function run(filters) {
  const [wrong] = Object.values(query.problems(filters));
  if (wrong) return {error: wrong, found: []};
  try {
    const summaries = await api.summaries(query.toQuery(filters, Date.now()));
    return {found: summaries.map(fromApi), filters};
  } catch (error) {
    return {error: error.message};
  }
}

function Found({search: {found, error, isBusy}, filters, selected, select, paused, setPaused, submit}) {
  const {status} = useBackend();
  const pause = html`<${Pause} ...${{paused, setPaused}} />`;
  if (!found) return error || !isBusy ? null : html`<p class="empty" role="status">Searching …</p>`;
  if (found.length) return html`<${Results} summaries=${found} ...${{selected, select}} isFull=${found.length >= Number(filters.limit)}>${pause}<//>`;
  if (error) return null;
  return status?.received === 0 || status?.spans === 0
      ? html`<${NothingReceived} received=${status.received} />`
      : html`<${NothingFound} filters=${filters} onChange=${submit}>${pause}<//>`;
}

function Pause({paused, setPaused}) {
  return html`
    <button type="button" class="pause" role="switch" aria-checked=${!paused} onClick=${() => setPaused(!paused)}
        title=${paused ? 'New traces wait: let them appear' : 'New traces appear by themselves: keep the list as it is'}>
      <i class=${`pulse ${paused ? '' : 'live'}`}></i> ${paused ? 'Paused' : 'Live'}</button>`;
}

function FromFile({file, selected, select, onForget}) {
  const summaries = useMemo(() => file.traces.map(trace => fromTrace(transform(trace))), [file]);
  return html`
    <section class="from-file" aria-label=${`From ${file.name}`}>
      <${Results} title=${`From ${file.name}`} summaries=${summaries} ...${{selected, select}}>
        <button type="button" onClick=${onForget}>Remove</button>
      <//>
    </section>`;
}

function Comparison({ids, onClear}) {
  if (!ids.length) return null;
  const cohort = new URLSearchParams(ids.map(id => ['cohort', id]));
  return html`
    <div class="comparison" role="region" aria-label="Comparison">
      ${ids.length === 1
          ? html`<span>1 trace selected: choose another to compare.</span>`
          : html`<a class="button primary" href=${`trace/${ids[0]}...${ids[1]}?${cohort}`}>Compare ${ids.length} traces</a>`}
      <button type="button" onClick=${onClear}>Clear</button>
    </div>`;
}
