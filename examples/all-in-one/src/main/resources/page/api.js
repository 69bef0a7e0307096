// What the page asks the backend: the query API that Jaeger's own page uses, and sampling.

/** Rejects with the backend's own words. */
async function get(path) {
  const answer = await fetch(path, {headers: {Accept: 'application/json'}});
  const body = await answer.json().catch(() => null);
  if (!answer.ok) {
    throw new Error(body?.errors?.[0]?.msg ?? `${path}: HTTP ${answer.status}`);
  }
  return body;
}

export const services = () => get('/api/services').then(a => a.data.toSorted());
export const operations = service => get(`/api/services/${encodeURIComponent(service)}/operations`).then(a => a.data.toSorted());
/** The traces that a query finds, as they are sent; `parameters` are those of the query API. */
export const traces = parameters => get(`/api/traces?${new URLSearchParams(parameters)}`).then(a => a.data);
export const trace = (id, raw = false) => get(`/api/traces/${encodeURIComponent(id)}${raw ? '?raw=true' : ''}`).then(a => a.data[0]);
export const dependencies = (endTs, lookback) => get(`/api/dependencies?endTs=${endTs}&lookback=${lookback}`).then(a => a.data);
/** {traces, spans, bytes, evictedSpans, received, dropped, version}: `version` grows with each span that arrives. */
export const status = () => get('/api/status');

/** The document of sampling strategies, in Jaeger's file format. */
export const strategies = () => get('/api/sampling/strategies');
/** [{service, lastAskedMillis, answers, strategy}]: who asked for a strategy lately, and the last answer. */
export const samplingClients = () => get('/api/sampling/clients');

/** Replaces the document of strategies. Rejects with the backend's own words if it refuses. */
export async function saveStrategies(document) {
  const answer = await fetch('/api/sampling/strategies', {
    method: 'PUT', headers: {'Content-Type': 'application/json'}, body: JSON.stringify(document),
  });
  if (!answer.ok) throw new Error(await refusal(answer));
}

async function refusal(answer) {
  const text = await answer.text();
  try {
    return JSON.parse(text).errors[0].msg;
  } catch {
    return text.trim() || `HTTP ${answer.status}`;
  }
}

/** OTLP JSON as traces of the query API. */
export async function transform(document) {
  const answer = await fetch('/api/transform', {
    method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify(document),
  });
  if (!answer.ok) throw new Error(await refusal(answer));
  return (await answer.json()).data;
}
