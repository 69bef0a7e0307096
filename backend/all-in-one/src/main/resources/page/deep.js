// The deep dependency graph of a list of traces: which services, or operations, call which in these traces, and through
// which of them the calls to one go.
import {html, useEffect, useMemo, useState} from './lib.js';
import * as api from './api.js';
import {colorOf} from './colors.js';
import {dense} from './dag.js';
import {count} from './format.js';
import {transform} from './model.js';
import {Drawing} from './service-drawing.js';
import {around, summarise} from './service-graph.js';
import {named} from './text.js';

/** So many traces at most: each is loaded whole. */
const MOST_TRACES = 200;
/** So many ids in one URL. */
const CHUNK = 50;
/** Above this a drawing is a knot which takes seconds to lay out. */
const MOST_CALLS = 600;
/** Through a node go all calls that lead to it and from it, however far away. */
const ANY = 1000;

export default function Deep({summaries}) {
  const [byOperation, setByOperation] = useState(false);
  const [focal, setFocal] = useState(null);
  const {traces, error} = useTraces(summaries);
  const {nodes, whole} = useMemo(() => graphOf(traces ?? [], byOperation), [traces, byOperation]);
  const part = useMemo(() => nodes.has(focal) ? around(whole, focal, ANY) : whole, [whole, focal]);
  if (error) return html`<p class="problem" role="alert">${error}</p>`;
  if (!traces) return html`<p class="faint" role="status">Loading ${count(summaries.length, 'trace')} …</p>`;
  return html`
    <div class="deep">
      <div class="graph-bar">
        <label class="check"><input type="checkbox" checked=${byOperation} onChange=${event => setByOperation(event.target.checked)} /> Operations</label>
        ${nodes.has(focal) ? html`<button type="button" onClick=${() => setFocal(null)}>All, not only what goes through ${named(focal).slice(0, 60)}</button>`
            : html`<span class="faint">Click a box to see only what goes through it.</span>`}
        <span class="faint" role="status">${count(part.services.length, byOperation ? 'operation' : 'service')} of ${count(traces.length, 'trace')}; numbers are calls</span>
      </div>
      ${part.calls.length > MOST_CALLS
          ? html`<p class="empty">${count(part.calls.length, 'connection')} are too many to draw at once.</p>`
          : html`<${Drawing} label="Deep dependency graph" ...${part} found=${null} selected=${focal} color=${name => colorOf(nodes.get(name))}
              onSelect=${name => name !== null && setFocal(name)} />`}
    </div>`;
}

/** {traces} once they are there, {error} if they cannot be had; those of the list as it was when it was asked for. */
function useTraces(summaries) {
  const [state, setState] = useState({});
  const ids = summaries.slice(0, MOST_TRACES).map(summary => summary.traceID);
  useEffect(() => {
    let current = true;
    (async () => {
      const traces = [];
      for (let i = 0; i < ids.length; i += CHUNK) {
        traces.push(...(await api.tracesById(ids.slice(i, i + CHUNK))).map(transform));
        if (!current) break;
      }
      return traces;
    })().then(traces => current && setState({traces}), error => current && setState({error: error.message}));
    return () => { current = false; };
  }, [ids.join()]);
  return state;
}

/** {nodes, whole}: the service of each node by its name, and what service-graph.js makes of the calls between them. */
export function graphOf(traces, byOperation) {
  const nodes = new Map();
  const nodeOf = ({service, operation}) => {
    const name = byOperation ? `${service}: ${operation}` : service;
    nodes.set(name, service);
    return name;
  };
  const calls = [];
  for (const trace of traces) {
    const stack = dense(trace).map(step => [step, null]);
    while (stack.length) {
      const [step, above] = stack.pop();
      const name = step.skipped ? above : nodeOf(step);
      if (!step.skipped && above !== null) calls.push({parent: above, child: name, callCount: 1});
      for (const child of step.children) stack.push([child, name]);
    }
  }
  const {services, ...rest} = summarise(calls);
  const alone = [...nodes.keys()].filter(name => !services.some(service => service.name === name));
  return {nodes, whole: {...rest, services: [...services, ...alone.map(name => ({name, callsIn: 0, callsOut: 0, selfCalls: 0}))]}};
}
