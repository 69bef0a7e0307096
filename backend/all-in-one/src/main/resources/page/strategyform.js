// The strategies of sampling as a form: of every service and operation, its type and its number.
import {html, useState} from './lib.js';
import {append, at, inWords, put} from './strategies.js';
import {named} from './text.js';

/** `change` is called with the changed document; `wrong` is what problems() says of it; `clients` are those who asked. */
export function Form({draft, change, wrong, clients}) {
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
        <button type="button" class="quiet" aria-label=${`Remove ${named(strategy.service ?? '')}`}
            onClick=${() => change(put(draft, path, undefined))}>Remove</button>
      </div>
      <${Strategy} ...${common} path=${path} />
    </section>`;
}

function Add({names, onAdd}) {
  return html`
    <p class="add">
      <button type="button" onClick=${() => onAdd('')}>Add a service</button>
      ${names.slice(0, 8).map(name => html`
        <button key=${name} type="button" class="quiet" onClick=${() => onAdd(name)}>+ ${named(name).slice(0, 60)}</button>`)}
    </p>`;
}

/** Type and parameter, and the operations which differ. */
function Strategy({path, ...common}) {
  const {draft, change} = common;
  const list = [...path, 'operation_strategies'];
  const operations = at(draft, list);
  const add = () => change(append(draft, list, {operation: '', type: 'probabilistic', param: 1}));
  return html`
    <${Rule} ...${common} path=${path} types=${['probabilistic', 'ratelimiting']} />
    ${Array.isArray(operations) && operations.map((operation, i) => html`<${Operation} key=${i} ...${common} path=${[...list, i]} />`)}
    <div><button type="button" class="quiet" onClick=${add}>+ Operation</button></div>`;
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
  const set = value => change(put(draft, [...path, 'param'], value));
  // One trace a second is not the same as every trace, but both are 1: a good number to begin with.
  const choose = event => change(put(put(draft, [...path, 'type'], event.target.value), [...path, 'param'], 1));
  const isRate = type === 'ratelimiting';
  const problem = problemAt(wrong, [...path, 'param']) ?? problemAt(wrong, [...path, 'type']);
  return html`
    <span class="rule">
      ${types.length > 1 ? html`
        <select aria-label="Type" value=${type} onChange=${choose}>
          ${!types.includes(type) && html`<option value=${type}>${type ?? 'choose'}</option>`}
          ${types.map(id => html`<option key=${id} value=${id}>${TITLES[id]}</option>`)}</select>`
        : html`<span class="faint">${TITLES[types[0]]}</span>`}
      ${!isRate && html`<input type="range" aria-label="Probability" min="0" max="1" step="0.01" value=${typeof param === 'number' ? param : 0}
          onInput=${e => set(Number(e.target.value))} />`}
      <${Param} value=${param} isRate=${isRate} invalid=${Boolean(problem)} onChange=${set} />
      ${problem ? html`<${Problem} text=${problem} />` : html`<span class="faint words">${inWords({type, param})}</span>`}
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
