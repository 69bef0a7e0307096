// The paths of a trace: all spans that are reached by the same services and operations become one node. Knows no DOM.
//
// node: {index, service, operation, leaf, parent, children: Map, depth, members: [[spans of the first trace], [of the second]]}
//
// A node is one step of a path from the root. Spans with and without children are kept apart, so that a call
// that did something is not mixed with calls that did nothing. Times play no role.
import {tag} from './model.js';

/** The nodes of one or more traces; several traces share the nodes of the paths that they share. */
export function paths(traces, options) {
  const tree = {nodes: [], top: new Map()};
  traces.forEach((trace, side) => lay(tree, dense(trace, options), side, traces.length));
  return tree.nodes;
}

/**
 * The spans as the paths see them: a call whose two ends both reported is one step, named by the end that says more.
 * With `fold: false` every span is a step of its own, as it was reported.
 */
export function dense(trace, {fold = true} = {}) {
  const steps = new Map(trace.spans.map(span => [span, toStep(span)]));
  for (const [span, step] of steps) {
    step.parent = steps.get(span.parent) ?? null;
    step.parent?.children.push(step);
  }
  const all = [...steps.values()];
  if (fold) {
    // By id, so that the outcome does not depend on the order in which spans arrived.
    const byId = all.toSorted((a, b) => a.span.spanID < b.span.spanID ? -1 : 1);
    byId.forEach(step => TRANSFORMS.forEach(transform => transform(step)));
  }
  return all.filter(step => !step.parent);
}

/** What the transforms may change of a span, which itself other views share. */
function toStep(span) {
  return {
    span, service: String(span.service ?? ''), operation: String(span.operationName ?? ''),
    kind: span.kind, peer: text(span, 'peer.service'), parent: null, children: [], skipped: false,
  };
}

function text(span, key) {
  const value = tag(span, key);
  return typeof value === 'string' ? value : '';
}

const TRANSFORMS = [fixLeafService, skipClient, fixHttpOperation, skipAnnotation, skipClientOfClient];

/** A client that calls what reports nothing of its own, such as a database: the step belongs to the callee. */
function fixLeafService(step) {
  const {peer, parent, operation} = step;
  if (!step.children.length && step.kind === 'client' && peer && parent
      && parent.operation.startsWith(peer) && parent.operation.endsWith(operation)) {
    step.service = peer;
  }
}

/** A client span that only wraps the server span of the service it calls says nothing of its own. */
function skipClient(step) {
  const {parent} = step;
  if (step.kind === 'server' && parent?.kind === 'client' && parent.children.length === 1 && isCalledBy(step, parent)) {
    parent.skipped = true;
  }
}

/** A server span which is named only "GET" gets the path from its client, whose operation is "service::/path". */
function fixHttpOperation(step) {
  const method = text(step.span, 'http.method');
  if (step.kind === 'server' && method && step.operation === method && step.parent && isCalledBy(step, step.parent)) {
    step.operation = `${method} ${withoutService(step.parent.operation, step.service)}`;
  }
}

/** A span without a single tag around one other span of its process is a remark, no step. */
function skipAnnotation(step) {
  if (step.children.length === 1 && !step.span.tags.length && isWithinProcess(step)) step.skipped = true;
}

/** A client span around another client span, such as a library's span around the transport's: the inner one counts. */
function skipClientOfClient(step) {
  if (step.kind === 'client' && step.children.length === 1 && step.children[0].kind === 'client' && isWithinProcess(step)) {
    step.skipped = true;
  }
}

/** Whether a caller names the service of its callee. An empty name begins everything, so it says nothing. */
function isCalledBy(step, caller) {
  return step.service !== '' && (caller.operation.startsWith(step.service) || caller.peer.startsWith(step.service));
}

function isWithinProcess(step) {
  return step.parent !== null && step.parent.span.process === step.span.process;
}

function withoutService(operation, service) {
  if (!operation.startsWith(service)) return operation;
  const rest = operation.slice(service.length);
  return rest.startsWith('::') ? rest.slice(2) : rest;
}

/** Without recursion, since a trace may be thousands of spans deep; and without long keys, which would grow as its square. */
function lay(tree, roots, side, sides) {
  const stack = roots.toReversed().map(step => [step, null]);
  while (stack.length) {
    const [step, above] = stack.pop();
    const node = step.skipped ? above : nodeOf(tree, above, step, sides);
    if (!step.skipped) node.members[side].push(step.span);
    for (let i = step.children.length - 1; i >= 0; i--) stack.push([step.children[i], node]);
  }
}

function nodeOf(tree, parent, {service, operation, children}, sides) {
  const siblings = parent ? parent.children : tree.top;
  const leaf = children.length === 0;
  const key = JSON.stringify([service, operation, leaf]);
  let node = siblings.get(key);
  if (!node) {
    node = {
      index: tree.nodes.length, service, operation, leaf, parent, children: new Map(),
      depth: parent ? parent.depth + 1 : 0, members: Array.from({length: sides}, () => []),
    };
    siblings.set(key, node);
    tree.nodes.push(node);
  }
  return node;
}

/** Whether nothing waited for a step: all its spans follow from their parents. */
export function isAsynchronous(node) {
  return node.members.flat().every(span => span.references[0]?.refType === 'FOLLOWS_FROM');
}

/** The services and operations from the root to a node, the root first. */
export function pathOf(node) {
  const path = [];
  for (let at = node; at; at = at.parent) path.push(at);
  return path.reverse();
}
