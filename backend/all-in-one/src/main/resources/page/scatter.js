// The traces of a list as a drawing: when each began, how long it took, how many spans it has, whether one is an error.
import {html, memo, useMemo, useRef, useState} from './lib.js';
import {ago, count, duration} from './format.js';
import {navigate} from './navigation.js';
import {clock, durationTicks, timeTicks} from './scale.js';
import {useWidth} from './size.js';

const HEIGHT = 150;
const MARGIN = {left: 64, right: 18, top: 14, bottom: 22};
const RADIUS = [4, 14];

export function Scatter({summaries}) {
  const frame = useRef(null);
  const width = useWidth(frame);
  const plot = useMemo(() => lay(summaries, width), [summaries, width]);
  const [current, setCurrent] = useState(null);
  const [shown, setShown] = useState(null);
  const tabbed = plot.points.some(p => p.id === current) ? current : plot.points.at(-1)?.id;
  const point = plot.points.find(p => p.id === shown);
  const go = id => {
    setCurrent(id);
    frame.current.querySelector(`[data-point="${id}"]`)?.focus();
  };
  return html`
    <figure class="scatter" ref=${frame} role="group" aria-label="Durations of the traces over time: arrow keys move from one to the next, Enter opens it"
        onKeyDown=${event => keys(event, plot.inTime, tabbed, go)}>
      ${width > 0 && html`<svg width=${width} height=${HEIGHT} aria-hidden=${!plot.points.length}>
        <${Axes} plot=${plot} width=${width} />
        ${plot.points.map(p => html`<${Point} key=${p.id} point=${p} isTabbed=${p.id === tabbed} onShow=${setShown} onFocus=${setCurrent} />`)}
      </svg>`}
      ${point && html`<${Tip} point=${point} width=${width} />`}
    </figure>`;
}

/** Large points first, so that small ones lie above them and can be hit. */
function lay(summaries, width) {
  const starts = summaries.map(s => s.startTime);
  const [from, to] = padded(starts.reduce((a, b) => Math.min(a, b), Infinity), starts.reduce((a, b) => Math.max(a, b), -Infinity));
  const longest = summaries.reduce((max, s) => Math.max(max, s.duration), 1);
  const most = summaries.reduce((max, s) => Math.max(max, s.spanCount), 1);
  const x = time => MARGIN.left + (time - from) / (to - from) * Math.max(1, width - MARGIN.left - MARGIN.right);
  const y = micros => HEIGHT - MARGIN.bottom - micros / longest * (HEIGHT - MARGIN.top - MARGIN.bottom);
  const points = summaries.map(summary => ({
    id: summary.traceID, summary, x: x(summary.startTime), y: y(summary.duration), radius: radiusOf(summary.spanCount / most),
  }));
  return {
    x, y, from, to, longest,
    inTime: points.toSorted((a, b) => a.x - b.x).map(p => p.id), points: points.sort((a, b) => b.radius - a.radius),
  };
}

/** The area tells the number of spans. */
function radiusOf(share) {
  return RADIUS[0] + (RADIUS[1] - RADIUS[0]) * Math.sqrt(share);
}

/** So that a single trace stands in the middle, and none at the very edge. */
function padded(from, to) {
  if (!Number.isFinite(from)) return [0, 1];
  const room = Math.max((to - from) * 0.03, 500e3);
  return [from - room, to + room];
}

function Axes({plot, width}) {
  const {x, y, from, to, longest} = plot;
  const bottom = HEIGHT - MARGIN.bottom;
  return html`
    <g class="axes" aria-hidden="true">
      <line class="axis" x1=${MARGIN.left} x2=${width - MARGIN.right} y1=${bottom} y2=${bottom} />
      ${durationTicks(longest, 3).map(tick => html`
        <line key=${`y${tick}`} x1=${MARGIN.left} x2=${width - MARGIN.right} y1=${y(tick)} y2=${y(tick)} />
        <text key=${`ty${tick}`} x=${MARGIN.left - 8} y=${y(tick) + 4} text-anchor="end">${duration(tick)}</text>`)}
      ${timeTicks(from, to, Math.max(2, Math.floor(width / 130))).map(tick => html`
        <text key=${`x${tick}`} x=${x(tick)} y=${HEIGHT - 5} text-anchor="middle">${clock(tick, to - from)}</text>
        <line key=${`tx${tick}`} class="axis" x1=${x(tick)} x2=${x(tick)} y1=${bottom} y2=${bottom + 4} />`)}
    </g>`;
}

const Point = memo(({point: {id, summary, x, y, radius}, isTabbed, onShow, onFocus}) => {
  const focused = () => {
    onFocus(id);
    onShow(id);
  };
  return html`
    <a class=${`point${summary.errorCount ? ' failed' : ''}`} href=${`trace/${id}`} data-point=${id} tabindex=${isTabbed ? 0 : -1} aria-label=${describe(summary)}
        onMouseEnter=${() => onShow(id)} onMouseLeave=${() => onShow(null)} onFocus=${focused} onBlur=${() => onShow(null)}
        onClick=${event => open(event, id)}>
      <circle cx=${x} cy=${y} r=${radius} />
    </a>`;
});

/** The page follows links by their href text, which those within SVG do not have. */
function open(event, id) {
  if (event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  navigate(`trace/${id}`);
}

function describe({name, duration: micros, spanCount, errorCount, startTime}) {
  return `${name.slice(0, 200) || 'no root span'}, ${duration(micros)}, ${count(spanCount, 'span')}${errorCount ? `, ${count(errorCount, 'error')}` : ''}, ${ago(startTime)}`;
}

/** Beside the point, on the side that has room. */
function Tip({point: {summary, x, y, radius}, width}) {
  const isRight = x > width / 2;
  const place = {top: `${Math.max(0, y - 24)}px`, [isRight ? 'right' : 'left']: `${isRight ? width - x + radius + 6 : x + radius + 6}px`};
  return html`
    <div class="tip" aria-hidden="true" style=${place}>
      <b>${summary.name.slice(0, 120) || '(no root span)'}</b>
      <span>${duration(summary.duration)} · ${count(summary.spanCount, 'span')}${summary.errorCount > 0 && html` · <em>${count(summary.errorCount, 'error')}</em>`} · ${ago(summary.startTime)}</span>
    </div>`;
}

function keys(event, ids, current, go) {
  const at = ids.indexOf(current);
  const next = {ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: ids.length - 1}[event.key];
  if (next === undefined) return;
  event.preventDefault();
  if (ids[next] !== undefined) go(ids[next]);
}
