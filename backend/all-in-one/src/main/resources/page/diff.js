// What differs between two traces, path by path. Knows no DOM.
import {paths} from './dag.js';

/** The five classes, in the order of a legend. */
export const CHANGES = ['same', 'more', 'added', 'less', 'removed'];

/**
 * The nodes of dag.js of both traces, of which `members` are the spans in A and those in B, each with
 * `a` and `b` (how many these are) and its `change`.
 */
export function compare(traceA, traceB, options) {
  const nodes = paths([traceA, traceB], options);
  for (const node of nodes) {
    [node.a, node.b] = node.members.map(spans => spans.length);
    node.change = change(node.a, node.b);
  }
  return nodes;
}

/** Of a path with `a` spans in A and `b` spans in B. */
export function change(a, b) {
  if (a === b) return 'same';
  if (a === 0) return 'added';
  if (b === 0) return 'removed';
  return b > a ? 'more' : 'less';
}

/** "+2", "−1", or the count where it is the same. */
export function difference({a, b}) {
  if (a === b) return String(a);
  return `${b > a ? '+' : '−'}${Math.abs(b - a)}`;
}

/** "+40 %" of the larger of both; nothing where the count is the same. */
export function share({a, b}) {
  if (a === b) return '';
  return `${b > a ? '+' : '−'}${Math.round(100 * Math.abs(a - b) / Math.max(a, b))} %`;
}

/** How many nodes each class has. */
export function tally(nodes) {
  const counts = Object.fromEntries(CHANGES.map(name => [name, 0]));
  nodes.forEach(node => counts[node.change]++);
  return counts;
}

/** The nodes that differ, the largest difference first. */
export function differences(nodes) {
  return nodes.filter(node => node.change !== 'same')
      .sort((x, y) => Math.abs(y.b - y.a) - Math.abs(x.b - x.a) || x.index - y.index);
}
