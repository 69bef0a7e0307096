// What the page asks the backend: the query API that Jaeger's own page uses, and sampling.
import {isUploaded, uploaded} from './uploads.js';

/** Rejects with the backend's own words. */
async function get(path) {
  const answer = await ask(path, {headers: {Accept: 'application/json'}});
  if (!answer.ok) throw new Error(await refusal(answer));
  return answer.json();
}

async function ask(path, options) {
  try {
    return await fetch(path, options);
  } catch {
    throw new Error('The backend does not answer.');
  }
}

export const services = () => get('api/services').then(a => a.data.toSorted());
export const operations = service => get(`api/services/${encodeURIComponent(service)}/operations`).then(a => a.data.toSorted());
/** [{key, values}]: what the tags of a service, or of all, are called, and what they were lately. */
export const tags = service => get(`api/tags${service ? `?service=${encodeURIComponent(service)}` : ''}`).then(a => a.data);
/** The traces that a query finds, as they are sent; `parameters` are those of the query API. */
export const traces = parameters => get(`api/traces?${new URLSearchParams(parameters)}`).then(a => a.data);
/** Traces of files and of the backend; those that nobody has are left out. */
export async function tracesById(ids) {
  const here = await Promise.all(ids.filter(isUploaded).map(uploaded));
  const there = ids.filter(id => !isUploaded(id));
  return [...here, ...there.length ? await traces(there.map(id => ['traceID', id])) : []];
}
/** What a list shows of each trace that a query finds; `parameters` are those of version 3 of the query API. */
export const summaries = parameters => get(`api/v3/trace-summaries?${new URLSearchParams(parameters)}`).then(a => a.summaries ?? []);
/** One trace, of a file or of the backend; `raw` as it came in, without what is mended on its way out. */
export const trace = async (id, raw = false) => uploaded(id)
    ?? (await get(`api/traces/${encodeURIComponent(id)}${raw ? '?raw=true' : ''}`)).data[0];
/** The answer of the query API on one trace, as text, set out on several lines; `raw` as above. */
export async function traceText(id, raw = false) {
  if (isUploaded(id)) return laidOut({data: [await uploaded(id)]});
  return textOf(`api/traces/${encodeURIComponent(id)}?prettyPrint=true${raw ? '&raw=true' : ''}`);
}
/** Traces of files and of the backend, as text with commas between them, those of the backend as they are sent. */
export async function tracesText(ids) {
  const here = await Promise.all(ids.filter(isUploaded).map(async id => laidOut(await uploaded(id))));
  const there = ids.filter(id => !isUploaded(id));
  if (!there.length) return here.join(',\n');
  const answer = await textOf(`api/traces?${new URLSearchParams([['prettyPrint', 'true'], ...there.map(id => ['traceID', id])])}`);
  return [...here, listIn(answer)].filter(Boolean).join(',\n');
}
const laidOut = value => JSON.stringify(value, null, 2);
/** What the list of data holds, without reading it: numbers that JavaScript cannot hold would be others afterwards. */
const listIn = answer => answer.slice(answer.indexOf('[') + 1, answer.lastIndexOf(']', answer.lastIndexOf('"total"'))).trim();

/** Rejects with the backend's own words. */
async function textOf(path) {
  const answer = await ask(path, {headers: {Accept: 'application/json'}});
  if (!answer.ok) throw new Error(await refusal(answer));
  return answer.text();
}
export const dependencies = (endTs, lookback) => get(`api/dependencies?endTs=${endTs}&lookback=${lookback}`).then(a => a.data);
/** {traces, spans, bytes, evictedSpans, received, dropped, droppedDatagrams, version}: `version` grows with each span that arrives. */
export const status = () => get('api/status');

/** {document, tag}: sampling strategies, in Jaeger's file format, and what tells them from others. */
export async function strategies() {
  const answer = await ask('api/sampling/strategies', {headers: {Accept: 'application/json'}});
  if (!answer.ok) throw new Error(await refusal(answer));
  return {document: await answer.json(), tag: answer.headers.get('ETag')};
}

/** [{service, lastAskedMillis, answers, strategy}]: who asked for a strategy lately, and the last answer. */
export const samplingClients = () => get('api/sampling/clients');

/**
 * Replaces the document of strategies, if it still has a tag; null for any. Resolves with the new tag. Rejects with the
 * backend's own words if it refuses; the error `isConflict` if others were quicker.
 */
export const saveStrategies = (document, tag) => send('PUT', 'api/sampling/strategies', document, tag ? {'If-Match': tag} : {})
    .then(answer => answer.headers.get('ETag'));

async function send(method, path, document, headers = {}) {
  const answer = await ask(path, {method, headers: {'Content-Type': 'application/json', ...headers}, body: JSON.stringify(document)});
  if (!answer.ok) throw Object.assign(new Error(await refusal(answer)), {isConflict: answer.status === 412});
  return answer;
}

/** Version 1 of the query API says {errors: [{msg}]}, version 3 {error: {message}}, others plain text. */
async function refusal(answer) {
  const text = await answer.text();
  try {
    const said = JSON.parse(text);
    return said.errors?.[0].msg ?? said.error.message;
  } catch {
    return text.trim().slice(0, 500) || `HTTP ${answer.status}`;
  }
}
