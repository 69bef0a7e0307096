// Remote sampling: the strategies as a form and as JSON, and beside them which services asked and what they were told.
import {html, useEffect, useMemo, useRef, useState} from './lib.js';
import * as api from './api.js';
import {count} from './format.js';
import {useRepeatedly} from './live.js';
import {answerInWords, append, at, inWords, problems, put} from './strategies.js';
import {named} from './text.js';

/** A service that asked within this time runs, as far as one can tell: clients ask every minute. */
const ALIVE = 90e3;

export default function Sampling() {
  const edit = useStrategies();
  const clients = useClients();
  useEffect(() => { document.title = 'Sampling · Skua all-in-one'; }, []);
  return html`
    <div class="page sampling">
      <h1>Sampling</h1>
      <p class="faint lead">Services that sample remotely ask here, usually at port 5778, which of their traces to keep. What you save is what they are told when they ask next.</p>
      <div class="sampling-columns">
        <${Editor} ...${edit} clients=${clients.list ?? []} />
        <${Clients} ...${clients} />
      </div>
    </div>`;
}

/** The document as it is edited. Until somebody changes it here, it follows the backend, where a file may have changed. */
function useStrategies() {
  const [saved, setSaved] = useState(null);
  const [draft, setDraft] = useState(null);
  const [error, setError] = useState(null);
  const isChanged = draft !== null && JSON.stringify(draft) !== JSON.stringify(saved);
  const changed = useRef(false);
  changed.current = isChanged;
  useRepeatedly(async isOver => {
    try {
      const document = await api.strategies();
      if (isOver()) return;
      setSaved(old => JSON.stringify(old) === JSON.stringify(document) ? old : document);
      if (!changed.current) setDraft(document);
      setError(null);
    } catch (e) {
      setError(e.message);
    }
  }, []);
  return {saved, draft, setDraft, setSaved, isChanged, error};
}

function useClients() {
  const [state, setState] = useState({});
  useRepeatedly(async isOver => {
    try {
      const list = await api.samplingClients();
      if (!isOver()) setState({list: list.toSorted((a, b) => a.service < b.service ? -1 : 1), at: Date.now()});
    } catch (e) {
      setState(old => ({...old, error: e.message}));
    }
  }, []);
  return state;
}

function Editor({saved, draft, setDraft, setSaved, isChanged, error, clients}) {
  const [view, setView] = useState('form');
  const [outcome, setOutcome] = useState(null);
  const [broken, setBroken] = useState(false);
  const wrong = useMemo(() => draft ? problems(draft) : [], [draft]);
  const change = document => {
    setOutcome(null);
    setDraft(document);
  };
  const save = async event => {
    event.preventDefault();
    try {
      await api.saveStrategies(draft);
      setSaved(draft);
      setOutcome({text: 'Saved. Services follow when they ask next.'});
    } catch (e) {
      setOutcome({problem: e.message});
    }
  };
  if (!draft) return html`<section aria-label="Strategies">${error ? html`<p class="problem" role="alert">${error}</p>` : html`<p class="faint" role="status">Loading …</p>`}</section>`;
  return html`
    <form class="strategies" aria-label="Strategies" onSubmit=${save} novalidate>
      <div class="graph-bar">
        <h2>Strategies</h2>
        <${Views} view=${view} setView=${setView} disabled=${broken} />
      </div>
      ${view === 'form'
          ? html`<${Form} ...${{draft, change, wrong, clients}} />`
          : html`<${Json} ...${{draft, change, setBroken}} />`}
      <div class="save">
        <button type="submit" class="primary" disabled=${!isChanged || broken}>Save</button>
        <button type="button" disabled=${!isChanged && !broken} onClick=${() => { setBroken(false); change(saved); }}>Discard changes</button>
        <span role="status">${outcome?.text ?? (isChanged ? 'Not saved yet.' : '')}</span>
      </div>
      ${outcome?.problem && html`<p class="problem" role="alert">${outcome.problem}</p>`}
      ${error && html`<p class="problem" role="alert">${error}</p>`}
    </form>`;
}

function Views({view, setView, disabled}) {
  return html`
    <fieldset class="modes"><legend class="visually-hidden">Show as</legend>
      ${[['form', 'Form'], ['json', 'JSON']].map(([id, title]) => html`
        <label key=${id}><input type="radio" name="view" checked=${view === id} disabled=${disabled && view !== id} onChange=${() => setView(id)} />
          <span>${title}</span></label>`)}
    </fieldset>`;
}

/** The text is the reader's own while it is edited; the document changes whenever the text is JSON. */
function Json({draft, change, setBroken}) {
  const [text, setText] = useState(() => JSON.stringify(draft, null, 2));
  const [problem, setProblem] = useState(null);
  const mine = useRef(draft);
  useEffect(() => {
    if (mine.current !== draft) { // Discarded, or changed at the backend.
      mine.current = draft;
      setText(JSON.stringify(draft, null, 2));
      setProblem(null);
    }
  }, [draft]);
  const edit = event => {
    setText(event.target.value);
    try {
      mine.current = JSON.parse(event.target.value);
      setProblem(null);
      setBroken(false);
      change(mine.current);
    } catch (e) {
      setProblem(e.message);
      setBroken(true);
    }
  };
  return html`
    <textarea class="json" aria-label="Strategies as JSON" spellcheck="false" rows=${Math.min(30, text.split('\n').length + 2)} value=${text} onInput=${edit}></textarea>
    ${problem && html`<p class="problem" role="alert">Not JSON yet: ${problem}</p>`}`;
}

function Form({draft, change, wrong, clients}) {
  const services = Array.isArray(draft.service_strategies) ? draft.service_strategies : [];
  const common = {draft, change, wrong};
  const missing = clients.map(c => c.service).filter(name => !services.some(s => s?.service === name));
  return html`
    <section class="strategy" aria-label="Default strategy" data-strategy="default">
      <div class="strategy-head"><h3>Every other service</h3></div>
      ${draft.default_strategy
          ? html`<${Strategy} ...${common} path=${['default_strategy']} />`
          : html`<p class="faint">None is set: they keep every trace. <button type="button" class="quiet"
              onClick=${() => change(put(draft, ['default_strategy'], {type: 'probabilistic', param: 1}))}>Set one</button></p>`}
    </section>
    ${services.map((strategy, i) => html`<${Service} key=${i} ...${common} strategy=${strategy ?? {}} path=${['service_strategies', i]} />`)}
    <${Add} names=${missing} onAdd=${service => change(append(draft, ['service_strategies'], {service, type: 'probabilistic', param: 1}))} />`;
}

function Service({strategy, path, ...common}) {
  const {draft, change, wrong} = common;
  return html`
    <section class="strategy" aria-label=${`Strategy of ${named(strategy.service ?? '')}`} data-strategy=${strategy.service}>
      <div class="strategy-head">
        <${Name} label="Service" value=${strategy.service ?? ''} problem=${problemAt(wrong, [...path, 'service'])}
            onChange=${value => change(put(draft, [...path, 'service'], value))} />
        <button type="button" class="quiet" aria-label=${`Remove ${named(strategy.service ?? '')}`} onClick=${() => change(put(draft, path, undefined))}>Remove</button>
      </div>
      <${Strategy} ...${common} path=${path} />
    </section>`;
}

function Add({names, onAdd}) {
  return html`
    <p class="add">
      <button type="button" onClick=${() => onAdd('')}>Add a service</button>
      ${names.slice(0, 8).map(name => html`<button key=${name} type="button" class="quiet" onClick=${() => onAdd(name)}>+ ${named(name).slice(0, 60)}</button>`)}
    </p>`;
}

/** Type and parameter, and the operations which differ. */
function Strategy({path, ...common}) {
  const {draft, change} = common;
  const list = [...path, 'operation_strategies'];
  const operations = at(draft, list);
  return html`
    <${Rule} ...${common} path=${path} types=${['probabilistic', 'ratelimiting']} />
    ${Array.isArray(operations) && operations.map((operation, i) => html`<${Operation} key=${i} ...${common} path=${[...list, i]} />`)}
    <div><button type="button" class="quiet" onClick=${() => change(append(draft, list, {operation: '', type: 'probabilistic', param: 1}))}>+ Operation</button></div>`;
}

function Operation({path, ...common}) {
  const {draft, change, wrong} = common;
  const operation = at(draft, path) ?? {};
  const remove = () => {
    const list = path.slice(0, -1);
    // A list that is empty is one that is not there.
    change(at(draft, list).length > 1 ? put(draft, path, undefined) : put(draft, list, undefined));
  };
  return html`
    <div class="operation-rule">
      <${Name} label="Operation" value=${operation.operation ?? ''} problem=${problemAt(wrong, [...path, 'operation'])}
          onChange=${value => change(put(draft, [...path, 'operation'], value))} />
      <${Rule} ...${common} path=${path} types=${operation.type === 'ratelimiting' ? ['probabilistic', 'ratelimiting'] : ['probabilistic']} />
      <button type="button" class="quiet" aria-label=${`Remove operation ${named(operation.operation ?? '')}`} onClick=${remove}>Remove</button>
    </div>`;
}

function Name({label, value, problem, onChange}) {
  return html`
    <span class="name-input"><input aria-label=${label} placeholder=${label} value=${value} autocomplete="off" spellcheck="false"
        aria-invalid=${Boolean(problem)} onInput=${event => onChange(event.target.value)} />
      <${Problem} text=${problem} /></span>`;
}

const TITLES = {probabilistic: 'Probability', ratelimiting: 'Rate limit'};

function Rule({path, types, draft, change, wrong}) {
  const {type, param} = at(draft, path) ?? {};
  const set = (key, value) => change(put(draft, [...path, key], value));
  const isRate = type === 'ratelimiting';
  const problem = problemAt(wrong, [...path, 'param']) ?? problemAt(wrong, [...path, 'type']);
  return html`
    <span class="rule">
      ${types.length > 1 ? html`
        <select aria-label="Type" value=${type} onChange=${e => change(put(put(draft, [...path, 'type'], e.target.value), [...path, 'param'], 1))}>
          ${!types.includes(type) && html`<option value=${type}>${type ?? 'choose'}</option>`}
          ${types.map(id => html`<option key=${id} value=${id}>${TITLES[id]}</option>`)}</select>`
        : html`<span class="faint">${TITLES[types[0]]}</span>`}
      ${!isRate && html`<input type="range" aria-label="Probability" min="0" max="1" step="0.01" value=${typeof param === 'number' ? param : 0}
          onInput=${e => set('param', Number(e.target.value))} />`}
      <${Param} value=${param} isRate=${isRate} invalid=${Boolean(problem)} onChange=${value => set('param', value)} />
      <span class="faint words">${problem ? '' : inWords({type, param})}</span>
      <${Problem} text=${problem} />
    </span>`;
}

/** What is typed stays as it is typed, such as "0." on the way to "0.5"; what is no number is null. */
function Param({value, isRate, invalid, onChange}) {
  const [text, setText] = useState(String(value ?? ''));
  const number = text.trim() === '' || !Number.isFinite(Number(text)) ? null : Number(text);
  const shown = number === (value ?? null) ? text : String(value ?? '');
  const edit = event => {
    const typed = event.target.value.replace(',', '.');
    setText(typed);
    onChange(typed.trim() === '' || !Number.isFinite(Number(typed)) ? null : Number(typed));
  };
  return html`<input class="param" inputmode="decimal" aria-label=${isRate ? 'Traces per second' : 'Probability, 0 to 1'} aria-invalid=${invalid}
      value=${shown} onInput=${edit} />`;
}

function Problem({text}) {
  return text ? html`<span class="problem" role="alert">${text}</span>` : null;
}

function problemAt(wrong, path) {
  const key = path.join('\n');
  return wrong.find(problem => problem.path.join('\n') === key)?.text;
}

function Clients({list, at: now, error}) {
  return html`
    <section class="clients" aria-label="Services that asked">
      <h2>Who asked</h2>
      ${error && html`<p class="problem" role="alert">${error}</p>`}
      ${list?.length === 0 && html`<${Nobody} />`}
      ${list?.length > 0 && html`
        <div class="scroll-x"><table class="listing">
          <thead><tr><th scope="col">Service</th><th scope="col">was told to keep</th><th scope="col" class="number">Answers</th><th scope="col" class="number">Last asked</th></tr></thead>
          <tbody>${list.map(client => html`<${Client} key=${client.service} ...${{client, now}} />`)}</tbody>
        </table></div>`}
    </section>`;
}

function Client({client: {service, lastAskedMillis, answers, strategy}, now}) {
  const age = Math.max(0, now - lastAskedMillis);
  return html`
    <tr data-client=${service}>
      <td><i class=${`dot${age < ALIVE ? ' alive' : ''}`} title=${age < ALIVE ? 'Asked lately' : 'Has not asked for a while'}></i> ${named(service).slice(0, 120)}</td>
      <td>${answerInWords(strategy)}<${Operations} strategy=${strategy} /></td>
      <td class="number">${answers.toLocaleString('en')}</td>
      <td class="number">${since(age)}</td>
    </tr>`;
}

function Operations({strategy}) {
  const list = strategy?.operationSampling?.perOperationStrategies ?? [];
  if (!list.length) return null;
  return html`
    <ul class="told">${list.slice(0, 20).map(({operation, probabilisticSampling}) => html`
      <li key=${operation}><code>${named(operation ?? '').slice(0, 120)}</code> ${inWords({type: 'probabilistic', param: probabilisticSampling?.samplingRate ?? 0})}</li>`)}</ul>`;
}

function since(millis) {
  const seconds = Math.round(millis / 1000);
  if (seconds < 100) return `${seconds} s ago`;
  return seconds < 6000 ? `${Math.round(seconds / 60)} min ago` : `${count(Math.round(seconds / 3600), 'hour')} ago`;
}

function Nobody() {
  return html`
    <div class="empty">
      <p><b>No service has asked yet.</b></p>
      <p>Start one with these settings, and it appears here:</p>
      <pre>JAEGER_SAMPLER_TYPE=remote
JAEGER_SAMPLER_MANAGER_HOST_PORT=localhost:5778
JAEGER_SAMPLER_REFRESH_INTERVAL=5s</pre>
      <p>The last one makes it ask every five seconds; usual is a minute.</p>
    </div>`;
}
