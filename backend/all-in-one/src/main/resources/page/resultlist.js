// Traces as a list: two lines each, with the services by name.
import {html, memo} from './lib.js';
import {ago, count, dateTime, duration, shortId} from './format.js';
import {Badges, Bar, Chips, Name, Select, stamp} from './resultparts.js';

export function List({rows, longest, selected, toggle}) {
  return html`<ol class="results">${rows.map(summary => html`
    <${Row} key=${summary.traceID} ...${{summary, longest, toggle}} age=${ago(summary.startTime)} isSelected=${selected.has(summary.traceID)} />`)}</ol>`;
}

const Row = memo(({summary, longest, age, toggle, isSelected}) => {
  const {traceID, startTime, errorCount, spanCount, services} = summary;
  return html`
    <li class=${`result${errorCount ? ' failed' : ''}`} data-trace=${traceID}>
      <${Select} ...${{summary, isSelected, toggle}} />
      <div class="result-body">
        <div class="result-line">
          <${Name} summary=${summary} />
          <code class="faint">${shortId(traceID)}</code>
          <${Badges} summary=${summary} />
          <span class="result-duration">${duration(summary.duration)}</span>
        </div>
        <${Bar} ...${{summary, longest}} />
        <div class="result-line">
          <span class="result-spans">${count(spanCount, 'Span')}</span>
          ${errorCount > 0 && html`<span class="result-errors">${count(errorCount, 'Error')}</span>`}
          <${Chips} services=${services} />
          <span class="result-time"><time datetime=${stamp(startTime)}>${dateTime(startTime)}</time> <span class="faint">${age}</span></span>
        </div>
      </div>
    </li>`;
});
