// What a list of traces shows of each, from version 3 of the query API or from a trace. Knows no DOM.
//
// summary: {traceID, name, rootService, rootOperation, startTime, duration, spanCount, errorCount, orphanCount, file,
//           services: [{name, spanCount, errorCount}]}, times in microseconds; orphanCount is how many spans have a
//           parent that is not there, file the name of the one that the trace came from, if it did

/** Of what the query API says. Members that are zero or empty are not there. */
export function fromApi({traceId, rootServiceName = '', rootOperationName = '', minStartTimeUnixNano = '0', maxEndTimeUnixNano = '0',
  spanCount = 0, errorSpanCount = 0, orphanSpanCount = 0, services = []}) {
  const [startTime, endTime] = [minStartTimeUnixNano, maxEndTimeUnixNano].map(nanos => Number(BigInt(nanos) / 1000n));
  return {
    traceID: shortened(traceId), name: nameOf(rootServiceName, rootOperationName),
    rootService: rootServiceName, rootOperation: rootOperationName, startTime, duration: endTime - startTime,
    spanCount, errorCount: errorSpanCount, orphanCount: orphanSpanCount,
    services: services.map(s => ({name: s.name ?? '', spanCount: s.spanCount ?? 0, errorCount: s.errorSpanCount ?? 0})),
  };
}

/** Of a trace as the views have it. */
export function fromTrace(trace) {
  const {traceID, name, rootService, rootOperation, startTime, duration, errorCount, spans} = trace;
  return {
    traceID, name, rootService, rootOperation, startTime, duration, errorCount, spanCount: spans.length,
    orphanCount: spans.filter(span => !span.parent && span.references.some(r => sameId(r.traceID, traceID))).length,
    services: trace.services.map(s => ({name: s.name, spanCount: s.spanCount, errorCount: s.errorCount})),
  };
}

/** Leading zeros are written by some and left out by others. */
function sameId(one, other) {
  const [a, b] = [one, other].map(id => String(id ?? '').toLowerCase().replace(/^0+/, ''));
  return a === b;
}

/** The new list, in which those that did not change are the old objects: what shows them need not be drawn anew. */
export function renewed(olds, news) {
  const known = new Map(olds.map(old => [old.traceID, old]));
  return news.map(summary => {
    const old = known.get(summary.traceID);
    return JSON.stringify(old) === JSON.stringify(summary) ? old : summary;
  });
}

/** Version 1 writes ids of 64 bits with 16 digits, version 3 always with 32. */
function shortened(traceId) {
  return traceId.toLowerCase().replace(/^0{16}(?=[0-9a-f]{16}$)/, '');
}

function nameOf(service, operation) {
  return service || operation ? `${service}: ${operation}` : '';
}

const name = summary => summary.name.toLowerCase();
const byName = (a, b) => name(a) < name(b) ? -1 : name(a) > name(b) ? 1 : 0;

/** [id, title, order of two summaries]. */
export const ORDERS = [
  ['recent', 'Most Recent', (a, b) => b.startTime - a.startTime],
  ['oldest', 'Oldest First', (a, b) => a.startTime - b.startTime],
  ['longest', 'Longest First', (a, b) => b.duration - a.duration],
  ['shortest', 'Shortest First', (a, b) => a.duration - b.duration],
  ['most', 'Most Spans', (a, b) => b.spanCount - a.spanCount],
  ['least', 'Least Spans', (a, b) => a.spanCount - b.spanCount],
  ['errors', 'Most Errors', (a, b) => b.errorCount - a.errorCount],
  ['flawless', 'Least Errors', (a, b) => a.errorCount - b.errorCount],
  ['services', 'Most Services', (a, b) => b.services.length - a.services.length],
  ['few', 'Least Services', (a, b) => a.services.length - b.services.length],
  ['name', 'Name A to Z', byName],
  ['name-last', 'Name Z to A', (a, b) => byName(b, a)],
];

/** Equal ones stay by start, the latest first, so that a list does not jump when it is asked for again. */
export function ordered(summaries, id) {
  const [, , order] = ORDERS.find(([each]) => each === id) ?? ORDERS[0];
  return summaries.toSorted((a, b) => order(a, b) || b.startTime - a.startTime || (a.traceID < b.traceID ? -1 : 1));
}
