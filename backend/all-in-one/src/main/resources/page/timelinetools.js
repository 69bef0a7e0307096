// What stands above the rows of a timeline: the find box, what is shown of the trace, levels and zoom.
import {html} from './lib.js';
import {duration} from './format.js';
import {Menu} from './menu.js';
import {toggled} from './rows.js';
import {named} from './text.js';

/** Spans shorter than that can be left out. Microseconds. */
const LEAST = [0, 100, 1e3, 5e3, 10e3, 50e3, 100e3, 500e3, 1e6, 10e6];
/** A list of services with more has no use. */
const MANY = 300;

/** The children are the find box. */
export function Tools({trace, state, change, view, onView, levels, critical, setCritical, side, setSide, find, children}) {
  return html`
    <div class="timeline-tools">
      ${children}
      <label class="check" title="Show only what is found, and the spans above it"><input type="checkbox" checked=${state.only} disabled=${!find.found && !state.only}
          onChange=${event => change({only: event.target.checked})} /> Only matches</label>
      <${Filter} ...${{trace, state, change}} />
      <label class="check" title="The spans, and the parts of them, that the duration hangs on: walked backwards from the end, always to the child that ended last. The rest is faint.">
        <input type="checkbox" checked=${critical} onChange=${event => setCritical(event.target.checked)} /> Critical path</label>
      <label class="check wide" title="Show the details of a span beside the rows"><input type="checkbox" checked=${side} onChange=${event => setSide(event.target.checked)} /> Side panel</label>
      <${Zoom} ...${{trace, view, onView}} />
      <div class="levels" role="group" aria-label="Levels">
        <button type="button" onClick=${levels.expandOne} title="Show one level more (o)">+1 level</button>
        <button type="button" onClick=${levels.collapseOne} title="Show one level less (p)">−1 level</button>
        <button type="button" onClick=${levels.expandAll} title="Expand all ([)">Expand All</button>
        <button type="button" onClick=${levels.collapseAll} title="Collapse all (])">Collapse All</button>
      </div>
    </div>`;
}

/** By service and by duration; those above what is shown stay. */
function Filter({trace, state: {without, least}, change}) {
  const hidden = without.size + (least ? 1 : 0);
  return html`
    <${Menu} label=${hidden ? `Filter (${hidden})` : 'Filter'}>
      <div class="timeline-filter">
        <label class="field">Hide spans shorter than <select value=${least} onChange=${event => change({least: Number(event.target.value)})}>
          ${[...new Set([...LEAST, least])].sort((a, b) => a - b).map(micros => html`<option key=${micros} value=${micros}>${micros ? duration(micros) : '–'}</option>`)}</select></label>
        <fieldset><legend>Services</legend>
          <div class="timeline-services">${trace.services.slice(0, MANY).map(({name, color, spanCount}) => html`
            <label key=${name} class="check"><input type="checkbox" checked=${!without.has(name)} onChange=${() => change({without: toggled(without, name)})} />
              <i class="swatch" style=${{background: color}}></i><bdi>${named(name).slice(0, 80)}</bdi> <span class="faint">${spanCount.toLocaleString('en')}</span></label>`)}</div>
          <button type="button" class="quiet" onClick=${() => change({without: new Set()})}>All</button>
          <button type="button" class="quiet" onClick=${() => change({without: new Set(trace.services.map(({name}) => name))})}>None</button>
        </fieldset>
      </div>
    <//>`;
}

function Zoom({trace, view: [from, to], onView}) {
  if (from === 0 && to === trace.duration) return null;
  return html`
    <span class="zoom"><span class="tabular">${duration(from)} – ${duration(to)}</span>
      <button type="button" onClick=${() => onView([0, trace.duration])}>Reset zoom</button></span>`;
}
