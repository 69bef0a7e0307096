// The comparison of two traces, /trace/A...B?cohort=A&cohort=B: which paths are in both, and how often in each.
import {html, useEffect, useMemo, useState} from './lib.js';
import * as api from './api.js';
import {CHANGES, compare, difference, differences, share, tally} from './diff.js';
import {FindBox} from './findbox.js';
import {ago, count, dateTime, duration, shortId} from './format.js';
import {Graph} from './graph.js';
import {Members, Path, useFind} from './graph-parts.js';
import {IdField} from './idfield.js';
import {arranged} from './layout.js';
import {transform} from './model.js';
import {navigate} from './navigation.js';
import {useNarrow} from './size.js';
import {fit, named} from './text.js';
import {uploaded} from './uploads.js';

const SIZE = {width: 268, height: 46, gapX: 44, gapY: 12};
const SIDE = 62;
/** What each class means, in the legend's words. */
const MEANINGS = {
  same: 'as many in both', more: 'more in B', added: 'only in B', less: 'fewer in B', removed: 'only in A',
};
const SIGNS = {same: '=', more: '+', added: '+', less: '−', removed: '−'};
/** So many rows of differences at first. */
const ROWS = 50;

export default function Compare({url, path: {a, b}}) {
  const ids = [...new Set([...url.searchParams.getAll('cohort'), a, b])].filter(Boolean);
  const traces = [useTrace(a), useTrace(b)];
  const cohort = useCohort(ids, traces);
  const go = (left, right) => navigate(compareUrl(left, right, [...ids, left, right]));
  const [{trace: traceA}, {trace: traceB}] = traces;
  useEffect(() => { document.title = `Compare ${shortId(a)} with ${shortId(b)} · Skua all-in-one`; }, [a, b]);
  return html`
    <div class="page compare">
      <h1>Compare traces</h1>
      <div class="compare-traces">
        <${Side} letter="A" id=${a} state=${traces[0]} cohort=${cohort} onPick=${id => go(id, b)} />
        <button type="button" class="compare-swap" onClick=${() => go(b, a)} disabled=${!a && !b}
            aria-label="Swap A and B" title="Swap A and B">⇄</button>
        <${Side} letter="B" id=${b} state=${traces[1]} cohort=${cohort} onPick=${id => go(a, id)} />
      </div>
      ${traceA && traceB
          ? html`<${Difference} key=${`${a} ${b}`} ...${{traceA, traceB, url}} />`
          : html`<${Missing} ...${{a, b, traces}} />`}
    </div>`;
}

function compareUrl(a, b, cohort) {
  const ids = [...new Set(cohort)].filter(Boolean);
  return `trace/${a}...${b}?${new URLSearchParams(ids.map(id => ['cohort', id]))}`;
}

/** {trace} once it is there, {error} if it cannot be had, {} before. */
function useTrace(id) {
  const [state, setState] = useState({});
  useEffect(() => {
    let current = true;
    setState({});
    if (id) {
      load(id)
          .then(trace => current && setState({trace}), error => current && setState({error: error.message}));
    }
    return () => { current = false; };
  }, [id]);
  return state;
}

/** From the backend, unless it was uploaded here. */
async function load(id) {
  return transform(uploaded(id) ?? await api.trace(id));
}

/** What the pickers say of a trace; kept while the page is open, since traces that are done do not change. */
const summaries = new Map();

function summarise(trace) {
  return `${trace.name || '(no root)'}, ${duration(trace.duration)}, ${count(trace.spans.length, 'span')}, ${count(trace.errorCount, 'error')}`;
}

/** All traces that the pickers offer, with their summaries; one after the other, since each may be large. */
function useCohort(ids, traces) {
  const [, setLoaded] = useState(0);
  traces.forEach(({trace}) => trace && summaries.set(trace.traceID, summarise(trace)));
  useEffect(() => {
    let current = true;
    (async () => {
      for (const id of ids.filter(each => !summaries.has(each))) {
        const text = await load(id).then(summarise, error => error.message);
        summaries.set(id, text);
        if (!current) return;
        setLoaded(n => n + 1);
      }
    })();
    return () => { current = false; };
  }, [ids.join()]);
  return ids.map(id => ({id, text: summaries.get(id) ?? 'loading …'}));
}

function Side({letter, id, state: {trace, error}, cohort, onPick}) {
  return html`
    <section class="compare-side" aria-label=${`Trace ${letter}`}>
      <div class="compare-pick">
        <span class="compare-letter" aria-hidden="true">${letter}</span>
        <select aria-label=${`Trace ${letter}`} value=${id} onChange=${event => onPick(event.target.value)}>
          ${!id && html`<option value="">Choose a trace</option>`}
          ${cohort.map(other => html`<option key=${other.id} value=${other.id}>${shortId(other.id)}  ${other.text}</option>`)}
        </select>
        <${IdField} form=${{class: 'compare-paste'}} aria-label=${`Trace id for ${letter}`} placeholder="or paste an id" onId=${onPick} />
      </div>
      ${trace && html`<${Summary} trace=${trace} />`}
      ${error && html`<p class="problem" role="alert">${shortId(id)}: ${error}</p>`}
    </section>`;
}

function Summary({trace}) {
  return html`
    <p class="compare-name"><a href=${`trace/${trace.traceID}`} title="Open the timeline">${trace.name || '(no root)'}</a>
      ${' '}<code>${shortId(trace.traceID)}</code></p>
    <dl class="figures">
      <div><dt>Duration</dt><dd>${duration(trace.duration)}</dd></div>
      <div><dt>Spans</dt><dd>${trace.spans.length.toLocaleString('en')}</dd></div>
      <div><dt>Errors</dt><dd class=${trace.errorCount ? 'bad' : ''}>${trace.errorCount.toLocaleString('en')}</dd></div>
      <div><dt>Services</dt><dd>${trace.services.length}</dd></div>
      <div><dt>Started</dt><dd title=${dateTime(trace.startTime)}>${ago(trace.startTime)}</dd></div>
    </dl>`;
}

function Missing({a, b, traces}) {
  if (traces.some(t => t.error)) return html`<p class="empty">Pick another trace above, or <a href="search">search</a> for two to compare.</p>`;
  if (a && b) return html`<p class="faint" role="status">Loading …</p>`;
  return html`<p class="empty">Choose two traces: mark them in the <a href="search">search results</a>, or paste their ids above.</p>`;
}

function Difference({traceA, traceB, url}) {
  const nodes = useMemo(() => compare(traceA, traceB), [traceA, traceB]);
  const narrow = useNarrow();
  const graph = useMemo(() => arranged(nodes, SIZE, narrow), [nodes, narrow]);
  const [selected, setSelected] = useState(null);
  const {lit, ...find} = useFind(nodes, spansOf, url);
  const node = selected === null ? null : nodes[selected];
  return html`
    <div class="graph-bar">
      <${Legend} nodes=${nodes} />
      <${FindBox} ...${find} onGo=${found => setSelected(found.index)} />
    </div>
    <div class=${`graph-with-details${node ? ' open' : ''}`}>
      <${Graph} label="Comparison: paths of both traces" ...${{graph, selected, lit, draw, tone, data}} name=${describe}
          onSelect=${box => setSelected(box?.id ?? null)} />
      ${node && html`<${Details} ...${{node, traceA, traceB}} onClose=${() => setSelected(null)} />`}
    </div>
    <${Table} nodes=${nodes} onSelect=${setSelected} />`;
}

/** What the colours mean, how each is signed, and how many boxes have it. */
function Legend({nodes}) {
  const counts = tally(nodes);
  return html`
    <ul class="legend" aria-label="Legend">
      ${CHANGES.map(name => html`
        <li key=${name} class=${`legend-item change-${name}`} data-legend=${name}>
          <span class="legend-swatch" aria-hidden="true">${SIGNS[name]}</span> ${MEANINGS[name]} <b>${counts[name].toLocaleString('en')}</b>
        </li>`)}
    </ul>`;
}

const spansOf = node => node.members.flat();
const tone = ({node}) => `change-${node.change}`;
const data = ({node}) => ({'data-change': node.change, 'data-service': node.service, 'data-operation': node.operation});

function describe({node}) {
  const {a, b, change} = node;
  const counts = change === 'same' ? `${a} in both` : `${a} in A, ${b} in B`;
  return `${change}: ${named(node.service)}, ${named(node.operation)}, ${counts}`;
}

/** On the left what changed, on the right what it is. */
function draw({node, width, height}) {
  const room = width - SIDE - 16;
  return html`
    <title>${`${node.service}\n${node.operation}`.slice(0, 500)}</title>
    <rect class="face" width=${width} height=${height} rx="5" />
    <path class="split" d=${`M${SIDE} 0V${height}`} />
    <text class="diff-count" x=${SIDE / 2} y=${node.change === 'same' ? 28 : 20}>${node.change === 'same' ? `= ${node.a}` : difference(node)}</text>
    <text class="diff-share" x=${SIDE / 2} y="36">${under(node)}</text>
    <text class="node-service" x=${SIDE + 8} y="19">${fit(named(node.service), room, 12.5, 650)}</text>
    <text class="node-operation" x=${SIDE + 8} y="36">${fit(named(node.operation), room, 12)}</text>`;
}

/** "+100 %" would say less than where the only ones are. */
function under(node) {
  if (node.change === 'added') return 'only B';
  return node.change === 'removed' ? 'only A' : share(node);
}

function Details({node, traceA, traceB, onClose}) {
  return html`
    <aside class="details" aria-label="Details" data-change=${node.change}>
      <button type="button" class="close" aria-label="Close details" onClick=${onClose}>×</button>
      <h2><b>${named(node.service).slice(0, 300)}</b> ${named(node.operation).slice(0, 300)}</h2>
      <p class=${`verdict change-${node.change}`}><span class="legend-swatch" aria-hidden="true">${SIGNS[node.change]}</span>${' '}
        ${MEANINGS[node.change]}: <b>${node.a}</b> in A, <b>${node.b}</b> in B ${share(node) && `(${share(node)})`}</p>
      <${Path} node=${node} />
      <${Members} key=${`A${node.index}`} title="A" trace=${traceA} spans=${node.members[0]} />
      <${Members} key=${`B${node.index}`} title="B" trace=${traceB} spans=${node.members[1]} />
    </aside>`;
}

/** The same for reading and copying: what differs, most first. */
function Table({nodes, onSelect}) {
  const [limit, setLimit] = useState(ROWS);
  const rows = useMemo(() => differences(nodes), [nodes]);
  if (!rows.length) return html`<p class="empty">No path differs: each is as often in A as in B. Only times may differ.</p>`;
  return html`
    <h2>What differs</h2>
    <div class="scroll-x">
      <table class="listing">
        <thead><tr><th scope="col">Change</th><th scope="col" class="number">A</th><th scope="col" class="number">B</th>
          <th scope="col">Service</th><th scope="col">Operation</th><th scope="col">Below</th></tr></thead>
        <tbody>${rows.slice(0, limit).map(node => html`<${Row} key=${node.index} ...${{node, onSelect}} />`)}</tbody>
      </table>
    </div>
    ${rows.length > limit && html`<button type="button" class="quiet" onClick=${() => setLimit(limit + 500)}>
      Show more (${(rows.length - limit).toLocaleString('en')} left)</button>`}`;
}

function Row({node, onSelect}) {
  const {parent} = node;
  return html`
    <tr>
      <td><button type="button" class=${`change-chip change-${node.change}`} onClick=${() => onSelect(node.index)}
          title="Show in the drawing"><b>${difference(node)}</b> ${MEANINGS[node.change]}</button></td>
      <td class="number">${node.a}</td><td class="number">${node.b}</td>
      <td>${named(node.service).slice(0, 120)}</td><td>${named(node.operation).slice(0, 120)}</td>
      <td class="faint">${parent ? `${named(parent.service).slice(0, 60)}: ${named(parent.operation).slice(0, 60)}` : 'root'}</td>
    </tr>`;
}
