// The field of tags: what it understands, and what it may go on with.
import {html, useMemo, useRef, useState} from './lib.js';
import * as api from './api.js';
import {List, moved} from './combobox.js';
import {can, config} from './config.js';
import {Menu} from './menu.js';
import {suggest} from './suggest.js';

const EXAMPLES = [
  ['error=true', 'a tag with this value'], ['http.status_code=500 db.type=sql', 'both, at one span'], ['message="two words"', 'quotes around blanks'],
];
const OPERATORS = [
  ['http.status_code>=500', 'figures: < <= > >='], ['error!=true', 'another value'], ['http.url~"^/api/v[12]/"', 'a regular expression'],
  ['db.type exists', 'any value'], ['error=true OR http.status_code>=500', 'either of them; and parentheses, and NOT'], ['duration>100ms kind=client', 'fields of the span: duration, kind, status, service, operation'],
];

export function TagBox({value, service, problem, onChange}) {
  const input = useRef(null);
  const known = useRef({});
  const [found, setFound] = useState(null);
  const [active, setActive] = useState(-1);
  const close = () => {
    setFound(null);
    setActive(-1);
  };
  /** The tags are asked for once for each service, and again after a while, since new ones may be there. */
  const look = async () => {
    if (!config.capabilities?.tagNames || (!service && !can('anyService'))) return;
    if (known.current.service !== service || Date.now() > known.current.until) {
      known.current = {service, until: Date.now() + 30_000, tags: api.tags(service).catch(() => [])};
    }
    const tags = await known.current.tags;
    if (input.current !== document.activeElement) return;
    const next = suggest(input.current.value, input.current.selectionStart, tags);
    setFound(next.options.length ? next : null);
    setActive(-1);
  };
  const choose = option => {
    const {from, to} = found;
    const text = input.current.value;
    const isDone = !option.endsWith('=');
    onChange(`${text.slice(0, from)}${option}${text.slice(to)}`);
    close();
    requestAnimationFrame(() => {
      input.current.setSelectionRange(from + option.length, from + option.length);
      if (!isDone) look();
    });
  };
  const keys = event => {
    const next = found && moved(event.key, active, found.options.length);
    if (typeof next === 'number') setActive(next);
    else if (event.key === 'ArrowDown') look();
    else if (found && event.key === 'Enter' && active >= 0) choose(found.options[active]);
    else if (found && event.key === 'Escape') close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const hasOperators = can('filter');
  return html`
    <div class="tags-field with-options">
      <div class="with-help"><label for="tags-field">Tags</label><${Help} hasOperators=${hasOperators} /></div>
      <input id="tags-field" ref=${input} name="tags" type="text" role="combobox" aria-autocomplete="list" aria-expanded=${Boolean(found)} aria-controls="tags-field-list"
          aria-activedescendant=${found && active >= 0 ? `tags-field-${active}` : null} aria-invalid=${Boolean(problem)}
          autocomplete="off" spellcheck="false" placeholder=${hasOperators ? 'error=true http.status_code>=500' : 'error=true http.status_code=500'} value=${value}
          onInput=${event => { onChange(event.target.value); look(); }} onFocus=${look} onClick=${look} onBlur=${close} onKeyDown=${keys} />
      ${found && html`<${List} id="tags-field" label="Tags that are stored" found=${found.options} active=${active} onChoose=${choose} />`}
      ${problem && html`<span class="problem" role="alert">${problem}</span>`}
    </div>`;
}

function Help({hasOperators}) {
  const rows = useMemo(() => [...EXAMPLES, ...hasOperators ? OPERATORS : []], [hasOperators]);
  return html`
    <span class="popover help"><${Menu} label="What can stand in Tags" icon="M5.4 6a2.6 2.6 0 1 1 3.8 2.2c-.9.5-1.2 1-1.2 1.8M8 12.8v.2">
      <p>${can('sameSpan') ? 'Traces with one span that has all of this.' : 'Traces with spans that have all of this, one or several.'}
        ${' '}Tags of the span, its process and its logs count.</p>
      <dl>${rows.map(([example, meaning]) => html`<dt key=${example}><code>${example}</code></dt><dd>${meaning}</dd>`)}</dl>
    <//></span>`;
}
