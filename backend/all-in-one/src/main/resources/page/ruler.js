// The times above a timeline, and the lines at the same places below them.
import {html} from './lib.js';
import {ticks, tickTexts} from './scale.js';

/** A text needs so many pixels. */
const ROOM = 90;
/** A text that begins later does not fit, in percent. */
const LAST = 95;

/** [{left, text, unit}] of the marks that a width has room for; left in percent. */
function marksOf([from, to], width) {
  const times = ticks(from, to, Math.max(2, Math.min(12, Math.floor(width / ROOM))));
  const texts = tickTexts(times);
  return times.map((at, i) => ({left: 100 * (at - from) / (to - from), text: texts[i][0], unit: texts[i][1]}));
}

/** The unit is said once. */
export function Ruler({view, width}) {
  const marks = marksOf(view, width).filter(({left}) => left <= LAST);
  return html`
    <div class="ruler" aria-hidden="true">${marks.map(({left, text, unit}, i) => html`
      <span key=${i} class="tick" style=${{left: `${left}%`}}>${text}${i === marks.length - 1 && html`<i>${unit}</i>`}</span>`)}</div>`;
}

export function Grid({view, width}) {
  return html`<div class="grid-lines" aria-hidden="true">${marksOf(view, width).map(({left}, i) => html`<i key=${i} style=${{left: `${left}%`}}></i>`)}</div>`;
}
