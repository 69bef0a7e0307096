// Statistics of a trace: its spans in groups, by service, by operation or by the value of a tag. Knows no DOM.
import {selfTime, tag} from './model.js';

/**
 * What a table of statistics shows of each group: [key, title, what it means, whether it is a time].
 * Times are microseconds; self time is what none of a span's children covers.
 */
export const COLUMNS = [
  ['count', 'Count', 'How many spans', false],
  ['total', 'Total', 'Sum of the durations', true],
  ['avg', 'Avg', 'Average duration', true],
  ['min', 'Min', 'Shortest duration', true],
  ['max', 'Max', 'Longest duration', true],
  ['selfTotal', 'Self Total', 'Sum of the self times: the time that no child covers', true],
  ['selfAvg', 'Self Avg', 'Average self time', true],
  ['selfMin', 'Self Min', 'Shortest self time', true],
  ['selfMax', 'Self Max', 'Longest self time', true],
  ['selfPercent', 'Self in Duration', 'Sum of the self times in percent of the duration of the trace', false],
].map(([key, title, meaning, isTime]) => ({key, title, meaning, isTime}));

/** How spans can be grouped: service, operation, and every key of a tag that a span or its process has. */
export function groupings(trace) {
  const keys = new Set();
  for (const span of trace.spans) {
    for (const t of [...span.tags, ...(span.process.tags ?? [])]) keys.add(t.key);
  }
  return [
    {id: 'service', title: 'Service name'},
    {id: 'operation', title: 'Operation name'},
    ...[...keys].sort().map(key => ({id: `tag:${key}`, title: `Tag: ${key}`})),
  ];
}

/**
 * The groups by one grouping (an id of `groupings`), each with the figures of COLUMNS and, if there is a second one,
 * `groups` within it. Groups stand in the order of their first spans. `whole` is the duration of the trace.
 */
export function group(spans, by, within, whole) {
  const groups = new Map();
  for (const span of spans) {
    const name = nameIn(span, by);
    const found = groups.get(name);
    if (found) found.push(span);
    else groups.set(name, [span]);
  }
  return [...groups].map(([name, members]) => ({
    id: name ?? `without ${by}`,
    name: name ?? `Without ${by.replace(/^tag:/, 'tag: ')}`,
    isRest: name === null,
    color: by === 'service' ? members[0].color : null,
    ...figures(members, whole),
    groups: within && within !== by ? group(members, within, null, whole) : [],
  }));
}

/** Null for a span without the tag. A span's own tag comes before its process'. */
function nameIn(span, by) {
  if (by === 'service') return span.service;
  if (by === 'operation') return String(span.operationName ?? '');
  const key = by.slice('tag:'.length);
  const value = tag(span, key) ?? span.process.tags?.findLast(t => t.key === key)?.value;
  return value === undefined || value === null ? null : String(value);
}

function figures(spans, whole) {
  const durations = summary(spans, span => span.duration);
  const self = summary(spans, span => Math.max(0, selfTime(span)));
  return {
    count: spans.length, total: durations.total, avg: durations.avg, min: durations.min, max: durations.max,
    selfTotal: self.total, selfAvg: self.avg, selfMin: self.min, selfMax: self.max,
    selfPercent: whole > 0 ? 100 * self.total / whole : 0,
  };
}

function summary(spans, value) {
  let [total, min, max] = [0, Infinity, -Infinity];
  for (const span of spans) {
    const v = value(span);
    total += v;
    min = Math.min(min, v);
    max = Math.max(max, v);
  }
  return {total, min, max, avg: total / spans.length};
}

/** Ordered by a column, or by `name`; groups within groups alike. The group without the tag stays last. */
export function sorted(groups, key, descending) {
  const sign = descending ? -1 : 1;
  const order = (a, b) => a.isRest - b.isRest || sign * compare(a[key], b[key]);
  return groups.toSorted(order).map(g => ({...g, groups: sorted(g.groups, key, descending)}));
}

function compare(a, b) {
  return typeof a === 'number' ? a - b : a.localeCompare(b, 'en', {numeric: true});
}

/** Columns whose figures add up: a share of these is one of the sum; of the others it is one of the greatest. */
const ADDITIVE = new Set(['count', 'total', 'selfTotal']);

/** What part of its column a group has, from 0 to 1. */
export function shares(groups, key) {
  const values = groups.map(g => g[key]);
  const whole = key === 'selfPercent' ? 100
      : ADDITIVE.has(key) ? values.reduce((sum, v) => sum + v, 0) : values.reduce((max, v) => Math.max(max, v), 0);
  return values.map(v => whole > 0 ? Math.min(1, Math.max(0, v / whole)) : 0);
}

/** What a node of the trace graph tells of its spans. Percents of the trace may be more than 100: spans may overlap. */
export function measure(spans, traceDuration) {
  const {count, total, avg, selfTotal, selfPercent} = figures(spans, traceDuration);
  return {
    count, errors: spans.filter(s => s.isError).length, time: total, avg,
    percent: traceDuration > 0 ? 100 * total / traceDuration : 0, selfTime: selfTotal, percentSelfTime: selfPercent,
  };
}
