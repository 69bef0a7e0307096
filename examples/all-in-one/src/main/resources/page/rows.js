// The traces that were found, as rows.
import {html} from './lib.js';
import {ago, count, dateTime, duration, shortId} from './format.js';

export function Rows({traces, chosen, choose, local}) {
  const longest = traces.reduce((max, t) => Math.max(max, t.duration), 1);
  return html`
    <ol class="traces">${traces.map(trace => html`
      <${Row} key=${trace.traceID} ...${{trace, longest, local}} chosen=${chosen.includes(trace.traceID)} choose=${choose} />`)}</ol>`;
}

function Row({trace, longest, chosen, choose, local}) {
  return html`
    <li class=${`trace-row${trace.errorCount ? ' failed' : ''}`} data-test="trace" data-trace=${trace.traceID}>
      <label title="Compare"><input type="checkbox" checked=${chosen} disabled=${local} aria-label=${`Compare ${trace.name} ${shortId(trace.traceID)}`}
        onChange=${event => choose(trace.traceID, event.target.checked)} /></label>
      <a href=${`/trace/${trace.traceID}`} onClick=${() => local && keep(trace)}>
        <span class="trace-title"><i style=${{width: `${100 * trace.duration / longest}%`}}></i>
          <span class="trace-name">${trace.name || '(no root span)'}<span class="short-id mono">${shortId(trace.traceID)}</span></span>
          <span class="number">${duration(trace.duration)}</span></span>
        <span class="trace-facts">
          <span class="tag-chip">${count(trace.spans.length, 'Span')}</span>
          ${trace.errorCount > 0 && html`<span class="tag-chip failed">${count(trace.errorCount, 'Error')}</span>`}
          ${trace.services.map(service => html`
            <span class="tag-chip" key=${service.name}><i class="service-dot" style=${{background: service.color}}></i>${service.name} (${service.spanCount})${service.errorCount > 0 && html` <span class="error-mark" title=${count(service.errorCount, 'error')}>!</span>`}</span>`)}
          <span class="when" title=${dateTime(trace.startTime)}>${dateTime(trace.startTime).slice(0, 19)} · ${ago(trace.startTime)}</span>
        </span>
      </a>
    </li>`;
}

/** Traces of a file, by id, for the view that the reader goes to next: the backend does not have them. */
export const kept = new Map();

function keep(trace) {
  kept.set(trace.traceID, trace.sent);
}
