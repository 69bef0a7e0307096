// The search: its form, the traces that were found, as dots and as rows, and what to do when there is none.
import {html, useEffect, useMemo, useRef, useState} from './lib.js';
import * as api from './api.js';
import {navigate} from './app.js';
import {count} from './format.js';
import {useRepeatedly} from './live.js';
import {transform} from './model.js';
import {fromUrl, toApi, toUrl, problems, DEFAULTS, LOOKBACKS, ORDERS} from './query.js';
import {Rows} from './rows.js';
import {Scatter} from './scatter.js';
import {save, useDrop} from './files.js';

/** The search of last time is what the form begins with, if the URL names none. */
const REMEMBERED = 'search';

export default function Search({url}) {
  const isAsked = url.searchParams.has('service') || url.searchParams.has('tags') || url.searchParams.has('lookback');
  const [found, setFound] = useState(null); // {traces, raw, error, source}
  const [form, setForm] = useState(() => isAsked ? fromUrl(url) : remembered());
  useEffect(() => { document.title = 'Search · Skua all-in-one'; }, []);
  useEffect(() => {
    if (isAsked) {
      const asked = fromUrl(url);
      setForm(asked);
      localStorage.setItem(REMEMBERED, JSON.stringify(asked));
    }
    // Without a search the newest traces are shown: a first look costs no click.
    setFound(null);
  }, [url.href]);
  const query = isAsked ? fromUrl(url) : form.service ? form : {...DEFAULTS};
  const status = useResults(query, url.href, found?.source, setFound);
  const load = files => readFiles(files).then(
    traces => setFound({traces, raw: traces.map(t => t.sent), source: `${files.length === 1 ? files[0].name : count(files.length, 'file')}`}),
    failed => setFound({traces: [], raw: [], error: failed.message, source: 'file'}));
  const drop = useDrop(load);
  return html`
    <div class=${`search${drop.over ? ' dropping' : ''}`} ...${drop.handlers}>
      <${Form} ...${{form, setForm, load, status}} />
      <section aria-label="Results">${found === null
        ? html`<p class="faint" role="status">Searching…</p>`
        : html`<${Results} ...${{found, query, status}} back=${() => setFound(null)} />`}</section>
    </div>`;
}

function remembered() {
  try {
    return {...DEFAULTS, ...JSON.parse(localStorage.getItem(REMEMBERED))};
  } catch {
    return {...DEFAULTS};
  }
}

/** Searches, and again whenever something new has arrived. What was loaded from a file stays. */
function useResults(query, key, source, setFound) {
  const [status, setStatus] = useState(null);
  const seen = useRef({});
  useRepeatedly(async ended => {
    const now = await api.status().catch(() => null);
    if (ended()) return;
    setStatus(now);
    if (source || (seen.current.key === key && now?.version === seen.current.version && seen.current.source === source)) return;
    seen.current = {key, version: now?.version, source};
    const answer = await ask(query);
    if (!ended()) setFound(answer);
  }, [key, source]);
  return status;
}

async function ask(query) {
  if (Object.keys(problems(query)).length) return {traces: [], raw: [], error: Object.values(problems(query)).join('; ')};
  try {
    const raw = await api.traces(toApi(query));
    return {traces: raw.map(transform), raw};
  } catch (failed) {
    return {traces: [], raw: [], error: failed.message};
  }
}

/** Documents of the query API are read here; others are OTLP, which the backend turns into such. */
async function readFiles(files) {
  const traces = [];
  for (const file of files) {
    const text = await file.text();
    let document;
    try {
      document = JSON.parse(text);
    } catch (malformed) {
      throw new Error(`${file.name} is no JSON: ${malformed.message}`);
    }
    const data = document.resourceSpans || document.result?.resourceSpans ? await api.transform(document.result ?? document) : document.data ?? document;
    for (const sent of Array.isArray(data) ? data : [data]) {
      if (!Array.isArray(sent?.spans)) throw new Error(`${file.name} holds no traces: expected {"data": [...]} or {"resourceSpans": [...]}`);
      traces.push({...transform(sent), sent});
    }
  }
  return traces;
}

function Form({form, setForm, load, status}) {
  const [services, setServices] = useState([]);
  const [operations, setOperations] = useState([]);
  const wrong = problems(form);
  useEffect(() => { api.services().then(setServices, () => {}); }, [status?.version]);
  useEffect(() => {
    setOperations([]);
    if (form.service) api.operations(form.service).then(setOperations, () => {});
  }, [form.service, status?.version]);
  const set = field => event => setForm({...form, [field]: event.target.value, ...(field === 'service' ? {operation: ''} : {})});
  const submit = event => {
    event.preventDefault();
    if (!Object.keys(wrong).length) navigate(toUrl(form));
  };
  const options = (values, chosen) => [...new Set([...values, ...(chosen ? [chosen] : [])])].map(value => html`<option key=${value} value=${value}>${value}</option>`);
  const input = (field, label, placeholder) => html`
    <label>${label}<input name=${field} value=${form[field]} placeholder=${placeholder} onInput=${set(field)} class=${wrong[field] ? 'wrong' : ''}
      aria-invalid=${wrong[field] ? 'true' : undefined} title=${wrong[field] ?? ''} />${wrong[field] && html`<span class="error-text" role="alert">${wrong[field]}</span>`}</label>`;
  return html`
    <form class="filters" onSubmit=${submit} aria-label="Search">
      <h1>Find traces</h1>
      <label>Service${services.length > 0 && ` (${services.length})`}
        <select name="service" value=${form.service} onChange=${set('service')}><option value="">any service</option>${options(services, form.service)}</select></label>
      <label>Operation${operations.length > 0 && ` (${operations.length})`}
        <select name="operation" value=${form.operation} onChange=${set('operation')} disabled=${!form.service}>
          <option value="">all</option>${options(operations.filter(o => o !== 'all'), form.operation === 'all' ? '' : form.operation)}</select></label>
      ${input('tags', 'Tags', 'error=true http.status_code=500')}
      <label>Lookback
        <select name="lookback" value=${form.lookback} onChange=${set('lookback')}>
          ${LOOKBACKS.map(([value, text]) => html`<option key=${value} value=${value}>last ${text}</option>`)}<option value="custom">from … to …</option></select></label>
      ${form.lookback === 'custom' && html`<${Range} ...${{form, setForm}} />`}
      <div class="pair">${input('minDuration', 'Min duration', 'e.g. 100ms')}${input('maxDuration', 'Max duration', 'e.g. 1.2s')}</div>
      ${input('limit', 'Limit results', '20')}
      <button class="primary" type="submit">Find traces</button>
      <div class="drop">
        <label>Show a JSON file<input type="file" accept=".json,application/json" multiple onChange=${event => event.target.files.length && load([...event.target.files])} /></label>
        <p class="hint">Or drop it anywhere here. It does not leave this machine.</p>
      </div>
    </form>`;
}

/** Both ends in the reader's own zone; the URL has microseconds. */
function Range({form, setForm}) {
  const local = micros => {
    const at = micros ? new Date(micros / 1000) : new Date(Date.now() - 3600e3);
    return new Date(at - at.getTimezoneOffset() * 60e3).toISOString().slice(0, 16);
  };
  const set = field => event => {
    const millis = new Date(event.target.value).getTime();
    if (!Number.isNaN(millis)) setForm({...form, [field]: String(millis * 1000)});
  };
  return html`
    <label>From<input type="datetime-local" value=${local(form.start)} onChange=${set('start')} /></label>
    <label>To<input type="datetime-local" value=${local(form.end || Date.now() * 1000)} onChange=${set('end')} /></label>`;
}

function Results({found, query, status, back}) {
  const [order, setOrder] = useState('Most Recent');
  const [chosen, setChosen] = useState([]);
  const sorted = useMemo(() => found.traces.toSorted(ORDERS[order]), [found.traces, order]);
  if (found.error) return html`<p class="notice failed" role="alert">${found.error}</p>${found.source && html`<button type="button" onClick=${back}>Back to the search</button>`}`;
  if (!sorted.length) return html`<${Nothing} ...${{query, status}} />`;
  const ids = chosen.filter(id => sorted.some(trace => trace.traceID === id));
  const cohort = ids.map(id => `cohort=${id}`).join('&');
  return html`
    <${Scatter} traces=${sorted} />
    <div class="results-head">
      <h2 role="status">${count(sorted.length, 'trace')}${found.source && html` <span class="faint">from ${found.source}</span>`}</h2>
      ${found.source && html`<button type="button" onClick=${back}>Back to the search</button>`}
      <button type="button" onClick=${() => save(`traces-${Date.now()}.json`, {data: found.raw})}>Download results</button>
      <label>Sort <select name="sort" value=${order} onChange=${event => setOrder(event.target.value)}>
        ${Object.keys(ORDERS).map(name => html`<option key=${name} value=${name}>${name}</option>`)}</select></label>
    </div>
    <${Rows} traces=${sorted} chosen=${ids} local=${Boolean(found.source)}
      choose=${(id, on) => setChosen(on ? [...ids, id] : ids.filter(other => other !== id))} />
    ${ids.length > 0 && html`
      <div class="compare-bar" role="status">
        ${ids.length === 1 ? 'Choose one more trace to compare.' : html`<a href=${`/trace/${ids[0]}...${ids[1]}?${cohort}`}><b>Compare ${count(ids.length, 'trace')}</b></a>`}
        <button type="button" class="quiet" onClick=${() => setChosen([])}>Clear</button>
      </div>`}`;
}

function Nothing({query, status}) {
  if (status && !status.received && !status.spans) return html`<${NothingYet} />`;
  const narrow = Object.entries({operation: 'the operation', tags: 'the tags', minDuration: 'the shortest duration', maxDuration: 'the longest duration'})
    .filter(([field]) => query[field]).map(([, name]) => name);
  return html`
    <div class="notice" data-test="no-match">
      <b>No trace matches.</b>
      <p>${status ? `The backend holds ${count(status.traces, 'trace')}. ` : ''}Try ${narrow.length ? `without ${narrow.join(', ')}, or ` : ''}a longer lookback${query.service ? ', or any service' : ''}.
        All filters must hold for one and the same span.</p>
    </div>`;
}

/** What to do first. */
function NothingYet() {
  const host = location.hostname;
  return html`
    <div class="notice" data-test="nothing-yet">
      <b>Nothing has been received yet.</b>
      <p>Point a service here, and its traces appear by themselves:</p>
      <pre>${`# Skua, or any Jaeger client
JAEGER_SERVICE_NAME=my-service JAEGER_SAMPLER_TYPE=const JAEGER_SAMPLER_PARAM=1
JAEGER_AGENT_HOST=${host}                           # by UDP, or
JAEGER_ENDPOINT=http://${host}:14268/api/traces     # by HTTP

# OpenTelemetry
OTEL_EXPORTER_OTLP_ENDPOINT=http://${host}:4318
OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf`}</pre>
      <p>Or start the demo, from a clone of Skua, and click a customer:</p>
      <pre>mvn -q compile -Photrod -pl examples/hotrod -am</pre>
    </div>`;
}
