// All logs of a trace in one table, by time: to be read as one story, ordered by any column, and narrowed to a text.
import {html, useMemo, useState} from './lib.js';
import {count, dateTime, duration} from './format.js';
import {spanLink} from './graph-parts.js';
import {isErrorLog} from './marks.js';
import {matcher} from './match.js';
import {named} from './text.js';

/** So many rows at first, and more of them on demand. */
const STEP = 200;
/** Fields that say what happened, the first that is there. */
const MESSAGES = ['event', 'message', 'log.message', 'exception.message'];

const COLUMNS = [
  ['Time', row => row.log.timestamp, row => html`<time title=${dateTime(row.log.timestamp)}>${duration(row.at)}</time>`, true],
  ['Service', row => row.span.service, row => html`<i class="swatch" style=${{background: row.span.color}}></i><bdi>${named(row.span.service).slice(0, 120)}</bdi>`],
  ['Operation', row => row.span.operationName, (row, trace) => html`<a href=${spanLink(trace, row.span)} title="Show in the timeline"><bdi>${named(row.span.operationName).slice(0, 200)}</bdi></a>`],
  ['Event', row => row.message, row => html`${row.isError && html`<span class="error-mark" role="img" aria-label="error">!</span> `}<bdi>${row.message.slice(0, 300)}</bdi>`],
  ['Fields', row => row.rest, row => html`<span class="value">${row.rest.slice(0, 500)}${row.rest.length > 500 && '…'}</span>`],
].map(([title, value, show, isNumber]) => ({title, value, show, isNumber}));

export default function TraceLogs({trace}) {
  const [order, setOrder] = useState({column: COLUMNS[0], descending: false});
  const [query, setQuery] = useState('');
  const [errors, setErrors] = useState(false);
  const [limit, setLimit] = useState(STEP);
  const all = useMemo(() => logsOf(trace), [trace]);
  const rows = useMemo(() => sorted(narrowed(all, query, errors), order), [all, query, errors, order]);
  if (!all.length) return html`<p class="empty">No span of this trace has logs.</p>`;
  return html`
    <div class="trace-logs">
      <div class="toolbar graph-bar"><span class="faint" role="status">${count(rows.length, 'log')}</span>
        <label class="check"><input type="checkbox" checked=${errors} onChange=${event => setErrors(event.target.checked)} /> Only errors</label>
        <input class="filter" type="search" aria-label="Find logs" placeholder="Find …" spellcheck="false" autocomplete="off"
            value=${query} onInput=${event => setQuery(event.target.value)} /></div>
      ${!rows.length && html`<p class="empty">No match.</p>`}
      <div class="scroll-x"><table class="listing" aria-label="Logs">
        <thead><tr>${COLUMNS.map(column => html`<${Heading} key=${column.title} ...${{column, order, setOrder}} />`)}</tr></thead>
        <tbody>${rows.slice(0, limit).map(row => html`
          <tr key=${row.id} class=${row.isError ? 'failed' : ''}>${COLUMNS.map(({title, show, isNumber}) => html`<td key=${title} class=${isNumber ? 'number' : ''}>${show(row, trace)}</td>`)}</tr>`)}</tbody>
      </table></div>
      ${rows.length > limit && html`<button type="button" class="quiet" onClick=${() => setLimit(limit + 5 * STEP)}>Show more (${(rows.length - limit).toLocaleString('en')} left)</button>`}
    </div>`;
}

/** One row for each log of each span. */
function logsOf(trace) {
  return trace.spans.flatMap(span => span.logs.map((log, i) => {
    const key = MESSAGES.find(name => log.fields.some(field => field.key === name));
    const message = String(log.fields.find(field => field.key === key)?.value ?? '');
    const rest = log.fields.filter(field => field.key !== key).map(field => `${field.key}=${field.value}`).join('  ');
    return {id: `${span.spanID} ${i}`, span, log, at: log.timestamp - trace.startTime, message, rest, isError: isErrorLog(log)};
  }));
}

/** By the words of a find box, each row as if it were a span of its own that had this log alone. */
function narrowed(rows, query, errors) {
  const means = matcher(query);
  return rows.filter(row => (!errors || row.isError) && (!means || means({...row.span, tags: [], process: {tags: []}, logs: [row.log]})));
}

/** Equal ones stay in the order of the tree. */
function sorted(rows, {column: {value}, descending}) {
  const sign = descending ? -1 : 1;
  const keyed = rows.map(row => [value(row), row]);
  return keyed.sort(([a], [b]) => sign * (a < b ? -1 : a > b ? 1 : 0)).map(([, row]) => row);
}

/** A second click turns the order round. */
function Heading({column, order, setOrder}) {
  const isCurrent = order.column === column;
  const descending = isCurrent && !order.descending;
  return html`
    <th scope="col" class=${column.isNumber ? 'number' : ''} aria-sort=${isCurrent ? (order.descending ? 'descending' : 'ascending') : 'none'}>
      <button type="button" class="sort" onClick=${() => setOrder({column, descending})}>${column.title}<span aria-hidden="true">${isCurrent ? (order.descending ? ' ▾' : ' ▴') : ''}</span></button></th>`;
}
