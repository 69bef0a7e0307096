// The spans of a trace as a table, which can be ordered by any column and narrowed to a text.
import {html, useMemo, useState} from './lib.js';
import {count, duration} from './format.js';
import {spanLink} from './graph-parts.js';
import {matcher} from './match.js';
import {selfTime} from './model.js';
import {adjust} from './navigation.js';
import {named} from './text.js';

/** So many rows at first, and more of them on demand. */
const STEP = 200;
const COLUMNS = [
  ['Service', span => span.service, span => html`<i class="swatch" style=${{background: span.color}}></i>${named(span.service).slice(0, 120)}`],
  ['Operation', span => span.operationName, span => named(span.operationName).slice(0, 200)],
  ['Start', span => span.relativeStart, span => duration(span.relativeStart), true],
  ['Duration', span => span.duration, span => duration(span.duration), true],
  ['Self Time', span => selfTime(span), span => duration(Math.max(0, selfTime(span))), true],
  ['Kind', span => span.kind, span => String(span.kind).slice(0, 40)],
  ['Error', span => span.isError ? 1 : 0, span => span.isError && html`<span class="error-mark" role="img" aria-label="error">!</span>`],
  ['Logs', span => span.logs.length, span => span.logs.length || '', true],
].map(([title, value, show, isNumber]) => ({title, value, show, isNumber}));

/** What it is narrowed to is part of the URL: `service` and `operation`. */
export default function SpansTable({trace, url}) {
  const [order, setOrder] = useState({column: COLUMNS[2], descending: false});
  const [query, setQuery] = useState('');
  const [limit, setLimit] = useState(STEP);
  const [service, operation] = ['service', 'operation'].map(name => url.searchParams.get(name));
  const found = useMemo(() => {
    const means = matcher(query) ?? (() => true);
    return trace.spans.filter(span => (service === null || span.service === service)
        && (operation === null || span.operationName === operation) && means(span));
  }, [trace, query, service, operation]);
  const longest = useMemo(() => trace.spans.reduce((max, span) => Math.max(max, span.duration), 1), [trace]);
  const rows = useMemo(() => sorted(found, order), [found, order]);
  return html`
    <div class="spans-table">
      <div class="toolbar graph-bar"><span class="faint" role="status">${count(rows.length, 'span')}</span>
        <${Narrow} name="service" title="Service" value=${service} values=${trace.spans.map(span => span.service)} />
        <${Narrow} name="operation" title="Operation" value=${operation}
            values=${trace.spans.filter(span => service === null || span.service === service).map(span => span.operationName)} />
        <input class="filter" type="search" aria-label="Find spans" placeholder="Find …" spellcheck="false" autocomplete="off"
            value=${query} onInput=${event => setQuery(event.target.value)} /></div>
      <div class="scroll-x"><table class="listing" aria-label="Spans">
        <thead><tr>${COLUMNS.map(column => html`<${Heading} key=${column.title} ...${{column, order, setOrder}} />`)}<th scope="col">Span ID</th></tr></thead>
        <tbody>${rows.slice(0, limit).map(span => html`
          <tr key=${span.spanID}>${COLUMNS.map(({title, show, isNumber}) => html`
            <td key=${title} class=${isNumber ? 'number' : ''}>${show(span)}${title === 'Duration' && html`<i class="span-bar" style=${{width: `${100 * span.duration / longest}%`}}></i>`}</td>`)}
            <td><a href=${spanLink(trace, span)} title="Show in the timeline"><code>${span.spanID.slice(0, 40)}</code></a></td></tr>`)}</tbody>
      </table></div>
      ${rows.length > limit && html`<button type="button" class="quiet" onClick=${() => setLimit(limit + 5 * STEP)}>Show more (${(rows.length - limit).toLocaleString('en')} left)</button>`}
    </div>`;
}

/** Names with how many spans have them, the most first. */
function Narrow({name, title, value, values}) {
  const counts = new Map();
  for (const each of values) counts.set(each, (counts.get(each) ?? 0) + 1);
  const sortedNames = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  // Another service has other operations.
  const choose = ({target}) => adjust({[name]: sortedNames[target.value]?.[0] ?? '', ...name === 'service' && {operation: ''}});
  return html`
    <label class="field">${title} <select value=${sortedNames.findIndex(([each]) => each === value)} onChange=${choose}>
      <option value="-1">all</option>
      ${sortedNames.map(([each, n], i) => html`<option key=${each} value=${i}>${named(each).slice(0, 80)} (${n.toLocaleString('en')})</option>`)}</select></label>`;
}

/** Equal ones stay in the order of the tree. */
function sorted(spans, {column: {value}, descending}) {
  const sign = descending ? -1 : 1;
  const keyed = spans.map(span => [value(span), span]);
  return keyed.sort(([a], [b]) => sign * (a < b ? -1 : a > b ? 1 : 0)).map(([, span]) => span);
}

/** A second click turns the order round. Figures begin with the greatest, but for times of start. */
function Heading({column, order, setOrder}) {
  const isCurrent = order.column === column;
  const descending = isCurrent ? !order.descending : column.isNumber === true && column.title !== 'Start' || column.title === 'Error';
  return html`
    <th scope="col" class=${column.isNumber ? 'number' : ''} aria-sort=${isCurrent ? (order.descending ? 'descending' : 'ascending') : 'none'}>
      <button type="button" class="sort" onClick=${() => setOrder({column, descending})}>${column.title}<span aria-hidden="true">${isCurrent ? (order.descending ? ' ▾' : ' ▴') : ''}</span></button></th>`;
}
