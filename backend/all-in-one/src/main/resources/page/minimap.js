// The whole trace at a glance, and which part of its time the timeline shows: drag to choose one, or move its edges.
import {html, useMemo, useRef} from './lib.js';
import {duration} from './format.js';
import {useTimeDrag} from './timedrag.js';
import {Ruler} from './ruler.js';
import {useWidth} from './size.js';

/** The drawing's own size; the browser stretches its width. */
const [WIDTH, HEIGHT] = [1000, 28];
/** So many rows can be told apart, two for each pixel. */
const ROWS = 2 * HEIGHT;
/** No part of a trace is shown that is shorter. Microseconds. */
const LEAST = 1;

export function Minimap({trace, view, onView}) {
  const frame = useRef(null);
  const width = useWidth(frame);
  const paths = useMemo(() => lines(trace), [trace]);
  const all = [0, trace.duration];
  const {shown, listeners} = useTimeDrag(frame, all, view, onView);
  return html`
    <div class="minimap" role="group" aria-label="Minimap: drag to choose a part of the time">
      <div class="minimap-frame" ref=${frame} onDblClick=${() => onView(all)} ...${listeners}>
        <svg viewBox=${`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
          ${paths.map(({color, d, width: stroke}) => html`<path key=${color} d=${d} style=${{stroke: color, strokeWidth: stroke}} />`)}
        </svg>
        <${Ruler} view=${all} width=${width} />
        <${Shade} from=${0} to=${shown[0]} total=${trace.duration} />
        <${Shade} from=${shown[1]} to=${trace.duration} total=${trace.duration} />
        ${[0, 1].map(edge => html`<${Edge} key=${edge} ...${{edge, view: shown, trace, onView}} />`)}
      </div>
    </div>`;
}

/** Of more spans than rows, several share one; where they meet, the last is seen. All of a service are one path: elements are slow. */
function lines(trace) {
  const rows = Math.min(ROWS, Math.max(1, trace.spans.length));
  const step = HEIGHT / rows;
  const colors = [...new Set(trace.spans.map(span => span.color))];
  const parts = colors.map(() => '');
  raster(trace, rows, colors).forEach((cells, row) => {
    const y = ((row + 0.5) * step).toFixed(2);
    for (let from = 0; from < WIDTH;) {
      let to = from + 1;
      while (to < WIDTH && cells[to] === cells[from]) to++;
      if (cells[from]) parts[cells[from] - 1] += `M${from} ${y}h${to - from}`;
      from = to;
    }
  });
  return parts.map((d, i) => ({color: colors[i], d, width: Math.max(1, Math.min(4, step * 0.75))}));
}

/** For each row, what colour each place of it has, counted from 1; 0 is none. */
function raster(trace, rows, colors) {
  const numbers = new Map(colors.map((color, i) => [color, i + 1]));
  const scale = WIDTH / Math.max(1, trace.duration);
  const cells = Array.from({length: rows}, () => new Uint16Array(WIDTH));
  trace.spans.forEach((span, i) => {
    const from = Math.min(WIDTH - 1, Math.floor(span.relativeStart * scale));
    const to = Math.max(from + 1, Math.round((span.relativeStart + span.duration) * scale));
    cells[Math.floor(i * rows / trace.spans.length)].fill(numbers.get(span.color), from, to);
  });
  return cells;
}

/** What the timeline does not show. */
function Shade({from, to, total}) {
  if (to <= from) return null;
  return html`<div class="minimap-shade" style=${{left: `${100 * from / total}%`, width: `${100 * (to - from) / total}%`}}></div>`;
}

/** An edge of what is shown, a slider for the keyboard. */
function Edge({edge, view, trace, onView}) {
  const step = (view[1] - view[0]) / 20;
  const keys = event => {
    const other = view[1 - edge];
    const to = {
      ArrowLeft: view[edge] - step, ArrowRight: view[edge] + step, PageDown: view[edge] - 5 * step, PageUp: view[edge] + 5 * step,
      Home: edge ? other + LEAST : 0, End: edge ? trace.duration : other - LEAST,
    }[event.key];
    if (event.key === 'Escape') onView([0, trace.duration]);
    else if (to === undefined) return;
    else onView(edge ? [other, clamp(to, other + LEAST, trace.duration)] : [clamp(to, 0, other - LEAST), other]);
    event.preventDefault();
  };
  const label = edge ? 'End of what is shown' : 'Start of what is shown';
  return html`
    <div class=${`minimap-edge ${edge ? 'end' : 'start'}`} role="slider" tabindex="0" data-edge=${edge} aria-label=${label} aria-valuemin="0" aria-valuemax=${trace.duration}
        aria-valuenow=${Math.round(view[edge])} aria-valuetext=${duration(view[edge])} style=${{left: `${100 * view[edge] / Math.max(1, trace.duration)}%`}}
        onKeyDown=${keys}></div>`;
}

function clamp(value, least, most) {
  return Math.max(least, Math.min(most, value));
}
