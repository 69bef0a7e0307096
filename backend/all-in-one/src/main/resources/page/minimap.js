// The whole trace at a glance, and which part of its time the timeline shows: drag to choose one, or move its edges.
import {html, useMemo, useRef, useState} from './lib.js';
import {duration} from './format.js';
import {Ruler} from './ruler.js';

const HEIGHT = 64;
/** The drawing's own width; the browser stretches it. */
const WIDTH = 10_000;
/** Shorter drags are clicks. Pixels. */
const LEAST_DRAG = 4;
/** No part of a trace is shown that is shorter. Microseconds. */
const LEAST = 1;

export function Minimap({trace, view, onView}) {
  const frame = useRef(null);
  const paths = useMemo(() => lines(trace), [trace]);
  const [drag, setDrag] = useState(null);
  const timeAt = event => {
    const {left, width} = frame.current.getBoundingClientRect();
    return Math.max(0, Math.min(1, (event.clientX - left) / width)) * trace.duration;
  };
  const end = event => {
    if (drag && Math.abs(event.clientX - drag.x) >= LEAST_DRAG) onView(ordered(drag.from, timeAt(event), trace));
    setDrag(null);
  };
  const shown = drag ? ordered(drag.from, drag.to, trace) : view;
  return html`
    <div class="minimap" role="group" aria-label="Minimap: drag to choose a part of the time">
      <${Ruler} view=${[0, trace.duration]} />
      <div class="minimap-frame" ref=${frame} onDblClick=${() => onView([0, trace.duration])}
          onPointerDown=${event => begin(event, timeAt, view, setDrag)} onPointerMove=${event => drag && setDrag({...drag, to: timeAt(event)})}
          onPointerUp=${end} onPointerCancel=${() => setDrag(null)}>
        <svg viewBox=${`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
          ${paths.map(({color, d, width}) => html`<path key=${color} d=${d} style=${{stroke: color, strokeWidth: width}} />`)}
        </svg>
        <${Shade} from=${0} to=${shown[0]} total=${trace.duration} />
        <${Shade} from=${shown[1]} to=${trace.duration} total=${trace.duration} />
        ${[0, 1].map(edge => html`<${Edge} key=${edge} ...${{edge, view: shown, trace, onView}} />`)}
      </div>
    </div>`;
}

/** Who takes an edge moves it, and the other one stays. */
function begin(event, timeAt, view, setDrag) {
  if (event.button) return;
  event.currentTarget.setPointerCapture(event.pointerId);
  const {edge} = event.target.dataset;
  const at = timeAt(event);
  setDrag({x: event.clientX, from: edge === undefined ? at : view[1 - edge], to: at});
}

function ordered(a, b, trace) {
  const from = Math.min(a, b);
  return [from, Math.min(trace.duration, Math.max(from + LEAST, Math.max(a, b)))];
}

/** All spans of a service are one path: ten thousand elements would be slow. */
function lines(trace) {
  const step = HEIGHT / Math.max(1, trace.spans.length);
  const width = Math.max(1, Math.min(5, step * 0.75));
  const scale = WIDTH / Math.max(1, trace.duration);
  const parts = new Map();
  trace.spans.forEach((span, row) => {
    const y = ((row + 0.5) * step).toFixed(2);
    const length = Math.max(WIDTH / 1000, span.duration * scale).toFixed(0);
    const part = `M${(span.relativeStart * scale).toFixed(0)} ${y}h${length}`;
    parts.set(span.color, (parts.get(span.color) ?? '') + part);
  });
  return [...parts].map(([color, d]) => ({color, d, width}));
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
