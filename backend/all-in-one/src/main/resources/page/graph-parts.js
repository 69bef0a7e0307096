// What the graphs have around their drawing: what is found, and of the chosen box the path and the spans.
import {html, useMemo, useState} from './lib.js';
import {pathOf} from './dag.js';
import {count, duration} from './format.js';
import {matcher} from './match.js';
import {named} from './text.js';

/** So many at first, and more of them on demand: a box may stand for ten thousand spans. */
const STEP = 20;

/** A table of the spans of one trace; `title` says whose they are. */
export function Members({title, trace, spans}) {
  const [limit, setLimit] = useState(STEP);
  if (!spans.length) return html`<div class="members"><h3>${title}</h3><p class="faint">No span.</p></div>`;
  const slowest = spans.reduce((max, s) => Math.max(max, s.duration), 1);
  return html`
    <div class="members">
      <h3>${title} <span class="faint">${summary(spans)}</span></h3>
      <table>
        <thead><tr><th scope="col">Span</th><th scope="col" class="number">Start</th>
          <th scope="col" class="number">Duration</th><td></td></tr></thead>
        <tbody>${spans.slice(0, limit).map(span => html`<${Row} key=${span.spanID} ...${{span, trace, slowest}} />`)}</tbody>
      </table>
      ${spans.length > limit && html`
        <button type="button" class="quiet" onClick=${() => setLimit(limit + 10 * STEP)}>Show more (${spans.length - limit} left)</button>`}
    </div>`;
}

function Row({span, trace, slowest}) {
  return html`
    <tr>
      <td><a href=${spanLink(trace, span)} title="Show in the timeline">${span.spanID.slice(-6)}</a>
        ${span.isError && html` <span class="error-mark" role="img" aria-label="error" title="Error">!</span>`}</td>
      <td class="number">${duration(span.relativeStart)}</td>
      <td class="number">${duration(span.duration)}</td>
      <td class="members-bar" aria-hidden="true"><i style=${{width: `${100 * span.duration / slowest}%`}}></i></td>
    </tr>`;
}

/** Where the timeline shows a span. */
export function spanLink(trace, span) {
  return `trace/${trace.traceID}?uiFind=${encodeURIComponent(span.spanID)}`;
}

function summary(spans) {
  const total = spans.reduce((sum, s) => sum + s.duration, 0);
  const errors = spans.filter(s => s.isError).length;
  return [count(spans.length, 'span'), spans.length > 1 && `${duration(total / spans.length)} on average`, errors && count(errors, 'error')]
      .filter(Boolean).join(', ');
}

/** The way from the root; of a very long one its end. */
export function Path({node}) {
  const path = pathOf(node).slice(0, -1);
  if (!path.length) return null;
  const shown = path.slice(-4);
  return html`
    <p class="path faint">${shown.length < path.length && `${path.length - shown.length} more … › `}${shown.map((step, i) =>
      html`<span key=${i}>${named(step.service).slice(0, 80)}: ${named(step.operation).slice(0, 80)} › </span>`)}</p>`;
}

/**
 * {query, setQuery, found, lit}: of some things, each with spans, those of which any span is meant by the text of a find box,
 * as a list and as the set of their `index`; null while nothing is looked for. The URL may bring the text.
 */
export function useFind(things, spansOf, url) {
  const [query, setQuery] = useState(url?.searchParams.get('uiFind') ?? '');
  const found = useMemo(() => {
    const means = matcher(query);
    return means && things.filter(thing => spansOf(thing).some(means));
  }, [things, query]);
  const lit = useMemo(() => found && new Set(found.map(thing => thing.index)), [found]);
  return {query, setQuery, found, lit};
}
