// The form of the search.
import {html, useEffect, useState} from './lib.js';
import * as api from './api.js';
import {useBackend} from './backend.js';
import {Combobox} from './combobox.js';
import {can, config} from './config.js';
import {microsOf, zoned, zoneName} from './format.js';
import {adjustment, DEFAULTS, excludesDuration, lookbacks, MAX_LIMIT, problems} from './query.js';
import {recall, remember} from './storage.js';
import {TagBox} from './tagbox.js';

export function Filters({filters, onSubmit, isBusy}) {
  // A window that a link brings is shown as what it is.
  const [draft, setDraft] = useState(() => filters.start ? {...filters, lookback: 'custom'} : filters);
  const [tried, setTried] = useState(false);
  const services = useServices(isBusy);
  const operations = useOperations(draft.service);
  const wrong = problems(draft);
  const set = (key, value) => setDraft(old => ({...old, [key]: value}));
  const field = {draft, set, wrong: tried ? wrong : {}};
  // What is there already can be taken away again.
  const duration = excludesDuration(draft) ? {'disabled': !draft.minDuration && !draft.maxDuration, 'aria-describedby': 'either'} : {};
  const submit = event => {
    event.preventDefault();
    setTried(true);
    if (!Object.keys(wrong).length) onSubmit(draft);
  };
  return html`
    <form class="filters" aria-label="Search" onSubmit=${submit} novalidate>
      <${Combobox} label="Service" name="service" value=${draft.service} options=${services} placeholder=${can('anyService') ? 'All services' : 'Choose a service'}
          required=${!can('anyService')} problem=${field.wrong.service} onChoose=${service => setDraft(old => ({...old, service, operation: ''}))} />
      <${Combobox} label="Operation" name="operation" value=${draft.operation} options=${operations} placeholder="All operations" allowOther
          onChoose=${operation => set('operation', operation)} />
      <${TagBox} value=${draft.tags} service=${draft.service} problem=${field.wrong.tags} onChange=${tags => set('tags', tags)} />
      <div class="pair">
        <${Text} ...${field} ...${duration} name="minDuration" label="Min Duration" placeholder="e.g. 100ms" />
        <${Text} ...${field} ...${duration} name="maxDuration" label="Max Duration" placeholder="e.g. 1.2s" />
      </div>
      ${excludesDuration(draft) && html`<p id="either" class="faint either">This store searches by tags or by duration, not by both at once.</p>`}
      <div class="pair">
        <${Lookback} ...${field} onChange=${lookback => setDraft(old => ({...old, lookback, ...rangeOf(lookback, old)}))} />
        <${Text} ...${field} name="limit" label="Limit Results" type="number" min="1" max=${MAX_LIMIT} />
      </div>
      ${draft.lookback !== 'custom' && adjustment() > 0 && html`<${Adjusted} />`}
      ${draft.lookback === 'custom' && html`
        <fieldset class="range"><legend>${zoneName(Number(draft.start) || undefined)}</legend>
          <${Moment} ...${field} name="start" label="Start" /><${Moment} ...${field} name="end" label="End" />
        </fieldset>`}
      <div class="filters-actions">
        <button type="submit" class="primary" aria-busy=${Boolean(isBusy)}>Find Traces</button>
        <button type="button" onClick=${() => setDraft({...DEFAULTS})}>Reset</button>
      </div>
    </form>`;
}

/**
 * Services are asked for again when spans arrive: a new one may have come with them. What others bring to a store that
 * they share is no news here, so there with each search.
 */
function useServices(isBusy) {
  const {status} = useBackend();
  const [services, setServices] = useState([]);
  useEffect(() => {
    // The search says what is wrong with the backend.
    api.services().then(found => setServices(old => old.join('\n') === found.join('\n') ? old : found), () => {});
  }, [status?.version, !can('bounded') && isBusy]);
  return services;
}

const NONE = [];

function useOperations(service) {
  const [state, setState] = useState({});
  useEffect(() => {
    let current = true;
    if (service) api.operations(service).then(operations => current && setState({service, operations}), () => {});
    return () => { current = false; };
  }, [service]);
  return state.service === service ? state.operations ?? NONE : NONE;
}

/** A custom range begins as the last hour, so that there is something to change. */
function rangeOf(lookback, {start, end}) {
  const now = Math.floor(Date.now() / 60e3) * 60e3;
  return lookback === 'custom' ? {start: start || String((now - 3600e3) * 1000), end: end || String((now + 60e3) * 1000)} : {start: '', end: ''};
}

function Text({name, label, draft, set, wrong, ...input}) {
  const problem = wrong[name];
  return html`
    <label>${label}
      <input type="text" name=${name} ...${input} value=${draft[name]} autocomplete="off" spellcheck="false"
          aria-invalid=${Boolean(problem)} onInput=${event => set(name, event.target.value)} />
      ${problem && html`<span class="problem" role="alert">${problem}</span>`}
    </label>`;
}

function Lookback({draft, wrong, onChange}) {
  return html`
    <label>Lookback
      <select name="lookback" value=${draft.lookback} aria-invalid=${Boolean(wrong.lookback)} onChange=${event => onChange(event.target.value)}>
        ${lookbacks().map(([id, title]) => html`<option key=${id} value=${id}>${title}</option>`)}
        <option value="custom">Custom range</option>
      </select>
      ${wrong.lookback && html`<span class="problem" role="alert">${wrong.lookback}</span>`}
    </label>`;
}

/** Whether the latest traces are left out, as the settings have it. */
function Adjusted() {
  const [isOn, setOn] = useState(() => recall('adjust') !== 'off');
  const choose = ({target}) => {
    remember('adjust', target.checked ? null : 'off');
    setOn(target.checked);
  };
  return html`
    <label class="check"><input type="checkbox" name="adjust" checked=${isOn} onChange=${choose} />
      Leave out the last ${config.search.adjustEndTime} <span class="faint">not whole yet</span></label>`;
}

/** A time in the chosen zone; microseconds that the control cannot show are kept while it is not touched. */
function Moment({name, label, draft, set}) {
  return html`
    <label>${label}
      <input type="datetime-local" name=${name} step="1" value=${shown(Number(draft[name]))}
          onChange=${event => set(name, event.target.value ? String(microsOf(event.target.value)) : '')} />
    </label>`;
}

function shown(micros) {
  return micros > 0 ? zoned(micros).toISOString().slice(0, 19) : '';
}
