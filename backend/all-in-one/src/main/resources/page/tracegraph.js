// The trace graph: the paths of one trace, with what each took. Colours show services, time or self time.
import {html, useMemo, useState} from './lib.js';
import {isAsynchronous, paths} from './dag.js';
import {FindBox} from './findbox.js';
import {count, duration} from './format.js';
import {Graph} from './graph.js';
import {Members, Path, useFind} from './graph-parts.js';
import {measure} from './groups.js';
import {arranged} from './layout.js';
import {adjust} from './navigation.js';
import {useNarrow} from './size.js';
import {fit, named} from './text.js';

const SIZE = {width: 286, height: 62, gapX: 44, gapY: 12};
const MODES = [
  ['service', 'Service', 'each service has its colour'],
  ['time', 'Time', 'the redder, the larger its part of the trace’s duration; full at 20 %'],
  ['self', 'Self time', 'the redder, the larger the part of the trace’s duration that no child covers; full at 50 %'],
];

export default function TraceGraph({trace, url}) {
  const [fold, setFold] = useState(true);
  const mode = MODES.find(([id]) => id === url.searchParams.get('color'))?.[0] ?? 'service';
  const [selected, setSelected] = useState(null);
  const nodes = useMemo(() => measured(trace, fold), [trace, fold]);
  const narrow = useNarrow();
  const graph = useMemo(() => arranged(nodes, SIZE, narrow), [nodes, narrow]);
  const {lit, ...find} = useFind(nodes, spansOf, url);
  const shown = nodes[selected] ?? null;
  const folded = trace.spans.length - nodes.reduce((sum, n) => sum + n.count, 0);
  const choose = event => {
    setSelected(null); // Other nodes have other numbers.
    setFold(event.target.checked);
  };
  return html`
    <div class="tracegraph">
      <div class="graph-bar">
        <${Modes} mode=${mode} onChange=${id => adjust({color: id})} />
        <label class="check"><input type="checkbox" checked=${fold} onChange=${choose} />
          Fold calls ${folded > 0 && html`<span class="faint">(${count(folded, 'client span')} within the spans they call)</span>`}</label>
        <${FindBox} ...${find} onGo=${found => setSelected(found.index)} />
      </div>
      <div class=${`graph-with-details mode-${mode}${shown ? ' open' : ''}`}>
        <${Graph} key=${fold} label=${`Trace graph: ${count(nodes.length, 'path')}`} ...${{graph, selected, lit, tone, edgeTone, data}} largest=${1.25}
            draw=${DRAW[mode]} name=${describe} onSelect=${box => setSelected(box?.id ?? null)} />
        ${shown && html`<${Details} node=${shown} trace=${trace} onClose=${() => setSelected(null)} />`}
      </div>
    </div>`;
}

function measured(trace, fold) {
  const nodes = paths([trace], {fold});
  for (const node of nodes) {
    Object.assign(node, measure(node.members[0], trace.duration));
    node.follows = node.parent !== null && isAsynchronous(node);
    node.color = trace.services.find(s => s.name === node.service)?.color ?? node.members[0][0].color;
  }
  return nodes;
}

function Modes({mode, onChange}) {
  return html`
    <fieldset class="modes"><legend class="visually-hidden">Colour by</legend>
      ${MODES.map(([id, title, meaning]) => html`
        <label key=${id} title=${`${title}: ${meaning}`}>
          <input type="radio" name="mode" value=${id} checked=${mode === id} onChange=${() => onChange(id)} />
          <span>${title}</span></label>`)}
      <span class="faint modes-meaning">${MODES.find(([id]) => id === mode)[2]}</span>
    </fieldset>`;
}

const spansOf = node => node.members[0];
const tone = ({node}) => node.errors ? 'failed' : '';
const edgeTone = ({to}) => to.node.follows ? 'follows' : '';
const data = ({node}) => ({'data-service': node.service, 'data-operation': node.operation});
/** How strongly a box is red, from 0 to 1; null where it has the colour of its service. */
const HEAT = {service: () => null, time: n => Math.min(1, n.percent / 20), self: n => Math.min(1, n.percentSelfTime / 50)};
const DRAW = Object.fromEntries(Object.keys(HEAT).map(mode => [mode, box => draw(box, HEAT[mode](box.node))]));

function draw({node, width, height}, heat) {
  const right = width - 10;
  const errors = node.errors ? `${node.errors} ${node.errors === 1 ? 'error' : 'errors'}` : '';
  return html`
    <rect class="face" width=${width} height=${height} rx="5" />
    <rect class="heat" width=${width} height=${height} rx="5" style=${heat === null ? {fill: node.color, fillOpacity: 0.13} : {fillOpacity: heat}} />
    <rect class="stripe" width="5" height=${height} rx="2" style=${{fill: node.color}} />
    <text class="node-service" x="14" y="18">${fit(named(node.service), width - 74, 12.5, 650)}</text>
    <text class="node-number strong" x=${right} y="18">${`× ${node.count.toLocaleString('en')}`}</text>
    <text class="node-operation" x="14" y="35">${fit(named(node.operation), errors ? width - 84 : width - 26, 12)}</text>
    <text class="node-number node-error" x=${right} y="35">${errors}</text>
    <text class="node-figures" x="14" y="52">${`${duration(node.time)} · ${percent(node.percent)}`}</text>
    <text class="node-number node-figures" x=${right} y="52">${`self ${duration(node.selfTime)} · ${percent(node.percentSelfTime)}`}</text>`;
}

function percent(value) {
  return `${value >= 10 ? Math.round(value) : Number(value.toFixed(1))} %`;
}

function describe({node}) {
  const errors = node.errors ? `, ${count(node.errors, 'error')}` : '';
  return `${named(node.service)}, ${named(node.operation)}, ${count(node.count, 'span')}${errors}, `
      + `${duration(node.time)}, ${percent(node.percent)} of the trace, self time ${duration(node.selfTime)}`;
}

function Details({node, trace, onClose}) {
  return html`
    <aside class="details" aria-label="Details">
      <button type="button" class="close" aria-label="Close details" onClick=${onClose}>×</button>
      <h2><b>${named(node.service).slice(0, 300)}</b> ${named(node.operation).slice(0, 300)}</h2>
      <dl class="figures">
        <div><dt>Count</dt><dd>${node.count.toLocaleString('en')}</dd></div>
        <div><dt>Errors</dt><dd class=${node.errors ? 'bad' : ''}>${node.errors}</dd></div>
        <div><dt>Time</dt><dd>${duration(node.time)}</dd></div>
        <div><dt>of the trace</dt><dd>${percent(node.percent)}</dd></div>
        <div><dt>Average</dt><dd>${duration(node.avg)}</dd></div>
        <div><dt>Self time</dt><dd>${duration(node.selfTime)}</dd></div>
        <div><dt>of the trace</dt><dd>${percent(node.percentSelfTime)}</dd></div>
      </dl>
      ${node.follows && html`<p class="faint">Follows from its parent, which does not wait for it.</p>`}
      <${Path} node=${node} />
      <${Members} key=${node.index} title="Spans" trace=${trace} spans=${node.members[0]} />
    </aside>`;
}
