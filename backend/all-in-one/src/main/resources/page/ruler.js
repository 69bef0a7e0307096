// The five times above a timeline.
import {html} from './lib.js';
import {duration} from './format.js';

export function Ruler({view: [from, to]}) {
  return html`
    <div class="ruler" aria-hidden="true">${[0, 1, 2, 3, 4].map(i => html`
      <span key=${i} class=${`tick tick-${i}`}>${timeAt(from + (to - from) * i / 4)}</span>`)}</div>`;
}

function timeAt(micros) {
  return micros === 0 ? '0' : duration(Math.round(micros));
}
