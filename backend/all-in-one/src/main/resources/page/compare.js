// The comparison of two traces, /trace/A...B?cohort=A&cohort=B: which paths are in both, and how often in each.
import {html, useEffect, useMemo, useState} from './lib.js';
import * as api from './api.js';
import {Details, Legend, MEASURES, Table} from './compare-parts.js';
import {compare} from './diff.js';
import {FindBox} from './findbox.js';
import {ago, count, dateTime, duration, shortId} from './format.js';
import {Graph} from './graph.js';
import {useFind} from './graph-parts.js';
import {IdField} from './idfield.js';
import {arranged} from './layout.js';
import {useReturn} from './loading.js';
import {transform} from './model.js';
import {adjust, navigate} from './navigation.js';
import {useNarrow} from './size.js';
import {fit, named} from './text.js';

const SIZE = {width: 276, height: 46, gapX: 44, gapY: 12};
const SIDE = 70;

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
  const [attempt, setAttempt] = useState(0);
  useReturn(() => state.error && setAttempt(attempt + 1));
  useEffect(() => {
    let current = true;
    setState({});
    if (id) {
      load(id)
          .then(trace => current && setState({trace}), error => current && setState({error: error.message}));
    }
    return () => { current = false; };
  }, [id, attempt]);
  return state;
}

async function load(id) {
  return transform(await api.trace(id));
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
  const by = url.searchParams.get('by') === 'duration' ? 'duration' : 'count';
  return html`
    <div class="graph-bar">
      <${Measures} by=${by} />
      <${Legend} ...${{nodes, by}} />
      <${FindBox} ...${find} onGo=${found => setSelected(found.index)} />
    </div>
    <div class=${`graph-with-details${node ? ' open' : ''}`}>
      <${Graph} label="Comparison: paths of both traces" ...${{graph, selected, lit, data}} ...${DRAWING[by]} below=${64} largest=${1.4}
          onSelect=${box => setSelected(box?.id ?? null)} />
      ${node && html`<${Details} ...${{node, traceA, traceB, by}} onClose=${() => setSelected(null)} />`}
    </div>
    <${Table} key=${by} ...${{nodes, by}} onSelect=${setSelected} />`;
}

function Measures({by}) {
  return html`
    <fieldset class="modes"><legend class="visually-hidden">Compare</legend>${Object.entries(MEASURES).map(([id, {title}]) => html`
      <label key=${id}><input type="radio" name="by" value=${id} checked=${by === id} onChange=${() => adjust({by: id === 'count' ? '' : id})} />
        <span>${title}</span></label>`)}</fieldset>`;
}

const spansOf = node => node.members.flat();
const data = ({node}) => ({'data-change': node.change, 'data-time-change': node.timeChange, 'data-service': node.service, 'data-operation': node.operation});

/** How boxes are drawn and named, by what is compared. */
const DRAWING = Object.fromEntries(Object.entries(MEASURES).map(([id, measure]) => [id, {
  tone: ({node}) => `change-${measure.color(measure.changeOf(node))}`,
  draw: box => draw(box, measure),
  name: ({node}) => `${measure.changeOf(node)}: ${named(node.service)}, ${named(node.operation)}, ${measure.both(node)}`,
}]));

/** On the left what changed, on the right what it is. */
function draw({node, width, height}, {main, under, changeOf}) {
  const room = width - SIDE - 16;
  return html`
    <rect class="face" width=${width} height=${height} rx="5" />
    <path class="split" d=${`M${SIDE} 0V${height}`} />
    <text class="diff-count" x=${SIDE / 2} y=${changeOf(node) === 'same' ? 28 : 20}>${main(node)}</text>
    <text class="diff-share" x=${SIDE / 2} y="36">${under(node)}</text>
    <text class="node-service" x=${SIDE + 8} y="19">${fit(named(node.service), room, 12.5, 650)}</text>
    <text class="node-operation" x=${SIDE + 8} y="36">${fit(named(node.operation), room, 12)}</text>`;
}
