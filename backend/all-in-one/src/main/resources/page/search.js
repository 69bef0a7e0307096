// The search: filters, what they find, traces from files. What arrives meanwhile appears by itself.
import {html, useEffect, useLayoutEffect, useMemo, useRef, useState} from './lib.js';
import * as api from './api.js';
import {useAway, useBackend} from './backend.js';
import {can, config} from './config.js';
import {NoService, NothingFound, NothingReceived} from './empty-states.js';
import {Files, useDrop, useFiles} from './files.js';
import {Filters} from './filters.js';
import {count, dateTime} from './format.js';
import {useReturn} from './loading.js';
import {navigate} from './navigation.js';
import * as query from './query.js';
import {Recent, rememberSearch} from './recent.js';
import {Results} from './results.js';
import {useNarrow} from './size.js';
import {recall, remember} from './storage.js';
import {fromApi, renewed} from './summary.js';

/** The traces ticked for comparison: kept while one goes to a trace and back. */
let remembered = new Set();

export default function Search({url}) {
  // The same filters are the same object, whatever window the address has by now.
  const text = query.write(query.read(url.searchParams, history.state?.live));
  const filters = useMemo(() => query.read(new URLSearchParams(text)), [text]);
  const isAsked = Boolean(url.search);
  const [selected, setSelected] = useState(remembered);
  const [paused, setPaused] = useState(false);
  // As jaeger-ui calls it: the address is the search's own afterwards.
  const [first] = useState(() => url.searchParams.get('view') === 'ddg' ? 'graph' : null);
  const files = useFiles();
  const place = usePlace(text);
  const search = useSearch(isAsked ? filters : null, paused, place);
  const isOver = useDrop(files.take);
  useEffect(() => {
    document.title = 'Search · Skua';
    if (!isAsked) navigate(`search?${recall('search') || query.write(query.DEFAULTS)}`, {replace: true});
  }, [isAsked]);
  const select = ids => {
    remembered = ids;
    setSelected(ids);
  };
  const submit = changed => {
    const next = query.write(changed);
    rememberSearch(next);
    // The same search again is one that looks again.
    if (next === text) search.again();
    else navigate(`search?${next}`);
  };
  return html`
    <${Layout} filters=${filters} isBusy=${search.isBusy} form=${html`
        <${Filters} key=${text} filters=${filters} onSubmit=${submit} isBusy=${search.isBusy} />
        ${!config.disableFileUploadControl && html`<${Files} files=${files} />`}
        <${Recent} current=${text} />`}>
      <h1 class="visually-hidden">Search traces</h1>
      <${Problems} files=${files} error=${search.error} />
      <${Found} ...${{search, files, filters, selected, select, paused, setPaused, submit, first}} />
      <${Comparison} ids=${[...selected]} onClear=${() => select(new Set())} />
      ${isOver && html`<div class="drop-here">Drop JSON files to see their traces</div>`}
    <//>`;
}

/** The form beside the results, or, folded, as one line above them. */
function Layout({filters, isBusy, form, children}) {
  const isNarrow = useNarrow();
  const [chosen, setChosen] = useState(() => recall('form'));
  // On a phone it would take the first screen: there it is open only while it is used.
  const [isOpened, setOpened] = useState(false);
  useEffect(() => setOpened(false), [filters, isBusy]);
  const isFolded = isNarrow ? !isOpened : chosen === 'folded';
  const fold = () => {
    if (isNarrow) return setOpened(isFolded);
    remember('form', isFolded ? null : 'folded');
    return setChosen(isFolded ? null : 'folded');
  };
  return html`
    <div class=${`search${isFolded ? ' folded' : ''}`}>
      <aside class="search-side" aria-label="Search">
        <button type="button" class="fold" aria-expanded=${!isFolded} aria-controls="search-form" onClick=${fold}>
          <span>${isFolded ? query.describe(filters) : 'Search'}</span> <span aria-hidden="true">${isFolded ? '▾' : '▴'}</span></button>
        <div id="search-form" hidden=${isFolded}>${form}</div>
      </aside>
      <section class="search-main" aria-label="Traces">${children}</section>
    </div>`;
}

/** What Back returns to: the list of the search that was left last, and how far the page was scrolled. */
let left = null;
let entries = 0;

/**
 * {found, keep}: the list that was here when this entry of the browser's history was left, if it was left last; `keep`
 * is told of each new list, the filters that found it, and when they did.
 */
function usePlace(text) {
  const [back] = useState(() => left !== null && left.entry === history.state?.entry && left.text === text ? left : null);
  const now = useRef({entry: back?.entry, text, found: back?.found});
  useLayoutEffect(() => {
    if (back) scrollTo(0, back.scroll);
    return () => { left = {...now.current, scroll: scrollY}; };
  }, []);
  const keep = (found, filters, asked) => {
    const {entry = `${Date.now()} ${++entries}`} = history.state ?? {};
    now.current = {entry, text: query.write(filters), found};
    // The window in the address is for others: here the search goes on, unless it is one of a link.
    history.replaceState({...history.state, entry, live: !filters.start}, '', `search?${query.writeWindow(filters, asked)}`);
  };
  return {found: back?.found, keep};
}

/** Stores find within a second what has arrived. Milliseconds. */
const SOON = 1500;

/** {found, took, filters, error, isBusy, again}: what the filters find, asked again when something new was stored, unless it is paused. */
function useSearch(filters, paused, place) {
  const {status} = useBackend();
  const [state, setState] = useState({found: place.found, filters});
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
    run(filters).then(result => {
      if (mine !== round.current) return;
      setState(old => merged(old, result));
      if (result.asked) place.keep(result.found, filters, result.asked);
    });
  }, [filters, version, turn, paused]);
  useReturn(() => state.error && setTurn(turn + 1));
  // A store that does not find what has just arrived is asked again when it does.
  useEffect(() => {
    if (can('foundAtOnce') || !version) return undefined;
    const timer = setTimeout(() => setTurn(old => old + 1), SOON);
    return () => clearTimeout(timer);
  }, [version]);
  // An answer that comes when the page is elsewhere by then is nothing for its history.
  useEffect(() => () => { round.current = -1; }, []);
  return {...state, again: () => setTurn(turn + 1)};
}

/** What these filters found stays while the backend cannot say what they find now. */
function merged(old, result) {
  if (!result.found && old.filters === result.filters) return {...old, ...result, isBusy: false};
  return old.found ? {...result, found: renewed(old.found, result.found)} : result;
}

async function run(filters) {
  if (query.lacksService(filters)) return {found: [], filters};
  const [wrong] = Object.values(query.problems(filters));
  if (wrong) return {error: wrong, found: [], filters};
  const [asked, began] = [Date.now() - (recall('adjust') === 'off' ? 0 : query.adjustment()), performance.now()];
  try {
    const summaries = await api.summaries(query.toQuery(filters, asked));
    return {found: summaries.map(fromApi), filters, asked, took: performance.now() - began};
  } catch (error) {
    return {error: error.message, filters};
  }
}

function Problems({files, error}) {
  return html`
    ${error && html`<p class="notice problem" role="alert">${error}</p>`}
    ${files.problems.map((problem, i) => html`
      <p key=${problem} class="notice problem" role="alert">${problem}
        ${i === files.problems.length - 1 && html` <button type="button" class="quiet" onClick=${files.dismiss}>Dismiss</button>`}</p>`)}
    ${files.files.length > 0 && html`
      <ul class="uploads" aria-label="Files">${files.files.map(file => html`
        <li key=${file.name}>${file.name}: ${count(file.summaries.length, 'trace')} <button type="button" class="quiet" aria-label=${`Remove ${file.name}`} onClick=${() => files.remove(file)}>Remove</button></li>`)}</ul>`}`;
}

function Found({search, files, filters, selected, select, paused, setPaused, submit, first}) {
  const {status} = useBackend();
  const {found, took, error, isBusy} = search;
  const all = useMemo(() => withUploads(found ?? [], files.files), [found, files.files]);
  const tools = html`<${Window} filters=${filters} onChange=${submit} /><${Pause} ...${{paused, setPaused}} />`;
  const key = `${search.filters ? query.write(search.filters) : ''} ${files.files.map(file => file.name).join()}`;
  const title = html`${count(all.length, 'trace')}
    ${took !== undefined && html` <span class="faint results-note" title="How long the backend took to answer">${Math.max(1, Math.round(took))}ms</span>`}
    ${found?.length >= Number(filters.limit) && html` <span class="faint results-note results-limit">the limit: there may be more</span>`}`;
  if (all.length) {
    return html`<${Results} summaries=${all} search=${key} ...${{title, selected, select, first}} onRange=${range => submit(within(filters, range))}>${tools}<//>`;
  }
  if (!found) return error || !isBusy ? null : html`<p class="empty" role="status">Searching …</p>`;
  if (error) return null;
  if (query.lacksService(filters)) return html`<${NoService} />`;
  // What a store that others share holds is not known here.
  return can('bounded') && (status?.received === 0 || status?.spans === 0)
      ? html`<${NothingReceived} received=${status.received} />`
      : html`<${NothingFound} filters=${filters} onChange=${submit}>${tools}<//>`;
}

/** Where somebody has drawn a frame: times, and durations unless the store cannot heed them too. */
function within(filters, range) {
  const {minDuration, maxDuration} = query.excludesDuration(filters) ? filters : {...filters, ...range};
  return {...filters, ...range, minDuration, maxDuration};
}

/** Those of files are among the others, and instead of them if the backend has them too. */
function withUploads(found, files) {
  const uploaded = files.flatMap(file => file.summaries);
  const ids = new Set(uploaded.map(s => s.traceID));
  return uploaded.length ? [...uploaded, ...found.filter(s => !ids.has(s.traceID))] : found;
}

/** That a link's window is shown, in which nothing new can be, and the way out of it. */
function Window({filters, onChange}) {
  const {start, end, lookback} = filters;
  if (!start || lookback === 'custom') return null;
  const [, title] = query.LOOKBACKS.find(([id]) => id === lookback);
  return html`
    <span class="window" data-test="window">${dateTime(Number(start)).slice(0, 19)} to ${dateTime(Number(end)).slice(0, 19)}, as the link has it
      <button type="button" class="quiet" onClick=${() => onChange({...filters, start: '', end: ''})}>${title}</button></span>`;
}

function Pause({paused, setPaused}) {
  const isAway = useAway();
  const {status} = useBackend();
  // What other processes store in the same store is no news here.
  if (!can('bounded') && !status?.received) return null;
  return html`
    <button type="button" class="pause" role="switch" aria-checked=${!paused} onClick=${() => setPaused(!paused)}
        title=${paused ? 'New traces wait: let them appear' : 'New traces appear by themselves: keep the list as it is'}>
      <i class=${`pulse ${isAway ? 'gone' : paused ? '' : 'live'}`}></i> ${isAway ? 'Away' : paused ? 'Paused' : 'Live'}</button>`;
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
