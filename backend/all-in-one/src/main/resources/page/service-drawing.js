// The drawing of services and the calls between them, from left to right.
import {html, useMemo, useState} from './lib.js';
import {colorOf} from './colors.js';
import {count} from './format.js';
import {Graph} from './graph.js';
import {layered, through} from './layout.js';
import {neighbours, thickness} from './service-graph.js';
import {named, fit, widthOf} from './text.js';
import '../lib/dagre/dagre.min.js';

const NAME = {size: 13, weight: 650, longest: 270};
const NUMBER = {size: 12, weight: 600};

/**
 * `found`: the names that stand out, or null; `selected`: the name whose details are shown, and onSelect(name or null).
 * What is pointed at stands out with its neighbours. `color` gives that of a name.
 */
export function Drawing({label = 'System architecture', services, calls, found, selected, onSelect, below, color = colorOf}) {
  const graph = useMemo(() => lay(services, calls, color), [services, calls]);
  const [pointed, setPointed] = useState(null);
  const lit = useMemo(() => {
    const name = graph.boxes.find(box => box.id === pointed)?.service.name;
    const names = name === undefined ? found : neighbours(calls, name);
    return names && new Set(graph.boxes.filter(box => names.has(box.service.name)).map(box => box.id));
  }, [graph, pointed, found]);
  const drawEdge = useMemo(() => (edge, scale) => line(edge, scale, pointed), [pointed]);
  return html`
    <${Graph} label=${`${label}: ${services.length.toLocaleString('en')} ${services.length === 1 ? 'box' : 'boxes'}`} largest=${1.8}
        ...${{graph, lit, draw, drawEdge, data, below}} name=${describe} selected=${graph.boxes.find(box => box.service.name === selected)?.id}
        onSelect=${box => onSelect(box?.service.name ?? null)} onHover=${box => setPointed(box?.id ?? null)} />`;
}

/** Numbers are ids: names of services may be anything. */
function lay(services, calls, color) {
  const ids = new Map(services.map(({name}, id) => [name, id]));
  const greatest = calls.reduce((max, c) => Math.max(max, c.callCount), 1);
  const boxes = services.map((service, id) => ({
    id, service, color: color(service.name), height: 40,
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

const data = ({service}) => ({'data-service': service.name});

function describe({service: {name, callsIn, callsOut, selfCalls}}) {
  return `${named(name)}: called ${count(callsIn, 'time')}, calls others ${count(callsOut, 'time')}${selfCalls ? `, itself ${count(selfCalls, 'time')}` : ''}`;
}

function draw({service: {name, selfCalls}, color, width, height}) {
  return html`
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
