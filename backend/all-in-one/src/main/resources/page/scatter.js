// The traces of a list as a drawing: when each began, how long it took, how many spans it has, whether one is an error.
import {html, memo, useMemo, useRef, useState} from './lib.js';
import {ago, count, duration} from './format.js';
import {navigate} from './navigation.js';
import {clock, timeTicks} from './scale.js';
import {cells, HEIGHT, MARGIN, MOST_POINTS, nearest, points, rangeOf, scales, yTicks} from './scatterplan.js';
import {useWidth} from './size.js';
import {recall, remember} from './storage.js';

/** `onRange` gets the filters of what is dragged over: {start, end, lookback, minDuration, maxDuration}, as far as they are limits. */
export function Scatter({summaries, onRange}) {
  const frame = useRef(null);
  const width = useWidth(frame);
  const [isLog, setLog] = useState(() => recall('scatter') === 'log');
  const plan = useMemo(() => scales(summaries, width, isLog), [summaries, width, isLog]);
  const isCrowded = summaries.length > MOST_POINTS;
  const brush = useBrush(area => onRange?.(rangeOf(area, plan, width)));
  const change = () => {
    remember('scatter', isLog ? null : 'log');
    setLog(!isLog);
  };
  return html`
    <figure class="scatter" ref=${frame}>
      ${width > 0 && (isCrowded
          ? html`<${Cells} ...${{summaries, plan, width, brush, onRange}} />`
          : html`<${Points} ...${{summaries, plan, width, brush}} />`)}
      <button type="button" class="quiet scale" aria-pressed=${isLog} onClick=${change}
          title=${isLog ? 'Durations stand on a logarithmic scale' : 'Durations stand on a linear scale'}>${isLog ? 'log' : 'linear'}</button>
    </figure>`;
}

function Points({summaries, plan, width, brush}) {
  const svg = useRef(null);
  const all = useMemo(() => points(summaries, plan), [summaries, plan]);
  const inTime = useMemo(() => all.toSorted((a, b) => a.x - b.x).map(p => p.id), [all]);
  const [current, setCurrent] = useState(null);
  const [shown, setShown] = useState(null);
  const tabbed = inTime.includes(current) ? current : inTime.at(-1);
  const point = all.find(p => p.id === shown);
  const go = id => {
    setCurrent(id);
    svg.current.querySelector(`[data-point="${id}"]`)?.focus();
  };
  const move = event => {
    brush.move(event);
    setShown(nearest(all, ...placeOf(event))?.id ?? null);
  };
  return html`
    <svg ref=${svg} width=${width} height=${HEIGHT} role="group" class=${point ? 'over-point' : ''}
        aria-label="Durations of the traces over time: arrow keys move from one to the next, Enter opens it" aria-hidden=${!all.length}
        ...${brush.handlers} onPointerMove=${move} onPointerLeave=${() => setShown(null)} onKeyDown=${event => keys(event, inTime, tabbed, go)}
        onClick=${event => open(event, brush, nearest(all, ...placeOf(event))?.id)}>
      <${Axes} plan=${plan} width=${width} />
      ${all.map(p => html`<${Point} key=${p.id} point=${p} isTabbed=${p.id === tabbed} isShown=${p.id === shown} onShow=${setShown} onFocus=${setCurrent} />`)}
      <${Area} area=${brush.area} />
    </svg>
    ${point && !brush.area && html`<${Tip} ...${{point, all, width}} />`}`;
}

const Point = memo(({point: {id, summary, x, y, radius}, isTabbed, isShown, onShow, onFocus}) => {
  const focused = () => {
    onFocus(id);
    onShow(id);
  };
  return html`
    <a class=${`point${summary.errorCount ? ' failed' : ''}${isShown ? ' shown' : ''}`} href=${`trace/${id}`} data-point=${id} draggable="false"
        tabindex=${isTabbed ? 0 : -1} aria-label=${describe(summary)} onFocus=${focused} onBlur=${() => onShow(null)}>
      <circle cx=${x} cy=${y} r=${radius} />
    </a>`;
});

/**
 * The page follows links by their href text, which those within SVG do not have. A click is for the nearest point, also
 * if that lies under another one; Enter on a point is a click at no place.
 */
function open(event, brush, near) {
  if (event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  const id = event.detail ? near : event.target.closest('[data-point]')?.dataset.point;
  if (id && !brush.wasDragged()) navigate(`trace/${id}`);
}

function describe({name, duration: micros, spanCount, errorCount, startTime}) {
  return `${name.slice(0, 200) || 'no root span'}, ${duration(micros)}, ${count(spanCount, 'span')}${errorCount ? `, ${count(errorCount, 'error')}` : ''}, ${ago(startTime)}`;
}

/** Beside the point, on the side that has room. */
function Tip({point, all, width}) {
  const {summary, x, y, radius} = point;
  const others = all.filter(p => p !== point && Math.hypot(p.x - x, p.y - y) < 2).length;
  return html`
    <${Box} ...${{x, y, width}} room=${radius}>
      <b><bdi>${summary.name.slice(0, 120) || '(no root span)'}</bdi></b>
      <span>${duration(summary.duration)} · ${count(summary.spanCount, 'span')}${summary.errorCount > 0 && html` · <em>${count(summary.errorCount, 'error')}</em>`} · ${ago(summary.startTime)}</span>
      ${others > 0 && html`<span class="faint">${others} more at this place</span>`}
    <//>`;
}

function Box({x, y, width, room, children}) {
  const isRight = x > width / 2;
  const place = {top: `${Math.max(0, y - 24)}px`, [isRight ? 'right' : 'left']: `${isRight ? width - x + room + 6 : x + room + 6}px`};
  return html`<div class="tip" aria-hidden="true" style=${place}>${children}</div>`;
}

/** More traces than could be told apart: how many there are in each cell. A click looks closer. */
function Cells({summaries, plan, width, brush, onRange}) {
  const all = useMemo(() => cells(summaries, plan, width), [summaries, plan, width]);
  const [shown, setShown] = useState(null);
  const at = ([x, y]) => all.find(c => x >= c.x && x < c.x + c.width && y >= c.y && y < c.y + c.height);
  const move = event => {
    brush.move(event);
    setShown(at(placeOf(event))?.key ?? null);
  };
  const click = event => {
    const cell = at(placeOf(event));
    if (cell && !brush.wasDragged()) onRange?.(rangeOf(cell, plan, width));
  };
  const cell = all.find(c => c.key === shown);
  return html`
    <svg width=${width} height=${HEIGHT} role="img" aria-label=${`How many of ${count(summaries.length, 'trace')} took how long, over time; the table has each`}
        class=${cell ? 'over-point' : ''} ...${brush.handlers} onPointerMove=${move} onPointerLeave=${() => setShown(null)} onClick=${click}>
      <${Axes} plan=${plan} width=${width} />
      ${all.map(c => html`<rect key=${c.key} class="cell" style=${{'--failed': `${100 * c.errors / c.count}%`}} x=${c.x + 0.5} y=${c.y + 0.5} width=${c.width - 1} height=${c.height - 1}
          fill-opacity=${0.2 + 0.8 * c.shade} />`)}
      <${Area} area=${brush.area} />
    </svg>
    ${cell && !brush.area && html`
      <${Box} x=${cell.x + cell.width / 2} y=${cell.y} width=${width} room=${cell.width / 2}>
        <b>${count(cell.count, 'trace')}</b>
        <span>${clock(plan.timeAt(cell.x), plan.to - plan.from)} to ${clock(plan.timeAt(cell.x + cell.width), plan.to - plan.from)}</span>
        <span>${duration(Math.round(plan.durationAt(cell.y + cell.height)))} to ${duration(Math.round(plan.durationAt(cell.y)))}${cell.errors > 0 && html` · <em>${cell.errors.toLocaleString('en')} with errors</em>`}</span>
      <//>`}`;
}

function Axes({plan, width}) {
  const {x, y, from, to} = plan;
  const bottom = HEIGHT - MARGIN.bottom;
  return html`
    <g class="axes" aria-hidden="true">
      <line class="axis" x1=${MARGIN.left} x2=${width - MARGIN.right} y1=${bottom} y2=${bottom} />
      ${yTicks(plan).map(tick => html`
        <line key=${`y${tick}`} x1=${MARGIN.left} x2=${width - MARGIN.right} y1=${y(tick)} y2=${y(tick)} />
        <text key=${`ty${tick}`} class="y-tick" x=${MARGIN.left - 8} y=${y(tick) + 4} text-anchor="end">${duration(tick)}</text>`)}
      ${timeTicks(from, to, Math.max(2, Math.floor(width / 130))).filter(tick => x(tick) < width - 26).map(tick => html`
        <text key=${`x${tick}`} x=${x(tick)} y=${HEIGHT - 5} text-anchor="middle">${clock(tick, to - from)}</text>
        <line key=${`tx${tick}`} class="axis" x1=${x(tick)} x2=${x(tick)} y1=${bottom} y2=${bottom + 4} />`)}
    </g>`;
}

function Area({area}) {
  return area && html`<rect class="brush" ...${area} />`;
}

/** Where in the drawing a pointer is. */
function placeOf({currentTarget, clientX, clientY}) {
  const {left, top} = currentTarget.getBoundingClientRect();
  return [clientX - left, clientY - top];
}

/** So many pixels of a drag are still a click. */
const STILL = 4;

/**
 * A rectangle that is dragged open with a mouse: {area, handlers, move, wasDragged}. A finger scrolls the page instead.
 * wasDragged tells, at a click, that it is the end of a drag.
 */
function useBrush(onArea) {
  const from = useRef(null);
  const dragged = useRef(false);
  const [area, setArea] = useState(null);
  const end = () => {
    from.current = null;
    setArea(null);
  };
  const handlers = {
    onPointerDown: event => {
      dragged.current = false;
      if (event.button || event.pointerType === 'touch') return;
      from.current = placeOf(event);
    },
    onPointerUp: () => {
      if (area) onArea(area);
      end();
    },
    onPointerCancel: end,
    onDragStart: event => event.preventDefault(),
  };
  const move = event => {
    if (!from.current) return;
    const [fromX, fromY] = from.current;
    const [x, y] = placeOf(event);
    const [width, height] = [Math.abs(x - fromX), Math.abs(y - fromY)];
    if (!dragged.current && Math.max(width, height) < STILL) return;
    // Not before: a captured pointer makes a click one of the drawing, whatever is below it.
    if (!dragged.current) event.currentTarget.setPointerCapture(event.pointerId);
    dragged.current = true;
    setArea({x: Math.min(x, fromX), y: Math.min(y, fromY), width, height});
  };
  return {area, handlers, move, wasDragged: () => dragged.current};
}

function keys(event, ids, current, go) {
  const at = ids.indexOf(current);
  const next = {ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: ids.length - 1}[event.key];
  if (next === undefined) return;
  event.preventDefault();
  if (ids[next] !== undefined) go(ids[next]);
}
