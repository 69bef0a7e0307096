// The form of the search.
import {html, useEffect, useState} from './lib.js';
import * as api from './api.js';
import {useBackend} from './backend.js';
import {LOOKBACKS, MAX_LIMIT, problems} from './query.js';

export function Filters({filters, onSubmit, isBusy}) {
  const [draft, setDraft] = useState(filters);
  const [tried, setTried] = useState(false);
  const services = useServices();
  const operations = useOperations(draft.service);
  const wrong = problems(draft);
  const set = (key, value) => setDraft({...draft, [key]: value});
  const field = {draft, set, wrong: tried ? wrong : {}};
  const submit = event => {
    event.preventDefault();
    setTried(true);
    if (!Object.keys(wrong).length) onSubmit(draft);
  };
  return html`
    <form class="filters" aria-label="Search" onSubmit=${submit} novalidate>
      <${Choice} ...${field} name="service" label="Service" all="All services" options=${services}
          onChange=${service => setDraft({...draft, service, operation: ''})} />
      <${Choice} ...${field} name="operation" label="Operation" all="All operations" options=${operations} disabled=${!draft.service} />
      <${Text} ...${field} name="tags" label="Tags" placeholder="error=true http.status_code=500" hint="logfmt: words with = between, quotes around blanks" />
      <div class="pair">
        <${Text} ...${field} name="minDuration" label="Min Duration" placeholder="e.g. 100ms" />
        <${Text} ...${field} name="maxDuration" label="Max Duration" placeholder="e.g. 1.2s" />
      </div>
      <div class="pair">
        <${Lookback} ...${field} onChange=${lookback => setDraft({...draft, lookback, ...rangeOf(lookback, draft)})} />
        <${Text} ...${field} name="limit" label="Limit Results" type="number" min="1" max=${MAX_LIMIT} />
      </div>
      ${draft.lookback === 'custom' && html`<div class="pair"><${Moment} ...${field} name="start" label="Start" /><${Moment} ...${field} name="end" label="End" /></div>`}
      <button type="submit" class="primary" aria-busy=${Boolean(isBusy)}>Find Traces</button>
    </form>`;
}

/** Services are asked for again when spans arrive: a new one may have come with them. */
function useServices() {
  const {status} = useBackend();
  const [services, setServices] = useState([]);
  useEffect(() => {
    api.services().then(setServices, () => {}); // The search says what is wrong with the backend.
  }, [status?.version]);
  return services;
}

function useOperations(service) {
  const [state, setState] = useState({});
  useEffect(() => {
    let current = true;
    if (service) api.operations(service).then(operations => current && setState({service, operations}), () => {});
    return () => { current = false; };
  }, [service]);
  return state.service === service ? state.operations ?? [] : [];
}

/** A custom range begins as the last hour, so that there is something to change. */
function rangeOf(lookback, {start, end}) {
  const now = Math.floor(Date.now() / 60e3) * 60e3;
  return lookback === 'custom' ? {start: start || String((now - 3600e3) * 1000), end: end || String((now + 60e3) * 1000)} : {start: '', end: ''};
}

function Choice({name, label, all, options, draft, set, disabled, onChange = value => set(name, value)}) {
  const value = draft[name];
  const isUnknown = value && !options.includes(value);
  return html`
    <label>${label}
      <select name=${name} value=${value} disabled=${disabled} onChange=${event => onChange(event.target.value)}>
        <option value="">${all}</option>
        ${isUnknown && html`<option value=${value}>${value}</option>`}
        ${options.map(option => html`<option key=${option} value=${option}>${option.slice(0, 200)}</option>`)}
      </select>
    </label>`;
}

function Text({name, label, hint, draft, set, wrong, ...input}) {
  const problem = wrong[name];
  return html`
    <label>${label}
      <input type="text" name=${name} ...${input} value=${draft[name]} autocomplete="off" spellcheck="false" title=${hint}
          aria-invalid=${Boolean(problem)} onInput=${event => set(name, event.target.value)} />
      ${problem && html`<span class="problem" role="alert">${problem}</span>`}
    </label>`;
}

function Lookback({draft, wrong, onChange}) {
  return html`
    <label>Lookback
      <select name="lookback" value=${draft.lookback} aria-invalid=${Boolean(wrong.lookback)} onChange=${event => onChange(event.target.value)}>
        ${LOOKBACKS.map(([id, title]) => html`<option key=${id} value=${id}>${title}</option>`)}
        <option value="custom">Custom range</option>
      </select>
      ${wrong.lookback && html`<span class="problem" role="alert">${wrong.lookback}</span>`}
    </label>`;
}

/** A time in the reader's zone; microseconds that the control cannot show are kept while it is not touched. */
function Moment({name, label, draft, set}) {
  return html`
    <label>${label}
      <input type="datetime-local" name=${name} step="1" value=${local(Number(draft[name]))}
          onChange=${event => set(name, event.target.value ? String(new Date(event.target.value).getTime() * 1000) : '')} />
    </label>`;
}

function local(micros) {
  if (!micros) return '';
  const at = new Date(micros / 1000);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60e3).toISOString().slice(0, 19);
}
