// What a trace shows of itself in a list, as a row of a table or with room for more.
import {html} from './lib.js';
import {colorOf} from './colors.js';
import {count, shortId} from './format.js';
import {named} from './text.js';

/** The link to a trace. What is over its row is over it too, since the link covers all of the row. */
export function Name({summary: {traceID, name, rootService, rootOperation}}) {
  return html`
    <a class="result-name" href=${`trace/${traceID}`}>${name
        ? html`<b><bdi>${named(rootService).slice(0, 120)}</bdi></b>: <bdi>${named(rootOperation).slice(0, 300)}</bdi>` : html`<b>(no root span)</b>`}</a>`;
}

/** What is to be known of a trace before it is opened. */
export function Badges({summary: {orphanCount, file}}) {
  return html`
    ${orphanCount > 0 && html`<span class="badge incomplete" title=${`The parent of ${count(orphanCount, 'span')} is not here: it may come yet, or was lost`}>Incomplete</span>`}
    ${file !== undefined && html`<span class="badge" title=${`From ${file}`}>Uploaded</span>`}`;
}

/** How long, of the longest of the list; red as large a part of it as spans have errors. */
export function Bar({summary: {duration, errorCount, spanCount}, longest}) {
  const failed = spanCount ? 100 * errorCount / spanCount : 0;
  return html`<span class="result-bar" aria-hidden="true"><i style=${{width: `${100 * duration / longest}%`}}><i style=${{width: `${failed}%`}}></i></i></span>`;
}

export function Select({summary: {traceID, name}, isSelected, toggle}) {
  return html`<input type="checkbox" checked=${isSelected} aria-label=${`Select ${name.slice(0, 200) || 'trace'} ${shortId(traceID)} for comparison`} onChange=${() => toggle(traceID)} />`;
}

/** So many of a trace's services at most: the rest is in the trace. */
const MOST = 12;

/** Each service by name. */
export function Chips({services}) {
  const rest = services.length - MOST;
  return html`
    <ul class="chips" aria-label="Services">${services.slice(0, MOST).map(({name, spanCount, errorCount}) => html`
      <li key=${name} class="service-chip" style=${{'--service': colorOf(name)}} title=${say({name, spanCount, errorCount})}>
        ${errorCount > 0 && html`<span class="error-mark" role="img" aria-label="errors">!</span>`}${named(name).slice(0, 60)} (${spanCount.toLocaleString('en')})</li>`)}
      ${rest > 0 && html`<li class="faint">and ${rest} more</li>`}
    </ul>`;
}

/** Each service as a dot of its colour, with a ring if it has errors. */
export function Dots({services}) {
  return html`
    <span class="dots" role="img" aria-label=${services.slice(0, MOST).map(say).join(', ')}>
      ${services.slice(0, MOST).map(({name, errorCount}) => html`<i key=${name} class=${errorCount ? 'failed' : ''} style=${{'--service': colorOf(name)}}></i>`)}
      ${services.length > MOST && html`<small>+${services.length - MOST}</small>`}</span>`;
}

function say({name, spanCount, errorCount}) {
  return `${named(name).slice(0, 300)}: ${count(spanCount, 'span')}${errorCount ? `, ${count(errorCount, 'error')}` : ''}`;
}

/** For <time>. What was sent may be no time that a calendar has. */
export function stamp(micros) {
  const at = new Date(micros / 1000);
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}
