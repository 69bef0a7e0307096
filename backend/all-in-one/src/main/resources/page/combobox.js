// A field with a list to choose from, which typing narrows: the combobox pattern of WAI-ARIA, with a list box below it.
import {html, useEffect, useLayoutEffect, useMemo, useRef, useState} from './lib.js';

/** So many options are drawn at first, and more as one gets near their end. */
const STEP = 60;
let ids = 0;

/**
 * `options` are texts, of which "" is never one: it is the value of none, which the list has as `placeholder`.
 * `onChoose` gets an option or "", which the list has not if one is `required`; with `allowOther` any other text too.
 * `problem` says what is wrong with it; `disabled` is as for other fields.
 */
export function Combobox({label, name, value, options, onChoose, placeholder = '', allowOther = false, required = false, problem, disabled = false}) {
  const [id] = useState(() => `combobox-${++ids}`);
  // What is typed; null while nothing is, and the field shows the value.
  const [typed, setTyped] = useState(null);
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const none = required ? '' : placeholder;
  const found = useMemo(() => matching(options, typed ?? '', none), [options, typed, none]);
  const close = () => {
    setOpen(false);
    setTyped(null);
    setActive(-1);
  };
  const open = () => {
    if (disabled) return;
    setOpen(true);
    setActive(-1);
  };
  const choose = chosen => {
    close();
    if (chosen !== value) onChoose(chosen);
  };
  /** What was typed is chosen if it is an option, in whatever case, or if any text may be. */
  const settle = () => {
    if (typed === null) return close();
    const option = typed === '' ? '' : options.find(o => o === typed) ?? options.find(o => o.toLowerCase() === typed.trim().toLowerCase());
    return choose(option ?? (allowOther ? typed : value));
  };
  const keys = event => {
    const next = moved(event.key, active, found.length);
    if (next !== undefined && (isOpen || event.key.startsWith('Arrow'))) {
      setOpen(true);
      setActive(isOpen ? next : Math.max(0, found.indexOf(value)));
    } else if (event.key === 'Enter' && isOpen && (active >= 0 || typed !== null)) {
      if (active >= 0) choose(found[active]);
      else settle();
    } else if (event.key === 'Escape' && isOpen) {
      close();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  const type = event => {
    setTyped(event.target.value);
    setOpen(true);
    setActive(-1);
  };
  return html`
    <div class="combobox">
      <label for=${id}>${label}</label>
      <input id=${id} name=${name} type="text" role="combobox" aria-expanded=${isOpen} aria-controls=${`${id}-list`} aria-autocomplete="list"
          aria-activedescendant=${isOpen && active >= 0 ? `${id}-${active}` : null} autocomplete="off" spellcheck="false" disabled=${disabled}
          required=${required} aria-invalid=${Boolean(problem)}
          placeholder=${placeholder} value=${typed ?? value} title=${value.slice(0, 300)}
          onFocus=${event => event.target.select()} onClick=${open} onInput=${type} onKeyDown=${keys} onBlur=${settle} />
      ${isOpen && html`<${List} ...${{id, label, found, value, active, placeholder}} none=${allowOther ? 'No match: Enter takes the text as it is' : 'No match'} onChoose=${choose} />`}
      ${problem && html`<span class="problem" role="alert">${problem}</span>`}
    </div>`;
}

/** Those that begin with the text come first; without one, all of them, after that for none. */
function matching(options, text, placeholder) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return placeholder ? ['', ...options] : options;
  const found = options.filter(option => words.every(word => option.toLowerCase().includes(word)));
  const isFirst = option => option.toLowerCase().startsWith(words[0]);
  return [...found.filter(isFirst), ...found.filter(option => !isFirst(option))];
}

/** Which option a key leads to from another, -1 for none; undefined for other keys. */
export function moved(key, at, length) {
  if (!length) return undefined;
  return {
    ArrowDown: Math.min(at + 1, length - 1), ArrowUp: at <= 0 ? length - 1 : at - 1,
    PageDown: Math.min(at + 10, length - 1), PageUp: Math.max(at - 10, 0),
  }[key];
}

/** The list below a field: `id` is that of the field, `found` are the options, `active` is the index of the one that keys have reached. */
export function List({id, label, found, value = null, active, placeholder = '', none = 'No match', onChoose}) {
  const list = useRef(null);
  const [limit, setLimit] = useState(STEP);
  const drawn = Math.max(limit, active + STEP);
  useEffect(() => setLimit(STEP), [found]);
  useLayoutEffect(() => {
    list.current.querySelector('[data-active]')?.scrollIntoView({block: 'nearest'});
  }, [active]);
  const scrolled = ({target}) => {
    if (target.scrollTop + 2 * target.clientHeight > target.scrollHeight && drawn < found.length) setLimit(drawn + STEP);
  };
  // The field keeps the focus: what is pressed here takes none.
  return html`
    <ul class="options" id=${`${id}-list`} ref=${list} role="listbox" aria-label=${label} onMouseDown=${event => event.preventDefault()} onScroll=${scrolled}>
      ${found.slice(0, drawn).map((option, i) => html`
        <li key=${option} id=${`${id}-${i}`} role="option" aria-selected=${option === value} data-active=${i === active ? '' : null}
            aria-setsize=${found.length} aria-posinset=${i + 1} onClick=${() => onChoose(option)}>${shown(option, placeholder)}</li>`)}
      ${!found.length && html`<li class="faint" role="option" aria-selected="false" aria-disabled="true">${none}</li>`}
    </ul>`;
}

/** Names of nothing but blanks are seen too. */
function shown(option, placeholder) {
  if (option === '') return html`<span class="faint">${placeholder}</span>`;
  return option.trim() === '' ? html`<span class="faint">(blank)</span>` : html`<bdi>${option.slice(0, 200)}</bdi>`;
}
