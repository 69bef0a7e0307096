// The system architecture: which service calls which, and how often, as a graph from left to right and as a table.
import {html, useEffect, useMemo, useState} from './lib.js';
import * as api from './api.js';
import {useBackend} from './backend.js';
import {colorOf} from './colors.js';
import {count} from './format.js';
import {Graph} from './graph.js';
import {layered, through} from './layout.js';
import {navigate} from './navigation.js';
import {neighbours, summarise, thickness} from './service-graph.js';
import {named, fit, widthOf} from './text.js';
import '../lib/dagre/dagre.min.js';

const HOUR = 3600e3;
const LOOKBACKS = [['15m', 'Last 15 minutes', HOUR / 4], ['1h', 'Last hour', HOUR], ['6h', 'Last 6 hours', 6 * HOUR],
  ['24h', 'Last 24 hours', 24 * HOUR], ['2d', 'Last 2 days', 48 * HOUR], ['7d', 'Last 7 days', 168 * HOUR]];
const USUAL = '7d';
/** Above this a drawing is a knot which takes seconds to lay out: the table shows all. */
const MOST_CALLS = 600;
const NAME = {size: 13, weight: 650, longest: 190};
const NUMBER = {size: 12, weight: 600};

export default function Dependencies({url}) {
  const asked = url.searchParams.get('lookback');
  const lookback = LOOKBACKS.find(([id]) => id === asked) ?? LOOKBACKS.find(([id]) => id === USUAL);
  const {dependencies, error} = useDependencies(lookback[2]);
  useEffect(() => { document.title = 'System architecture · Skua all-in-one'; }, []);
  return html`
    <div class="page dependencies">
      <div class="graph-bar">
        <h1>System architecture</h1>
        <label class="field">Lookback <select value=${lookback[0]}
            onChange=${e => navigate(`dependencies?lookback=${e.target.value}`, {replace: true})}>
          ${LOOKBACKS.map(([id, title]) => html`<option key=${id} value=${id}>${title}</option>`)}</select></label>
      </div>
      ${error && html`<p class="problem" role="alert">${error}</p>`}
      ${!dependencies ? !error && html`<p class="faint" role="status">Loading …</p>`
          : html`<${Architecture} dependencies=${dependencies} lookback=${lookback[0]} />`}
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

function Architecture({dependencies, lookback}) {
  const {services, calls} = useMemo(() => summarise(dependencies), [dependencies]);
  const [pointed, setPointed] = useState(null);
  if (!services.length) return html`<${Nothing} lookback=${lookback} />`;
  return html`
    <p class="faint">${count(services.length, 'service')}, ${count(calls.length, 'connection')},
      ${' '}${count(calls.reduce((sum, c) => sum + c.callCount, 0), 'call')}.${' '}
      Numbers are calls. Point at a service to see its neighbours; click it to search its traces.</p>
    ${calls.length > MOST_CALLS
        ? html`<p class="empty">Too many connections to draw. The table has them all.</p>`
        : html`<${Drawing} ...${{services, calls, pointed, setPointed}} />`}
    <${Table} ...${{services, calls}} />`;
}

function Nothing({lookback}) {
  return html`
    <div class="empty">
      <p><b>No calls between services ${lookback === USUAL ? 'have been received yet' : 'within this time'}.</b></p>
      <p>${lookback === USUAL
          ? html`A line is drawn when a trace has a span of one service below a span of another. Point services here and send
              ${' '}them a request: they will appear by themselves. The search page says how.`
          : 'Look further back, or send a request: the graph follows by itself.'}</p>
      <p><a href="search">Search</a></p>
    </div>`;
}

function Drawing({services, calls, pointed, setPointed}) {
  const graph = useMemo(() => lay(services, calls), [services, calls]);
  const lit = useMemo(() => {
    const name = graph.boxes.find(box => box.id === pointed)?.service.name;
    if (name === undefined) return null;
    const near = neighbours(calls, name);
    return new Set(graph.boxes.filter(box => near.has(box.service.name)).map(box => box.id));
  }, [graph, pointed]);
  const drawEdge = useMemo(() => (edge, scale) => line(edge, scale, pointed), [pointed]);
  return html`
    <${Graph} label=${`System architecture: ${count(services.length, 'service')}`} largest=${1.8}
        ...${{graph, lit, draw, drawEdge, data}} name=${describe}
        onSelect=${box => box && navigate(searchUrl(box.service.name))} onHover=${box => setPointed(box?.id ?? null)} />`;
}

function searchUrl(service) {
  return `search?${new URLSearchParams({service, lookback: '1h', limit: '20'})}`;
}

/** Numbers are ids: names of services may be anything. */
function lay(services, calls) {
  const ids = new Map(services.map(({name}, id) => [name, id]));
  const greatest = calls.reduce((max, c) => Math.max(max, c.callCount), 1);
  const boxes = services.map((service, id) => ({
    id, service, color: colorOf(service.name), height: 40,
    width: Math.max(72, Math.min(NAME.longest, Math.ceil(widthOf(named(service.name).slice(0, 60), NAME.size, NAME.weight))) + 24),
  }));
  const edges = calls.map(({parent, child, callCount}) => {
    const text = callCount.toLocaleString('en');
    return {
      from: ids.get(parent), to: ids.get(child), text, callCount, thick: thickness(callCount, greatest),
      width: widthOf(text, NUMBER.size, NUMBER.weight) + 8, height: 16,
    };
  });
  return layered(globalThis.dagre, boxes, edges);
}

const data = ({service}) => ({'data-service': service.name, role: 'link', 'aria-pressed': undefined});

function describe({service: {name, callsIn, callsOut, selfCalls}}) {
  return `${named(name)}: called ${callsIn} times, calls others ${callsOut} times${selfCalls ? `, itself ${selfCalls} times` : ''}. Search its traces`;
}

function draw({service: {name, callsIn, callsOut, selfCalls}, color, width, height}) {
  const tip = [name, `called ${count(callsIn, 'time')}`, `calls others ${count(callsOut, 'time')}`,
    selfCalls && `calls itself ${count(selfCalls, 'time')}`].filter(Boolean).join('\n');
  return html`
    <title>${tip.slice(0, 500)}</title>
    <rect class="face" width=${width} height=${height} rx="6" />
    <rect class="stripe" x="0.5" y="0.5" width="5" height=${height - 1} rx="2.5" style=${{fill: color}} />
    <text class="node-service" x="14" y=${selfCalls ? 17 : 24.5}>${fit(named(name), width - 20, NAME.size, NAME.weight)}</text>
    ${selfCalls > 0 && html`<text class="node-self" x="14" y="32">${`↻ ${selfCalls.toLocaleString('en')}`}</text>`}`;
}

/** A line with its number, which is as large however far away the drawing is. */
function line({from, to, points, label, text, thick}, scale, pointed) {
  const near = pointed === from.id || pointed === to.id;
  const zoom = Math.max(1, 1 / scale);
  const head = arrow(points.at(-2), points.at(-1), 5 + 1.5 * thick);
  return html`
    <g key=${`${from.id} ${to.id}`} class=${`call${near ? ' near' : ''}`} data-call=${text}
       data-from=${from.service.name} data-to=${to.service.name}>
      <path class="line" d=${through(points)} style=${{strokeWidth: thick}} />
      <path class="head" d=${head} />
      <text class="call-count" transform=${`translate(${label.x} ${label.y}) scale(${zoom})`} dy="4">${text}</text>
    </g>`;
}

/** The line arrives level, so its head is too. */
function arrow(before, tip, size) {
  const back = before.x <= tip.x ? -size * 1.25 : size * 1.25;
  return `M${tip.x} ${tip.y}l${back} ${-size / 2}v${size}z`;
}

/** The same for reading and copying. */
function Table({services, calls}) {
  const own = services.filter(s => s.selfCalls).map(s => ({parent: s.name, child: s.name, callCount: s.selfCalls}));
  return html`
    <h2>Calls</h2>
    <div class="scroll-x">
      <table class="listing calls-table" aria-label="Calls between services">
        <thead><tr><th scope="col">Caller</th><th scope="col">Callee</th><th scope="col" class="number">Calls</th></tr></thead>
        <tbody>${[...calls, ...own].map(({parent, child, callCount}) => html`
          <tr key=${`${parent}\n${child}`}>
            <td><a href=${searchUrl(parent)}>${named(parent).slice(0, 200)}</a></td>
            <td>${parent === child ? html`<span class="faint">itself</span>` : html`<a href=${searchUrl(child)}>${named(child).slice(0, 200)}</a>`}</td>
            <td class="number">${callCount.toLocaleString('en')}</td>
          </tr>`)}</tbody>
      </table>
    </div>`;
}
