// Columns of the results for tags that the reader chose: of the trace's root span, or of those that have the tag.
import {html, useEffect, useRef, useState} from './lib.js';
import * as api from './api.js';
import {Menu} from './menu.js';
import {transform} from './model.js';
import {recall, remember} from './storage.js';

/** More columns than this leave no room for what else is in a row. */
const MOST = 6;
/** So many traces are asked for at once. */
const CHUNK = 10;
/** Traces of more spans than this are not loaded for the sake of a column. */
const LARGE = 2000;

/** {columns, set}: the keys of the tags, kept in this browser. */
export function useColumns() {
  const [columns, setColumns] = useState(() => (recall('columns') ?? '').split('\n').filter(Boolean));
  const set = chosen => {
    remember('columns', chosen.length ? chosen.join('\n') : null);
    setColumns(chosen);
  };
  return {columns, set};
}

export function TagColumns({columns: {columns, set}}) {
  const add = event => {
    event.preventDefault();
    const field = event.target.elements.column;
    const key = field.value.trim();
    if (key && !columns.includes(key)) set([...columns, key]);
    field.value = '';
  };
  return html`
    <span class="popover"><${Menu} label="Columns">
      <p class="faint">Tags as columns: of the root span, or of the spans that have them.</p>
      ${columns.map(key => html`
        <p key=${key} class="column"><code>${key.slice(0, 100)}</code> <button type="button" class="quiet" aria-label=${`Remove the column ${key}`} onClick=${() => set(columns.filter(c => c !== key))}>Remove</button></p>`)}
      ${columns.length < MOST && html`
        <form onSubmit=${add}><input name="column" aria-label="Tag of a new column" placeholder="http.status_code" autocomplete="off" spellcheck="false" /> <button type="submit">Add</button></form>`}
    <//></span>`;
}

/** Map(id -> Map(key -> text)): what the rows' traces have of the tags, as it comes in. Traces that grow are looked at again. */
export function useTagValues(rows, columns) {
  const known = useRef({keys: '', values: new Map(), counts: new Map()});
  const [values, setValues] = useState(known.current.values);
  const keys = columns.join('\n');
  useEffect(() => {
    const here = {isCurrent: true};
    if (known.current.keys !== keys) known.current = {keys, values: new Map(), counts: new Map()};
    const {values: found, counts} = known.current;
    const missing = columns.length ? rows.filter(row => counts.get(row.traceID) !== row.spanCount) : [];
    const step = async at => {
      if (at >= missing.length || !here.isCurrent) return;
      for (const [id, spanCount, tags] of await load(missing.slice(at, at + CHUNK), columns)) {
        counts.set(id, spanCount);
        found.set(id, tags);
      }
      if (here.isCurrent) setValues(new Map(found));
      await step(at + CHUNK);
    };
    step(0).catch(() => {}); // The search says what is wrong with the backend.
    return () => { here.isCurrent = false; };
  }, [rows, keys]);
  return values;
}

async function load(rows, columns) {
  const large = rows.filter(row => row.spanCount > LARGE);
  const ids = rows.filter(row => row.spanCount <= LARGE).map(row => row.traceID);
  const traces = ids.length ? await api.tracesById(ids) : [];
  const counts = new Map(rows.map(row => [row.traceID, row.spanCount]));
  return [
    ...large.map(row => [row.traceID, row.spanCount, new Map(columns.map(key => [key, '(large trace)']))]),
    ...traces.map(transform).map(trace => [trace.traceID, counts.get(trace.traceID), tagsOf(trace, columns)]),
  ];
}

/** Map(key -> text): of the root, or the different values that there are, at most three of them. */
export function tagsOf({roots, spans}, keys) {
  return new Map(keys.map(key => {
    const [first] = valuesIn(roots.slice(0, 1), key);
    const different = first === undefined ? [...new Set(valuesIn(spans, key))] : [first];
    return [key, different.length > 3 ? `${different.slice(0, 3).join(', ')}, …` : different.join(', ')];
  }));
}

function valuesIn(spans, key) {
  return spans.flatMap(span => [...span.tags, ...span.process.tags].filter(t => t.key === key).map(t => String(t.value)));
}
