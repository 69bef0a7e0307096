// The traces in the text of a file: those of Jaeger's query API, alone, in lists and in its answers, or OTLP, which the
// backend translates; one document, or one a line, as OpenTelemetry's collector writes its files. Knows no DOM.
import {transform} from './model.js';
import {fromTrace} from './summary.js';

/** So much of OTLP is sent to be translated at once, in characters, unless one trace is larger. */
const PACK = 4e6;

/**
 * {traces, summaries, failed}: those that can be shown, and why others cannot, as texts. `translate` makes traces of the
 * query API of the text of an OTLP document; `onProgress` gets how many traces are done, and of how many.
 * Throws if the text is no JSON at all.
 */
export async function tracesIn(text, {translate, onProgress = () => {}}) {
  const found = {traces: [], resourceSpans: [], failed: []};
  for (const document of documentsIn(text, found.failed)) collect(document, found);
  const sent = byTrace(found.resourceSpans);
  const total = found.traces.length + sent.length;
  const translated = await translateAll(sent, translate, found.failed, done => onProgress(done, total));
  return {...readable([...found.traces, ...translated], found.failed, done => onProgress(done, total)), failed: found.failed};
}

function documentsIn(text, failed) {
  try {
    return [JSON.parse(text)];
  } catch (error) {
    const lines = text.split('\n').map((line, i) => ({line, number: i + 1})).filter(({line}) => line.trim());
    const documents = lines.map(({line, number}) => parsed(line, number));
    if (lines.length < 2 || !documents.some(d => d.value)) throw new Error(`it is no JSON: ${error.message}`, {cause: error});
    documents.forEach(d => d.problem && failed.push(d.problem));
    return documents.filter(d => d.value).map(d => d.value);
  }
}

function parsed(line, number) {
  try {
    const value = JSON.parse(line);
    return value && typeof value === 'object' ? {value} : {problem: `line ${number} is no object`};
  } catch (error) {
    return {problem: `line ${number} is no JSON: ${error.message}`};
  }
}

/** Of a document in any of the forms: {"data": [...]}, {"result": {"resourceSpans": [...]}}, lists of such, and what is in them. */
function collect(document, found) {
  if (Array.isArray(document)) document.forEach(each => collect(each, found));
  else if (typeof document?.traceID === 'string' && Array.isArray(document.spans)) found.traces.push(document);
  else if (Array.isArray(document?.data)) collect(document.data, found);
  else if (Array.isArray(document?.resourceSpans)) document.resourceSpans.forEach(each => found.resourceSpans.push(each));
  else if (document?.result) collect(document.result, found);
  else found.failed.push(`${excerpt(document)} is neither a trace of the query API nor OTLP`);
}

function excerpt(value) {
  return (JSON.stringify(value) ?? 'undefined').slice(0, 40);
}

/** [{id, spans, text}]: OTLP's resource spans trace by trace, so that none is translated in parts. */
function byTrace(resourceSpans) {
  const traces = new Map();
  for (const resource of resourceSpans) {
    for (const scope of resource?.scopeSpans ?? []) {
      for (const span of scope?.spans ?? []) add(traces, resource, scope, span);
    }
  }
  return [...traces].map(([id, parts]) => ({
    id, spans: parts.reduce((sum, part) => sum + part.spans.length, 0),
    text: parts.map(({resource, scope, spans}) => JSON.stringify({...resource, scopeSpans: [{...scope, spans}]})).join(),
  }));
}

function add(traces, resource, scope, span) {
  const id = String(span?.traceId ?? '').toLowerCase();
  const parts = traces.get(id) ?? [];
  if (parts.at(-1)?.scope !== scope) parts.push({resource, scope, spans: []});
  parts.at(-1).spans.push(span);
  traces.set(id, parts);
}

async function translateAll(sent, translate, failed, onProgress) {
  const translated = [];
  for (let i = 0; i < sent.length;) {
    const pack = [];
    for (let size = 0; i < sent.length && (!pack.length || size + sent[i].text.length < PACK); i++) {
      pack.push(sent[i]);
      size += sent[i].text.length;
    }
    for (const trace of await translatePack(pack, translate, failed)) translated.push(trace);
    onProgress(i);
  }
  return translated;
}

/** One trace that the backend refuses does not take the others with it. */
async function translatePack(pack, translate, failed) {
  try {
    const traces = await translate(`{"resourceSpans":[${pack.map(({text}) => text).join()}]}`);
    const lost = pack.reduce((sum, {spans}) => sum + spans, 0) - traces.reduce((sum, {spans}) => sum + spans.length, 0);
    if (lost > 0) failed.push(`${lost} of its spans ${lost === 1 ? 'has' : 'have'} no proper id`);
    return traces;
  } catch (error) {
    if (!error.isRefusal) throw error;
    if (pack.length === 1) {
      failed.push(`trace ${pack[0].id.slice(0, 32)}: ${error.message}`);
      return [];
    }
    const each = [];
    for (const one of pack) each.push(...await translatePack([one], translate, failed));
    return each;
  }
}

/** Those that the views can show, each once. */
function readable(traces, failed, onProgress) {
  const shown = new Map();
  const summaries = [];
  traces.forEach((trace, i) => {
    try {
      const summary = summaryOf(trace, shown);
      shown.set(summary.traceID, trace);
      summaries.push(summary);
    } catch (error) {
      failed.push(`trace ${String(trace.traceID).slice(0, 32)}: ${error.message}`);
    }
    if (i % 100 === 99) onProgress(i + 1);
  });
  return {traces: shown, summaries};
}

function summaryOf(trace, shown) {
  if (!/^[0-9a-f]{1,32}$/i.test(trace.traceID)) throw new Error('its id is none: up to 32 hexadecimal digits');
  const summary = fromTrace(transform(trace));
  if (!summary.spanCount) throw new Error('it has no spans');
  if (shown.has(summary.traceID)) throw new Error('it is there twice: the first of them is shown');
  return summary;
}
