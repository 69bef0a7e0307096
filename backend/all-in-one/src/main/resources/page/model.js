// A trace as every view wants it, from a trace as the query API sends it (one element of `data`).
//
// trace: {traceID, name, rootService, rootOperation, startTime, duration, endTime, depth, errorCount, orphanCount, warnedCount,
//         services: [{name, spanCount, errorCount, color}], spans, roots, byId: Map(spanID -> span)}
// span:  {spanID, operationName, service, process, startTime, relativeStart, duration, tags, logs, references,
//         warnings, kind, isError, isOrphan, parent, children, depth, index, color}
// An orphan refers to a span of its trace that is not here: a root to look at, and a sign that the trace is incomplete.
// `spans` is the tree, walked depth first, siblings by start. Times are microseconds.
import {colorOf} from './colors.js';

export function tag(span, key) {
  return span.tags.findLast(t => t.key === key)?.value;
}

function isError(tags) {
  return tags.some(t => t.key === 'error' && (t.value === true || t.value === 'true'));
}

/** Of fifty thousand spans most have no logs and no warnings: they share one list. */
const NONE = Object.freeze([]);

export function transform(data) {
  const traceID = data.traceID.toLowerCase();
  const spans = uniqueSpans(data);
  const byId = new Map(spans.map(span => [span.spanID, span]));
  const roots = link(spans, byId);
  markOrphans(roots, byId, traceID);
  const ordered = walk(roots);
  begin(ordered);
  const startTime = ordered.reduce((min, s) => Math.min(min, s.startTime), ordered[0]?.startTime ?? 0);
  const endTime = ordered.reduce((max, s) => Math.max(max, s.startTime + s.duration), startTime);
  const services = countServices(ordered);
  const colors = new Map(services.map(s => [s.name, s.color]));
  ordered.forEach((span, index) => {
    span.index = index;
    span.relativeStart = span.startTime - startTime;
    span.color = colors.get(span.service);
  });
  const root = nameGiver(ordered, byId);
  return {
    traceID, spans: ordered, roots, byId, services, startTime, endTime,
    duration: endTime - startTime,
    depth: ordered.reduce((max, s) => Math.max(max, s.depth + 1), 0),
    errorCount: ordered.filter(s => s.isError).length,
    orphanCount: roots.filter(s => s.isOrphan).length, warnedCount: ordered.filter(s => s.warnings.length).length,
    rootService: root?.service ?? '', rootOperation: root?.operationName ?? '',
    name: root ? `${root.service}: ${root.operationName}` : '',
  };
}

/** Of several with one id, the later ones get a suffix. */
function uniqueSpans(data) {
  // One object each, so that spans of one process can be told by it.
  const processes = new Map(Object.entries(data.processes ?? {}).map(([id, process]) => [id, toProcess(process)]));
  const seen = new Map();
  const keys = new Map();
  return data.spans.filter(raw => raw && typeof raw === 'object').map(raw => {
    const times = seen.get(raw.spanID) ?? 0;
    seen.set(raw.spanID, times + 1);
    return toSpan(raw, times ? `${raw.spanID}_${times}` : raw.spanID, processes, keys);
  });
}

function toSpan(raw, spanID, processes, keys) {
  const process = processes.get(raw.processID) ?? toProcess();
  const {tags, repeated} = sorted(raw.tags ?? NONE, keys);
  const span = {
    spanID, operationName: String(raw.operationName ?? ''), service: process.serviceName, process,
    startTime: Number(raw.startTime) || 0, duration: Math.max(0, raw.duration || 0), tags,
    logs: raw.logs?.length ? raw.logs.map(toLog).sort((a, b) => a.timestamp - b.timestamp) : NONE,
    references: raw.references ?? NONE, warnings: raw.warnings?.length ? [...raw.warnings, ...repeated] : repeated,
    isError: isError(tags), isOrphan: false, parent: null, children: [], depth: 0,
  };
  span.kind = tag(span, 'span.kind') ?? '';
  return span;
}

function toProcess({serviceName, tags} = {serviceName: '(unknown)'}) {
  return {serviceName: String(serviceName ?? ''), tags: tags ?? []};
}

function toLog({timestamp, fields}) {
  return {timestamp: timestamp ?? 0, fields: fields ?? []};
}

/** By key. A tag that is there twice, value and all, is shown once, with a warning. */
function sorted(sent, keys) {
  if (!sent.length) return {tags: NONE, repeated: NONE};
  const tags = sent.toSorted((a, b) => a.key < b.key ? -1 : a.key > b.key ? 1 : 0);
  // JSON gives each span a text of its own for "http.status_code": one is enough for all.
  for (const t of tags) t.key = keys.get(t.key) ?? (keys.set(t.key, t.key), t.key);
  const isUnique = tags.every((t, i) => i === 0 || t.key !== tags[i - 1].key);
  return isUnique ? {tags, repeated: NONE} : withoutRepeated(tags);
}

function withoutRepeated(tags) {
  const seen = new Set();
  const repeated = [];
  const kept = tags.filter(t => {
    const identity = `${t.key}\0${typeof t.value}\0${t.value}`;
    if (seen.has(identity)) repeated.push(`Duplicate tag "${t.key}: ${t.value}"`);
    return !seen.has(identity) && seen.add(identity);
  });
  return {tags: kept, repeated};
}

/** Hangs each span below its first reference, if that is in the trace and is no descendant of its own. */
function link(spans, byId) {
  const roots = [];
  for (const span of spans) {
    const parent = byId.get(span.references[0]?.spanID);
    if (parent && !isWithin(parent, span)) {
      span.parent = parent;
      parent.children.push(span);
    } else {
      roots.push(span);
    }
  }
  const byStart = (a, b) => a.startTime - b.startTime;
  spans.forEach(span => span.children.sort(byStart));
  return roots.sort(byStart);
}

/** Of roots only: references to other traces, such as a consumer's, are none to what is missing. */
function markOrphans(roots, byId, traceID) {
  for (const root of roots) {
    const within = root.references.filter(r => bare(r.traceID ?? traceID) === bare(traceID) && bare(r.spanID) !== '');
    root.isOrphan = within.length > 0 && !within.some(r => byId.has(r.spanID));
  }
}

function bare(id) {
  return String(id ?? '').toLowerCase().replace(/^0+/, '');
}

/** Whether a span is another or below it: references of hostile traces may lead in a circle. */
function isWithin(span, other) {
  for (let at = span; at; at = at.parent) {
    if (at === other) return true;
  }
  return false;
}

/** Without recursion: a trace may be thousands of spans deep. */
function walk(roots) {
  const ordered = [];
  const stack = roots.toReversed();
  while (stack.length) {
    const span = stack.pop();
    span.depth = span.parent ? span.parent.depth + 1 : 0;
    ordered.push(span);
    for (let i = span.children.length - 1; i >= 0; i--) stack.push(span.children[i]);
  }
  return ordered;
}

/** A span that does not say when it began is shown with its parent, or with the first of the trace. */
function begin(ordered) {
  const first = ordered.reduce((min, s) => s.startTime ? Math.min(min, s.startTime) : min, Infinity);
  for (const span of ordered) {
    if (!span.startTime) span.startTime = span.parent?.startTime ?? (Number.isFinite(first) ? first : 0);
  }
}

/** In the order of appearance. */
function countServices(spans) {
  const services = new Map();
  for (const span of spans) {
    const service = services.get(span.service)
        ?? {name: span.service, spanCount: 0, errorCount: 0, color: colorOf(span.service)};
    service.spanCount++;
    if (span.isError) service.errorCount++;
    services.set(span.service, service);
  }
  return [...services.values()];
}

/** The span that names a trace: no reference of its leads into the trace; then fewest references, then first. */
function nameGiver(spans, byId) {
  let best = null;
  for (const span of spans) {
    if (span.references.some(r => byId.has(r.spanID))) continue;
    if (!best || span.references.length < best.references.length
        || (span.references.length === best.references.length && span.startTime < best.startTime)) {
      best = span;
    }
  }
  return best;
}

/** The part of a span's time that none of its children covers. */
export function selfTime(span) {
  const end = span.startTime + span.duration;
  let covered = 0;
  let reached = span.startTime;
  for (const child of span.children) { // By start.
    const from = Math.max(reached, child.startTime);
    const to = Math.min(end, child.startTime + child.duration);
    if (to > from) {
      covered += to - from;
      reached = to;
    }
  }
  return span.duration - covered;
}

const referrersOf = new WeakMap();

/** The spans of a trace that refer to one of its spans and are not below it in the tree. */
export function referrers(trace, span) {
  if (!referrersOf.has(trace)) referrersOf.set(trace, referrersById(trace));
  return referrersOf.get(trace).get(span.spanID) ?? NONE;
}

function referrersById(trace) {
  const found = new Map();
  for (const from of trace.spans) {
    for (const {spanID} of from.references) {
      const to = trace.byId.get(spanID);
      if (to && to !== from.parent && to !== from) found.set(spanID, [...found.get(spanID) ?? NONE, from]);
    }
  }
  return found;
}
