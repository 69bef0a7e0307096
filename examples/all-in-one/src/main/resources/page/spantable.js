// All spans of a trace as a table that can be sorted.
import {html, useMemo, useState} from './lib.js';
import {duration} from './format.js';
import {selfTime} from './model.js';

const COLUMNS = {
  Service: s => s.service, Operation: s => s.operationName, Start: s => s.relativeStart, Duration: s => s.duration, 'Self time': s => selfTime(s), Kind: s => s.kind,
};
/** So many at first: a table of ten thousand rows takes a browser seconds. */
const STEP = 500;

export default function SpanTable({trace}) {
  const [order, setOrder] = useState({column: 'Start', down: false});
  const [limit, setLimit] = useState(STEP);
  const sorted = useMemo(() => {
    const value = COLUMNS[order.column];
    const sign = order.down ? -1 : 1;
    return trace.spans.toSorted((a, b) => sign * (value(a) < value(b) ? -1 : value(a) > value(b) ? 1 : 0));
  }, [trace, order]);
  const sort = column => setOrder({column, down: order.column === column && !order.down});
  return html`
    <table class="spans">
      <thead><tr>${Object.keys(COLUMNS).map(column => html`
        <th key=${column} scope="col" aria-sort=${order.column === column ? (order.down ? 'descending' : 'ascending') : undefined}>
          <button type="button" class="quiet" onClick=${() => sort(column)}>${column}${order.column === column ? (order.down ? ' ↓' : ' ↑') : ''}</button></th>`)}<th scope="col">Span</th></tr></thead>
      <tbody>${sorted.slice(0, limit).map(span => html`
        <tr key=${span.spanID}><td><i class="service-dot" style=${{background: span.color}}></i>${span.service}</td>
          <td>${span.isError && html`<span class="error-mark" role="img" aria-label="error">!</span> `}${span.operationName}</td>
          <td class="number">${duration(span.relativeStart)}</td><td class="number">${duration(span.duration)}</td><td class="number">${duration(selfTime(span))}</td>
          <td>${span.kind}</td><td><a class="mono" href=${`/trace/${trace.traceID}?uiFind=${span.spanID}`}>${span.spanID}</a></td></tr>`)}</tbody>
    </table>
    ${sorted.length > limit && html`<button type="button" onClick=${() => setLimit(limit + 4 * STEP)}>Show more (${sorted.length - limit} left)</button>`}`;
}
