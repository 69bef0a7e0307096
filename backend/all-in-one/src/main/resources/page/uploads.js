// Traces from files: kept while the page is open, known by their ids like those of the backend.

const traces = new Map();
const files = [];

/** A trace as the query API sends it, or undefined. */
export const uploaded = id => traces.get(id);
/** [{name, traces}], the latest first. */
export const uploads = () => [...files];

export function keep(name, list) {
  list.forEach(trace => traces.set(trace.traceID.toLowerCase(), trace));
  files.unshift({name, traces: list});
}

export function forget(file) {
  files.splice(files.indexOf(file), 1);
  file.traces.forEach(trace => traces.delete(trace.traceID.toLowerCase()));
}

/** The traces of a file in the form of the query API, {"data": [...]}, one such trace, or a list of them; null for any other. */
export function tracesOf(document) {
  const list = Array.isArray(document?.data) ? document.data : Array.isArray(document) ? document : [document];
  return list.length && list.every(isTrace) ? list : null;
}

function isTrace(value) {
  return typeof value?.traceID === 'string' && Array.isArray(value.spans);
}
