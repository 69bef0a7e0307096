// A part of the time, chosen by dragging over a ruler or the minimap; and what zooming and moving make of one.
import {useState} from './lib.js';

/** Shorter drags are clicks. Pixels. */
const LEAST_DRAG = 4;
/** No part of a trace is shown that is shorter. Microseconds. */
const LEAST = 1;

/**
 * {shown, dragged, listeners} for an element whose width is the time `whole`: while somebody drags, `shown` is what it would
 * choose, else `view`. An element with data-edge is an edge of `view`: who takes it moves it, and the other one stays.
 */
export function useTimeDrag(frame, whole, view, onView) {
  const [drag, setDrag] = useState(null);
  const timeAt = event => {
    const {left, width} = frame.current.getBoundingClientRect();
    return whole[0] + Math.max(0, Math.min(1, (event.clientX - left) / width)) * (whole[1] - whole[0]);
  };
  const begin = event => {
    if (event.button) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const {edge} = event.target.dataset;
    const at = timeAt(event);
    setDrag({x: event.clientX, from: edge === undefined ? at : view[1 - edge], to: at});
  };
  const end = event => {
    if (drag && Math.abs(event.clientX - drag.x) >= LEAST_DRAG) onView(ordered(drag.from, timeAt(event), whole));
    setDrag(null);
  };
  const dragged = drag && drag.from !== drag.to ? ordered(drag.from, drag.to, whole) : null;
  return {
    dragged, shown: dragged ?? view,
    listeners: {onPointerDown: begin, onPointerMove: event => drag && setDrag({...drag, to: timeAt(event)}), onPointerUp: end, onPointerCancel: () => setDrag(null)},
  };
}

function ordered(a, b, [, last]) {
  const from = Math.min(a, b);
  return [from, Math.min(last, Math.max(from + LEAST, Math.max(a, b)))];
}

/** A part, made longer by a factor about a time that stays where it is. */
export function zoomed([from, to], factor, total, about = (from + to) / 2) {
  const length = Math.max(Math.min(LEAST, total), Math.min(total, (to - from) * factor));
  const start = about - (about - from) * length / Math.max(1e-9, to - from);
  return within(start, length, total);
}

/** A part, moved by a share of itself. */
export function moved([from, to], share, total) {
  return within(from + share * (to - from), to - from, total);
}

function within(start, length, total) {
  const from = Math.max(0, Math.min(total - length, start));
  return [from, from + length];
}
