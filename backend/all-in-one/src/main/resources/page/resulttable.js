// Traces as a table: one line each. The roles stand beside the elements, which a layout by grid may take from them.
import {html, memo, useEffect, useRef, useState} from './lib.js';
import {count, date, dateTime, duration, timeOfDay} from './format.js';
import {Badges, Bar, Chips, Dots, Name, Select, stamp} from './resultparts.js';
import {useTagValues} from './tagcolumns.js';

/** [class, title, order at the first click, order at the next one]. */
const COLUMNS = [
  ['time', 'Start', 'recent', 'oldest'], ['name', 'Trace', 'name', 'name-last'], ['duration', 'Duration', 'longest', 'shortest'],
  ['span-count', 'Spans', 'most', 'least'], ['errors', 'Errors', 'errors', 'flawless'], ['services', 'Services', 'services', 'few'],
];
const DESCENDING = new Set(['recent', 'longest', 'most', 'errors', 'services', 'name-last']);

export function Table({rows, longest, selected, toggle, order, sort, columns: {columns}}) {
  const table = useRef(null);
  const values = useTagValues(rows, columns);
  const isByDay = order === 'recent' || order === 'oldest';
  const [time, name, ...figures] = COLUMNS;
  const heading = column => html`<${Heading} key=${column[0]} ...${{column, order, sort}} />`;
  return html`
    <div class="results-frame">
      <table ref=${table} role="table" aria-label="Traces" class=${`results-table${isByDay ? '' : ' dated'}`} style=${{'--tag-count': columns.length, '--tags': columns.length ? `repeat(${columns.length}, minmax(5rem, 9rem))` : ''}}>
        <thead role="rowgroup"><tr role="row">
          <th role="columnheader" class="select"><span class="visually-hidden">Compare</span></th>${heading(time)}${heading(name)}
          ${columns.map(key => html`<th key=${`tag ${key}`} role="columnheader" class="tag" title=${key}>${key.slice(0, 100)}</th>`)}
          ${figures.map(heading)}
        </tr></thead>
        ${(isByDay ? byDay(rows) : [[null, rows]]).map(([day, those]) => html`
          <tbody key=${day} role="rowgroup">
            ${day && html`<tr role="row" class="day"><th role="rowheader" scope="rowgroup" aria-colspan=${7 + columns.length}>${day}</th></tr>`}
            ${those.map(summary => html`<${Row} key=${summary.traceID} ...${{summary, longest, toggle, isByDay, columns}} values=${values.get(summary.traceID)} isSelected=${selected.has(summary.traceID)} />`)}
          </tbody>`)}
      </table>
      <${Services} table=${table} rows=${rows} />
    </div>`;
}

/** A second click turns the order round. */
function Heading({column: [id, title, first, second], order, sort}) {
  const isCurrent = order === first || order === second;
  const isDescending = DESCENDING.has(order);
  return html`
    <th role="columnheader" class=${id} aria-sort=${isCurrent ? (isDescending ? 'descending' : 'ascending') : 'none'}>
      <button type="button" class="sort" onClick=${() => sort(order === first ? second : first)}>${title}<span aria-hidden="true">${isCurrent ? (isDescending ? ' ▾' : ' ▴') : ''}</span></button></th>`;
}

/** [[day, rows]]: rows that are in order of time. */
function byDay(rows) {
  const days = [];
  for (const row of rows) {
    const day = date(row.startTime);
    if (days.at(-1)?.[0] === day) days.at(-1)[1].push(row);
    else days.push([day, [row]]);
  }
  return days;
}

const Row = memo(({summary, longest, toggle, isSelected, isByDay, columns, values}) => {
  const {traceID, startTime, errorCount, spanCount, services} = summary;
  return html`
    <tr role="row" class=${`result${errorCount ? ' failed' : ''}`} data-trace=${traceID}>
      <td role="cell" class="select"><${Select} ...${{summary, isSelected, toggle}} /></td>
      <td role="cell" class="time"><time datetime=${stamp(startTime)}>${isByDay ? timeOfDay(startTime) : dateTime(startTime)}</time></td>
      <td role="cell" class="name"><${Name} summary=${summary} /><${Badges} summary=${summary} /></td>
      ${columns.map(key => html`<td key=${`tag ${key}`} role="cell" class="tag" title=${values?.get(key)}><bdi>${values?.get(key)?.slice(0, 100)}</bdi></td>`)}
      <td role="cell" class="duration"><${Bar} ...${{summary, longest}} /><b>${duration(summary.duration)}</b></td>
      <td role="cell" class="span-count">${spanCount.toLocaleString('en')}<span class="unit"> ${spanCount === 1 ? 'span' : 'spans'}</span></td>
      <td role="cell" class="errors">${errorCount > 0 && html`<span class="error-mark" role="img" aria-label="errors">!</span>${' '}${errorCount.toLocaleString('en')}`}</td>
      <td role="cell" class="services"><${Dots} services=${services} /></td>
    </tr>`;
});

/** The services of the row that the pointer is on, by name. */
function Services({table, rows}) {
  const [at, setAt] = useState(null);
  useEffect(() => {
    const element = table.current;
    const over = event => {
      const row = event.target.closest('[data-trace]');
      setAt(old => row?.dataset.trace === old?.id ? old : row && {id: row.dataset.trace, top: row.offsetTop + row.offsetHeight});
    };
    const left = () => setAt(null);
    element.addEventListener('pointerover', over);
    element.addEventListener('pointerleave', left);
    return () => {
      element.removeEventListener('pointerover', over);
      element.removeEventListener('pointerleave', left);
    };
  }, []);
  const summary = at && rows.find(row => row.traceID === at.id);
  return summary && html`
    <div key=${at.id} class="tip services-tip" aria-hidden="true" style=${{top: `${at.top}px`}}>
      <span><b><bdi>${summary.name.slice(0, 300)}</bdi></b> ${count(summary.services.length, 'service')}</span><${Chips} services=${summary.services} /></div>`;
}
