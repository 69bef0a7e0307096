// What differs between two traces, path by path. Knows no DOM.
import {paths} from './dag.js';
import {duration} from './format.js';

/** The five classes, in the order of a legend. */
export const CHANGES = ['same', 'more', 'added', 'less', 'removed'];

/**
 * The nodes of dag.js of both traces, of which `members` are the spans in A and those in B, each with
 * `a` and `b` (how many these are) and its `change`; `averageA` and `averageB` (of the durations, null where there is no
 * span) and its `timeChange`.
 */
export function compare(traceA, traceB, options) {
  const nodes = paths([traceA, traceB], options);
  for (const node of nodes) {
    [node.a, node.b] = node.members.map(spans => spans.length);
    node.change = change(node.a, node.b);
    [node.averageA, node.averageB] = node.members.map(average);
    node.timeChange = timeChange(node);
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

function average(spans) {
  return spans.length ? spans.reduce((sum, span) => sum + span.duration, 0) / spans.length : null;
}

/** Two runs of the same thing never take the same time: differences of less than this part of the longer one tell nothing. */
const ALIKE = 0.1;

function timeChange({averageA: a, averageB: b}) {
  if (a === null || b === null) return a === null ? 'added' : 'removed';
  if (Math.abs(b - a) <= ALIKE * Math.max(a, b)) return 'same';
  return b > a ? 'more' : 'less';
}

/** "+12ms", "−1.5s", "≈ 20ms", or the average of the only ones. */
export function timeDifference({averageA: a, averageB: b, timeChange: is}) {
  if (is === 'same') return `≈ ${short(b)}`;
  return a === null || b === null ? short(a ?? b) : `${b > a ? '+' : '−'}${short(Math.abs(b - a))}`;
}

/** Two digits, since there is little room. */
function short(micros) {
  return duration(Number(micros.toPrecision(2)));
}

/** "+2", "−1", or the count where it is the same. */
export function difference({a, b}) {
  if (a === b) return String(a);
  return `${b > a ? '+' : '−'}${Math.abs(b - a)}`;
}

/** "+40 %" of the larger of two numbers; nothing where they are the same. */
export function share(a, b) {
  if (a === b) return '';
  return `${b > a ? '+' : '−'}${Math.round(100 * Math.abs(a - b) / Math.max(a, b))} %`;
}

/** How many nodes each class has. */
export function tally(nodes, changeOf = node => node.change) {
  const counts = Object.fromEntries(CHANGES.map(name => [name, 0]));
  nodes.forEach(node => counts[changeOf(node)]++);
  return counts;
}

/** The nodes that differ, the largest difference first. */
export function differences(nodes) {
  return nodes.filter(node => node.change !== 'same')
      .sort((x, y) => Math.abs(y.b - y.a) - Math.abs(x.b - x.a) || x.index - y.index);
}

/** The nodes that take another time, those first where all spans together differ most. */
export function timeDifferences(nodes) {
  const total = ({members}) => members.map(spans => spans.reduce((sum, span) => sum + span.duration, 0));
  const apart = node => {
    const [a, b] = total(node);
    return Math.abs(b - a);
  };
  return nodes.filter(node => node.timeChange !== 'same').sort((x, y) => apart(y) - apart(x) || x.index - y.index);
}
