// The system architecture: which service calls which, and how often, as a graph from left to right and as a table.
import {html, useEffect, useMemo, useState} from './lib.js';
import * as api from './api.js';
import {useBackend} from './backend.js';
import {CallsTable, ServiceDetails} from './calls-table.js';
import {Combobox} from './combobox.js';
import {FindBox} from './findbox.js';
import {count} from './format.js';
import {adjust} from './navigation.js';
import {Drawing} from './service-drawing.js';
import {around, busiest, summarise} from './service-graph.js';
import {named} from './text.js';

const HOUR = 3600e3;
const LOOKBACKS = [['15m', 'Last 15 minutes', HOUR / 4], ['1h', 'Last hour', HOUR], ['6h', 'Last 6 hours', 6 * HOUR],
  ['24h', 'Last 24 hours', 24 * HOUR], ['2d', 'Last 2 days', 48 * HOUR], ['7d', 'Last 7 days', 168 * HOUR]];
const USUAL = '7d';
/** How far from the service in focus, in calls one after the other. */
const DEPTHS = [1, 2, 3, 4, 5];
/** Above this a drawing is a knot which takes seconds to lay out. */
const MOST_CALLS = 600;
/** So many services are proposed where not all can be drawn. */
const PROPOSED = 12;

/** What is shown is part of the URL: `lookback`, and `service` and `depth` of the focus. */
export default function Dependencies({url}) {
  const asked = url.searchParams.get('lookback');
  const lookback = LOOKBACKS.find(([id]) => id === asked) ?? LOOKBACKS.find(([id]) => id === USUAL);
  const {dependencies, error} = useDependencies(lookback[2]);
  useEffect(() => { document.title = 'System architecture · Skua all-in-one'; }, []);
  return html`
    <div class="page dependencies">
      ${error && html`<p class="problem" role="alert">${error}</p>`}
      <${Architecture} ...${{dependencies, lookback, url}} isLoading=${!dependencies && !error} />
    </div>`;
}

/** Asked again when something new was stored; a drawing that is the same stays the same object. */
function useDependencies(lookback) {
  const [state, setState] = useState({});
  const {status, error} = useBackend();
  const isKnown = Boolean(status ?? error);
  useEffect(() => {
    if (!isKnown) return undefined;
    let current = true;
    api.dependencies(Date.now(), lookback).then(
        dependencies => current && setState(old => isSame(old, dependencies) ? old : {dependencies}),
        failed => current && setState(old => ({...old, error: failed.message})));
    return () => { current = false; };
  }, [isKnown, status?.version, Boolean(error), lookback]); // Also when the backend is back.
  return state;
}

function isSame({dependencies, error}, others) {
  return !error && JSON.stringify(dependencies) === JSON.stringify(others);
}

function Architecture({dependencies, lookback, url, isLoading}) {
  const whole = useMemo(() => summarise(dependencies ?? []), [dependencies]);
  const {focal, depth} = focusOf(url, whole);
  const part = useMemo(() => focal === null ? whole : around(whole, focal, depth), [whole, focal, depth]);
  const {found, ...find} = useFind(part.services, url);
  const [selected, setSelected] = useState(null);
  const shown = part.services.find(service => service.name === selected);
  return html`
    <div class="graph-bar">
      <h1>System architecture</h1>
      <${Lookback} chosen=${lookback[0]} />
      ${whole.services.length > 0 && html`
        <${Focus} key=${focal} services=${whole.services} ...${{focal, depth}} />
        <${FindBox} ...${find} found=${found} label="Find a service" onGo=${service => setSelected(service.name)} />`}
    </div>
    ${isLoading && html`<p class="faint" role="status">Loading …</p>`}
    ${dependencies && !whole.services.length && html`<${Nothing} lookback=${lookback[0]} />`}
    ${whole.services.length > 0 && html`
      <p class="faint" data-test="extent">${extent(part, whole, focal)}</p>
      ${part.calls.length > MOST_CALLS ? html`<${TooMany} ...${{part, focal, depth}} />` : html`
        <div class=${`graph-with-details${shown ? ' open' : ''}`}>
          <${Drawing} ...${part} ...${{selected}} found=${found && new Set(found.map(service => service.name))} onSelect=${setSelected} below=${64} />
          ${shown && html`<${ServiceDetails} service=${shown} calls=${whole.calls} isFocal=${selected === focal} onClose=${() => setSelected(null)} />`}
        </div>`}
      <${CallsTable} ...${part} query=${find.query} />`}`;
}

function focusOf(url, {services}) {
  const name = url.searchParams.get('service');
  const depth = Number(url.searchParams.get('depth'));
  return {focal: services.some(service => service.name === name) ? name : null, depth: DEPTHS.includes(depth) ? depth : 1};
}

function extent({services, calls}, whole, focal) {
  const of = focal === null ? '' : ` (of ${whole.services.length.toLocaleString('en')} and ${whole.calls.length.toLocaleString('en')} in all)`;
  return `${count(services.length, 'service')}, ${count(calls.length, 'connection')}${of}, `
      + `${count(calls.reduce((sum, c) => sum + c.callCount, 0), 'call')}. Numbers are calls. Point at a service to see its neighbours.`;
}

/** Of services whose name contains what is typed, as a list; null while nothing is. */
function useFind(services, url) {
  const [query, setQuery] = useState(url.searchParams.get('uiFind') ?? '');
  const text = query.trim().toLowerCase();
  const found = useMemo(() => text ? services.filter(({name}) => name.toLowerCase().includes(text)) : null, [services, text]);
  return {query, setQuery, found};
}

function Lookback({chosen}) {
  return html`
    <label class="field">Lookback <select value=${chosen} onChange=${e => adjust({lookback: e.target.value})}>
      ${LOOKBACKS.map(([id, title]) => html`<option key=${id} value=${id}>${title}</option>`)}</select></label>`;
}

/** One service and what is around it. */
function Focus({services, focal, depth}) {
  return html`
    <${Combobox} label="Around" value=${focal ?? ''} placeholder="all services" options=${services.map(({name}) => name)}
        onChoose=${service => adjust({service})} />
    ${focal !== null && html`
      <label class="field">Steps <select value=${depth} onChange=${e => adjust({depth: e.target.value})}>
        ${DEPTHS.map(n => html`<option key=${n} value=${n}>${n}</option>`)}</select></label>`}`;
}

/** Where a drawing would be a knot: what can be drawn instead. */
function TooMany({part, focal, depth}) {
  return html`
    <div class="empty" data-test="too-many">
      <p><b>${count(part.calls.length, 'connection')} are too many to draw at once.</b>
        ${' '}${focal === null ? 'Choose a service to see what is around it:' : `There are fewer within ${depth - 1 || 1} of its steps.`}</p>
      ${focal === null ? html`
        <p class="choices">${busiest(part, PROPOSED).map(({name, degree}) => html`
          <button key=${name} type="button" onClick=${() => adjust({service: name})}>${named(name).slice(0, 60)} <span class="faint">${degree}</span></button>`)}</p>`
        : depth > 1 && html`<button type="button" onClick=${() => adjust({depth: String(depth - 1)})}>${count(depth - 1, 'step')}</button>`}
    </div>`;
}

function Nothing({lookback}) {
  return html`
    <div class="empty">
      <p><b>No calls between services ${lookback === USUAL ? 'have been received yet' : 'within this time'}.</b></p>
      <p>${lookback === USUAL
          ? html`A line is drawn when a trace has a span of one service below a span of another. Point services here and send
              ${' '}them a request: they will appear by themselves. The search page says how.`
          : 'Look further back, or send a request: the graph follows by itself.'}</p>
      <p><a class="button" href="search">Search</a></p>
    </div>`;
}
