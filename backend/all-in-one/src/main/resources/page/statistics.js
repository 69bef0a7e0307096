// Statistics of a trace: a table of groups of spans, by service, operation or tag, with groups within groups.
import {html, useMemo, useState} from './lib.js';
import {duration} from './format.js';
import {COLUMNS, group, groupings, shares, sorted} from './groups.js';
import {adjust} from './navigation.js';
import {named} from './text.js';

/** So many rows at first: by a tag of its own for each span, there are as many groups as spans. */
const ROWS = 200;

/** How it is grouped is part of the URL, so that a link shows the same: `by`, `then` and `color`. */
export default function Statistics({trace, url}) {
  const [order, setOrder] = useState({key: 'total', descending: true});
  const [query, setQuery] = useState('');
  const choices = useMemo(() => groupings(trace), [trace]);
  const chosen = (name, among, otherwise) => {
    const value = url.searchParams.get(name) ?? otherwise;
    return among.includes(value) || value === '' ? value : otherwise;
  };
  const by = chosen('by', choices.map(choice => choice.id), 'service') || 'service';
  const within = chosen('then', choices.map(choice => choice.id), '');
  const color = url.searchParams.get('color') === 'none' ? '' : chosen('color', COLUMNS.map(column => column.key), 'selfTotal');
  const groups = useMemo(() => group(trace.spans, by, within, trace.duration), [trace, by, within]);
  const rows = useMemo(() => sorted(matching(groups, query), order.key, order.descending), [groups, query, order]);
  return html`
    <div class="statistics">
      <div class="graph-bar">
        <label class="field">Group by <select value=${by} onChange=${e => adjust({by: e.target.value})}>${options(choices)}</select></label>
        <label class="field">then by <select value=${within} onChange=${e => adjust({then: e.target.value})}>
          <option value="">nothing</option>${options(choices.filter(choice => choice.id !== by))}</select></label>
        <label class="field">Colour by <select value=${color} onChange=${e => adjust({color: e.target.value || 'none'})}>
          <option value="">nothing</option>${COLUMNS.map(c => html`<option key=${c.key} value=${c.key}>${c.title}</option>`)}</select></label>
        <input class="filter" type="search" aria-label="Find groups" placeholder="Find …" value=${query} onInput=${e => setQuery(e.target.value)} />
      </div>
      <${Table} key=${`${by} ${within}`} ...${{rows, color, order, setOrder}} title=${titleOf(choices, by, within)} />
    </div>`;
}

function options(choices) {
  return choices.map(choice => html`<option key=${choice.id} value=${choice.id}>${choice.title.slice(0, 80)}</option>`);
}

function titleOf(choices, ...ids) {
  return ids.filter(Boolean).map(id => choices.find(choice => choice.id === id)?.title ?? id).join(' › ');
}

/** A group that is named so, or that has such groups within. */
function matching(groups, query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return groups;
  const means = g => words.some(word => g.name.toLowerCase().includes(word)) || g.groups.some(means);
  return groups.filter(means);
}

function Table({rows, title, color, order, setOrder}) {
  const [limit, setLimit] = useState(ROWS);
  const parts = color ? shares(rows, color) : [];
  if (!rows.length) return html`<p class="empty">No match.</p>`;
  return html`
    <div class="scroll-x">
      <table class="listing statistics-table" aria-label="Trace statistics">
        <thead><tr>
          <${Heading} column=${{key: 'name', title, meaning: 'Name of the group'}} ...${{order, setOrder}} />
          ${COLUMNS.map(column => html`<${Heading} key=${column.key} ...${{column, order, setOrder}} />`)}
        </tr></thead>
        <tbody>${rows.slice(0, limit).map((row, i) => html`<${Rows} key=${row.id} ...${{row, color}} part=${parts[i]} />`)}</tbody>
      </table>
    </div>
    ${rows.length > limit && html`<button type="button" class="quiet" onClick=${() => setLimit(limit + ROWS)}>
      Show more (${(rows.length - limit).toLocaleString('en')} left)</button>`}`;
}

/** A second click turns the order round. Figures begin with the greatest. */
function Heading({column: {key, title, meaning}, order, setOrder}) {
  const current = order.key === key;
  const descending = current ? !order.descending : key !== 'name';
  const direction = order.descending ? 'descending' : 'ascending';
  return html`
    <th scope="col" class=${key === 'name' ? '' : 'number'} aria-sort=${current ? direction : 'none'}>
      <button type="button" class="sort" title=${meaning} onClick=${() => setOrder({key, descending})}>${title}
        <span aria-hidden="true">${current ? (order.descending ? ' ▾' : ' ▴') : ''}</span></button>
    </th>`;
}

/** A group and, below it, the groups within, at most as many as the table has at first. */
function Rows({row, color, part}) {
  const inner = color ? shares(row.groups, color) : [];
  return html`
    <${Row} ...${{row, color, part}} />
    ${row.groups.slice(0, ROWS).map((child, i) => html`<${Row} key=${child.id} row=${child} color=${color} part=${inner[i]} within=${true} />`)}
    ${row.groups.length > ROWS && html`<tr class="within faint"><td colspan=${COLUMNS.length + 1}>and ${row.groups.length - ROWS} more</td></tr>`}`;
}

function Row({row, color, part, within = false}) {
  const name = named(row.name);
  return html`
    <tr class=${within ? 'within' : ''} data-group=${row.name.slice(0, 200)}>
      <th scope="row" class=${row.isRest ? 'faint' : ''} title=${name.slice(0, 1000)}>
        ${row.color && html`<i class="swatch" style=${{background: row.color}}></i>`}${name.slice(0, 200)}</th>
      ${COLUMNS.map(({key, isTime}) => html`
        <td key=${key} class=${`number${key === color ? ' colored' : ''}`} style=${key === color ? {'--part': part} : null}
            title=${key === color ? `${Math.round(100 * part)} % of this column` : null}>${figure(row[key], key, isTime)}</td>`)}
    </tr>`;
}

function figure(value, key, isTime) {
  if (isTime) return duration(Math.round(value));
  return key === 'selfPercent' ? `${value.toFixed(1)} %` : value.toLocaleString('en');
}
