// A drawing of boxes and lines, which is moved and enlarged by wheel, drag, fingers, keys and buttons.
//
// Only what is seen is drawn, and from afar only its outlines: ten thousand boxes stay fluid.
import {html, useState, useEffect, useMemo, useRef} from './lib.js';
import {useGestures} from './gestures.js';
import {neighbour} from './layout.js';
import {useRoom} from './size.js';

const PAD = 20;
const NEAREST = 3;
/** Below this size texts cannot be read; a drawing begins no smaller than this. */
const LEGIBLE = 0.75;
/** From this size down, many boxes are drawn as mere outlines. */
const OUTLINES = 0.35;
const MANY = 250;
/** Lines that lead out of sight look alike: more of them would not be told apart. */
const PASSING = 400;
/** Longer lines are of class `long`: to dash them takes browsers too long. */
const LONG = 2000;
/** What stands below the drawing: its tools and the margin of the page. Pixels. */
const AROUND = 70;
const KEYS = 'Arrow keys move among the boxes, Enter shows details, + and − zoom, 0 fits, Shift with arrows moves the drawing.';

/**
 * label: what the drawing is; graph: a layout of layout.js; ids of boxes are numbers.
 * draw(box): what is in a box, from 0 0; name(box): what it is in words, for screen readers and those who point at it; tone(box): its classes;
 * data(box): further attributes. edgeTone(edge): the class of a line; drawEdge(edge, scale): a line of its own kind.
 * selected: the id of the box whose details are shown, and onSelect(box or null); onHover(box or null).
 * lit: null, or the set of ids that stand out from the rest; largest: the scale that a small drawing gets;
 * below: how many pixels of the window are left to what follows.
 */
export function Graph(props) {
  const {label, graph, selected, onSelect, onHover, lit = null, largest = 1, below = 0} = props;
  const frame = useRef(null);
  const {width, height} = useRoom(frame, AROUND + below);
  const {view, move, zoom, fit, reveal} = useView(graph, width, height, largest);
  const [current, setCurrent] = useState(null);
  const focus = graph.boxes.find(box => box.id === current) ?? graph.boxes[0] ?? null;
  useGestures(frame, {move, zoom});
  useEffect(() => {
    const box = graph.boxes.find(b => b.id === selected);
    if (box) {
      setCurrent(box.id);
      reveal(box);
    }
  }, [selected]);
  const onKeyDown = event => keys(event, {graph, focus, move, zoom, fit, onSelect, go});
  function go(box) {
    setCurrent(box.id);
    reveal(box);
    // The box is there to be focused only after it was drawn.
    requestAnimationFrame(() => frame.current?.querySelector(`[data-box="${box.id}"]`)?.focus());
  }
  const body = useBody(props, {view, size: {width, height}, focus, lit, setCurrent});
  return html`
    <div class="graph" ref=${frame} onKeyDown=${onKeyDown} onMouseLeave=${() => onHover?.(null)}>
      <svg class=${`graph-canvas${lit ? ' has-lit' : ''}`} role="group" aria-label=${`${label}. ${KEYS}`} width=${width} height=${height}>
        <g transform=${`translate(${view.x} ${view.y}) scale(${view.k})`}>${body}</g>
      </svg>
      <div class="graph-tools" role="toolbar" aria-label="Zoom">
        <span class="faint" aria-hidden="true">Wheel zooms, drag moves; arrow keys, Enter, + − 0</span>
        <button type="button" aria-label="Zoom in" title="Zoom in (+)" onClick=${() => zoom(1.4)}>+</button>
        <button type="button" aria-label="Zoom out" title="Zoom out (−)" onClick=${() => zoom(1 / 1.4)}>−</button>
        <button type="button" aria-label="Fit" title="Fit the whole drawing (0)" onClick=${fit}>Fit</button>
      </div>
    </div>`;
}

/** Where the drawing stands: a point p of it is seen at p · k + (x, y). Until somebody moves it, it follows its contents. */
function useView(graph, width, height, largest) {
  const [own, setOwn] = useState(null);
  const whole = fitted(graph, width, height, largest);
  const view = own ?? begin(graph, whole, width, height);
  const latest = useRef(view);
  latest.current = view;
  const set = next => {
    latest.current = next;
    setOwn(next);
  };
  const zoom = (factor, at = {x: width / 2, y: height / 2}) => {
    const {x, y, k} = latest.current;
    const next = Math.min(NEAREST, Math.max(Math.min(whole.k, 1), k * factor));
    if (next === k) return false;
    set({k: next, x: at.x - (at.x - x) * next / k, y: at.y - (at.y - y) * next / k});
    return true;
  };
  return {
    view, zoom,
    move: (dx, dy) => set({...latest.current, x: latest.current.x + dx, y: latest.current.y + dy}),
    fit: () => set(whole),
    reveal: box => {
      const next = revealed(latest.current, box, width, height);
      if (next) set(next);
    },
  };
}

function fitted(graph, width, height, largest) {
  const [w, h] = [graph.right - graph.left || 1, graph.bottom - graph.top || 1];
  const k = Math.max(1e-4, Math.min(largest, (width - 2 * PAD) / w, (height - 2 * PAD) / h));
  return {k, x: (width - w * k) / 2 - graph.left * k, y: (height - h * k) / 2 - graph.top * k};
}

/** The whole drawing where that can be read; else its left side, around the first box. */
function begin(graph, whole, width, height) {
  if (whole.k >= LEGIBLE || !graph.boxes.length) return whole;
  const [first] = graph.boxes;
  const high = (graph.bottom - graph.top) * LEGIBLE + 2 * PAD;
  const y = high <= height ? (height - (graph.top + graph.bottom) * LEGIBLE) / 2
    : Math.min(PAD - graph.top * LEGIBLE, Math.max(height - PAD - graph.bottom * LEGIBLE,
      height / 2 - (first.y + first.height / 2) * LEGIBLE));
  return {k: LEGIBLE, x: PAD - graph.left * LEGIBLE, y};
}

/** The view moved so far that a box is seen and can be read; null if it is already. */
function revealed({x, y, k}, box, width, height) {
  const near = k < LEGIBLE ? 0.9 : k;
  const [left, top] = [box.x * near, box.y * near];
  if (near !== k) return {k: near, x: width / 2 - left - box.width * near / 2, y: height / 2 - top - box.height * near / 2};
  const dx = inside(left + x, box.width * k, width);
  const dy = inside(top + y, box.height * k, height);
  return dx || dy ? {k, x: x + dx, y: y + dy} : null;
}

/** How far something must move to be inside. */
function inside(start, length, room) {
  if (start < PAD) return PAD - start;
  return start + length > room - PAD ? Math.min(PAD - start, 0) || room - PAD - start - length : 0;
}

function keys(event, {graph, focus, move, zoom, fit, onSelect, go}) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest('.graph-tools')) return;
  const {key} = event;
  if (key.startsWith('Arrow') && event.shiftKey) move(...PAN[key]);
  else if (key.startsWith('Arrow') && focus) {
    const next = neighbour(graph.boxes, focus, key);
    if (next) go(next);
  } else if (key === '+' || key === '=') zoom(1.3);
  else if (key === '-') zoom(1 / 1.3);
  else if (key === '0') fit();
  else if ((key === 'Enter' || key === ' ') && focus) onSelect?.(focus);
  else if (key === 'Escape') onSelect?.(null);
  else return;
  event.preventDefault();
}

const PAN = {ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60]};

/** What is drawn. It is made anew only if other boxes come in sight, not each time the drawing moves. */
function useBody(props, {view, size, focus, lit, setCurrent}) {
  const {graph, selected, draw, drawEdge, edgeTone, tone} = props;
  const latest = useRef(props); // What is kept must not call what was replaced.
  latest.current = props;
  const sight = sightOf(view, size);
  const scale = drawEdge ? view.k : 1;
  return useMemo(() => {
    const seen = graph.boxes.filter(box => touches(sight, box));
    const far = view.k < OUTLINES && seen.length > MANY;
    const edges = graph.edges.filter(edge => passes(sight, edge));
    const drawn = far ? [] : seen;
    if (focus && !drawn.includes(focus)) drawn.push(focus); // Else it would lose the keyboard.
    return html`
      ${drawEdge ? edges.map(edge => drawEdge(edge, view.k)) : lines(graph, edges, sight, edgeTone)}
      ${far && outlines(seen, tone)}
      ${drawn.map(box => boxOf(latest, box, {focus, lit, selected, setCurrent}))}`;
  }, [graph, sight.key, scale, focus?.id, lit, selected, draw, drawEdge, edgeTone, tone]);
}

function boxOf(latest, box, {focus, lit, selected, setCurrent}) {
  const {draw, name, tone, data} = latest.current;
  const classes = ['box', tone?.(box), box.id === selected && 'selected', lit?.has(box.id) && 'lit'].filter(Boolean).join(' ');
  return html`
    <g key=${box.id} class=${classes} transform=${`translate(${box.x} ${box.y})`} data-box=${box.id}
       role="button" aria-pressed=${box.id === selected} tabindex=${box.id === focus?.id ? 0 : -1} ...${data?.(box)}
       onClick=${() => latest.current.onSelect?.(box)}
       onMouseEnter=${() => latest.current.onHover?.(box)} onBlur=${() => latest.current.onHover?.(null)}
       onFocus=${() => { setCurrent(box.id); latest.current.onHover?.(box); }}>
      <title>${name(box).slice(0, 500)}</title>
      ${draw(box)}
    </g>`;
}

/**
 * The part of the drawing to be drawn: what is seen and half as much around it, in steps, so that it rarely changes.
 * Zooming by less than a step changes nothing either.
 */
function sightOf({x, y, k}, {width, height}) {
  const level = Math.round(Math.log2(k) * 2);
  const step = Math.max(width, height) / 2 ** (level / 2) / 2 || 1;
  const [left, top] = [Math.floor(-x / k / step) - 1, Math.floor(-y / k / step) - 1];
  const [right, bottom] = [Math.ceil((width - x) / k / step) + 1, Math.ceil((height - y) / k / step) + 1];
  return {
    left: left * step, top: top * step, right: right * step, bottom: bottom * step,
    key: [level, left, top, right, bottom, k < OUTLINES].join(),
  };
}

function touches(sight, {x, y, width, height}) {
  return x < sight.right && x + width > sight.left && y < sight.bottom && y + height > sight.top;
}

function passes(sight, {from, to}) {
  const [top, bottom] = from.y < to.y ? [from.y, to.y] : [to.y, from.y];
  const [left, right] = from.x < to.x ? [from.x, to.x] : [to.x, from.x];
  return left < sight.right && right + to.width > sight.left && top < sight.bottom && bottom + to.height > sight.top;
}

/** All lines of a kind are one path. */
function lines(graph, edges, sight, edgeTone) {
  const kinds = new Map();
  const [arriving, passing] = [edges.filter(e => touches(sight, e.to)), edges.filter(e => !touches(sight, e.to))];
  for (const edge of [...arriving, ...some(passing)]) {
    const kind = `${edgeTone?.(edge) ?? ''}${Math.abs(edge.to.y - edge.from.y) > LONG ? ' long' : ''}`;
    kinds.set(kind, (kinds.get(kind) ?? '') + graph.curve(edge));
  }
  return [...kinds].map(([kind, d]) => html`<path key=${`line ${kind}`} class=${`line ${kind}`} d=${d} />`);
}

function some(edges) {
  const step = Math.ceil(edges.length / PASSING);
  return edges.filter((_, i) => i % step === 0);
}

function outlines(boxes, tone) {
  const kinds = new Map();
  for (const box of boxes) {
    const kind = tone?.(box) ?? '';
    kinds.set(kind, `${kinds.get(kind) ?? ''}M${box.x} ${box.y}h${box.width}v${box.height}h${-box.width}z`);
  }
  return [...kinds].map(([kind, d]) => html`<g key=${`outline ${kind}`} class=${`box ${kind}`} aria-hidden="true"><path class="face" d=${d} /></g>`);
}
