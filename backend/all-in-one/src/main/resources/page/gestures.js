// How a drawing is moved and enlarged by wheel, mouse and fingers.
import {useEffect, useRef} from './lib.js';

/** Less is a click by an unsteady hand. Pixels. */
const DRAG = 4;

/**
 * Wheel zooms, with Shift it moves; the mouse or one finger drags, two fingers zoom. `actions` are move(dx, dy) and
 * zoom(factor, {x, y}), which tells whether there was anything to zoom.
 */
export function useGestures(frame, actions) {
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(() => {
    const element = frame.current;
    const ends = [listenToWheel(element, latest), listenToPointers(element, latest)];
    return () => ends.forEach(end => end());
  }, []);
}

function listen(element, type, listener, options) {
  element.addEventListener(type, listener, options);
  return () => element.removeEventListener(type, listener, options);
}

function pointOf(element, event) {
  const {left, top} = element.getBoundingClientRect();
  return {x: event.clientX - left, y: event.clientY - top};
}

function listenToWheel(element, latest) {
  return listen(element, 'wheel', event => {
    const {move, zoom} = latest.current;
    if (event.shiftKey) move(-(event.deltaX || event.deltaY), 0);
    // At the end of the zoom the wheel is the page's again, which else could not be scrolled over a drawing.
    else if (!zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0018)), pointOf(element, event))) return;
    event.preventDefault();
  }, {passive: false});
}

function listenToPointers(element, latest) {
  const pointers = new Map();
  let dragged = false;
  const down = event => {
    if (!event.button && !event.target.closest('.graph-tools')) pointers.set(event.pointerId, pointOf(element, event));
  };
  const move = event => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const now = pointOf(element, event);
    if (!dragged && pointers.size === 1 && Math.hypot(now.x - before.x, now.y - before.y) < DRAG) return;
    dragged = true;
    element.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, now);
    if (pointers.size === 1) latest.current.move(now.x - before.x, now.y - before.y);
    else pinch(pointers, event.pointerId, before, now, latest.current);
  };
  const up = event => {
    pointers.delete(event.pointerId);
    setTimeout(() => { dragged = false; }); // After the click that may follow.
  };
  // A drag is no click on the box where it ends.
  const click = event => dragged && event.stopPropagation();
  const ends = [listen(element, 'pointerdown', down), listen(element, 'pointermove', move), listen(element, 'pointerup', up),
    listen(element, 'pointercancel', up), listen(element, 'click', click, true)];
  return () => ends.forEach(end => end());
}

function pinch(pointers, id, before, now, {move, zoom}) {
  const [, other] = [...pointers].find(([pointer]) => pointer !== id);
  const ratio = Math.hypot(now.x - other.x, now.y - other.y) / (Math.hypot(before.x - other.x, before.y - other.y) || 1);
  zoom(ratio, {x: (now.x + other.x) / 2, y: (now.y + other.y) / 2});
  move((now.x - before.x) / 2, (now.y - before.y) / 2);
}
