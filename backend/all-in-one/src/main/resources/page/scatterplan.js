// Where the traces of a list stand in the drawing of their durations over time. Knows no DOM.
import {durationTicks} from './scale.js';

export const HEIGHT = 150;
export const MARGIN = {left: 64, right: 18, top: 14, bottom: 22};
const RADIUS = [3, 9];
/** More traces than this are drawn as how many there are in each cell. */
export const MOST_POINTS = 300;
/** A cell's least width and height, in pixels. */
const CELL = {width: 12, height: 14};

/** Durations that read well, from a microsecond to 50 days. */
const ROUND = [
  ...[1, 1e3].flatMap(unit => [1, 2, 5, 10, 20, 50, 100, 200, 500].map(n => n * unit)),
  ...[1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200, 18_000, 43_200, 86_400, 172_800, 432_000, 864_000, 4_320_000].map(n => n * 1e6),
];

/** {from, to, low, high, isLog, x, y, timeAt, durationAt}: the scales of a drawing so wide, and what they show. */
export function scales(summaries, width, isLog) {
  const [from, to] = padded(...extent(summaries.map(s => s.startTime)));
  const [least, longest] = extent(summaries.map(s => Math.max(1, s.duration)));
  const high = Number.isFinite(longest) ? longest : 1;
  const low = isLog ? Math.min(least, high) / 1.3 : 0;
  const [right, bottom] = [Math.max(MARGIN.left + 1, width - MARGIN.right), HEIGHT - MARGIN.bottom];
  const top = isLog ? high * 1.3 : high;
  const share = isLog ? micros => Math.log(Math.max(1, micros) / low) / Math.log(top / low) : micros => micros / top;
  return {
    from, to, low, high: top, isLog,
    x: time => MARGIN.left + (time - from) / (to - from) * (right - MARGIN.left),
    y: micros => bottom - Math.max(0, share(micros)) * (bottom - MARGIN.top),
    timeAt: x => from + clamp((x - MARGIN.left) / (right - MARGIN.left)) * (to - from),
    durationAt: y => {
      const height = clamp((bottom - y) / (bottom - MARGIN.top));
      return isLog ? low * (top / low) ** height : height * top;
    },
  };
}

function extent(numbers) {
  return numbers.reduce(([min, max], n) => [Math.min(min, n), Math.max(max, n)], [Infinity, -Infinity]);
}

function clamp(share) {
  return Math.max(0, Math.min(1, share));
}

/** So that a single trace stands in the middle, and none at the very edge. */
function padded(from, to) {
  if (!Number.isFinite(from)) return [0, 1];
  const room = Math.max((to - from) * 0.03, 500e3);
  return [from - room, to + room];
}

/** Round durations within the scale: at least three, but for durations of some microseconds, and at most seven. */
export function yTicks({low, high, isLog}) {
  const round = isLog ? ROUND.filter(micros => micros >= low && micros <= high) : [];
  if (round.length >= 3) return thinned(round, 6);
  const most = [3, 4, 5, 6, 7, 8].find(n => within(n).length >= 3) ?? 8;
  return within(most);

  function within(n) {
    const narrow = durationTicks(high - low, n);
    return isLog && narrow.length ? multiples(narrow[0], low, high) : narrow;
  }
}

function multiples(step, low, high) {
  const first = Math.ceil(low / step);
  return Array.from({length: Math.max(0, Math.floor(high / step) - first + 1)}, (_, i) => (first + i) * step);
}

function thinned(ticks, most) {
  const each = Math.ceil(ticks.length / most);
  return ticks.filter((_, i) => i % each === 0);
}

/** [{id, summary, x, y, radius}], large ones first, so that small ones lie above them. */
export function points(summaries, {x, y}) {
  const most = summaries.reduce((max, s) => Math.max(max, s.spanCount), 1);
  return summaries
      .map(summary => ({id: summary.traceID, summary, x: x(summary.startTime), y: y(summary.duration), radius: radiusOf(summary.spanCount / most)}))
      .sort((a, b) => b.radius - a.radius);
}

/** The area tells the number of spans. */
function radiusOf(share) {
  return RADIUS[0] + (RADIUS[1] - RADIUS[0]) * Math.sqrt(share);
}

/** The point whose centre is nearest to a place, so that none is out of reach for lying under others; null if none is near. */
export function nearest(all, x, y) {
  let best = null;
  let least = Infinity;
  for (const point of all) {
    const distance = Math.hypot(point.x - x, point.y - y);
    if (distance <= Math.max(point.radius, 12) && distance <= least) [best, least] = [point, distance];
  }
  return best;
}

/**
 * [{x, y, width, height, count, errors, shade}]: the cells that hold traces, and of how many the fullest has 1 as its
 * shade. On a logarithmic scale of its own, or a cell of one would not be seen beside one of a thousand.
 */
export function cells(summaries, {x, y}, width) {
  const columns = Math.max(1, Math.floor((width - MARGIN.left - MARGIN.right) / CELL.width));
  const rows = Math.floor((HEIGHT - MARGIN.top - MARGIN.bottom) / CELL.height);
  const size = {width: (width - MARGIN.left - MARGIN.right) / columns, height: (HEIGHT - MARGIN.top - MARGIN.bottom) / rows};
  const filled = new Map();
  for (const summary of summaries) {
    const column = Math.min(columns - 1, Math.max(0, Math.floor((x(summary.startTime) - MARGIN.left) / size.width)));
    const row = Math.min(rows - 1, Math.max(0, Math.floor((y(summary.duration) - MARGIN.top) / size.height)));
    const key = row * columns + column;
    const cell = filled.get(key) ?? {key, x: MARGIN.left + column * size.width, y: MARGIN.top + row * size.height, ...size, count: 0, errors: 0};
    cell.count++;
    if (summary.errorCount) cell.errors++;
    filled.set(key, cell);
  }
  const all = [...filled.values()];
  const most = Math.log1p(all.reduce((max, cell) => Math.max(max, cell.count), 1));
  return all.map(cell => ({...cell, shade: Math.log1p(cell.count) / most}));
}

/**
 * {start, end, minDuration, maxDuration} of a rectangle of the drawing, as the filters of a search have them. What goes
 * over all of an axis is no limit.
 */
export function rangeOf({x, y, width, height}, plan, drawingWidth) {
  const isAllTime = x <= MARGIN.left && x + width >= drawingWidth - MARGIN.right;
  const isAllDurations = y <= MARGIN.top && y + height >= HEIGHT - MARGIN.bottom;
  return {
    ...isAllTime ? {} : {lookback: 'custom', start: String(Math.floor(plan.timeAt(x))), end: String(Math.ceil(plan.timeAt(x + width)))},
    ...isAllDurations ? {} : {minDuration: exact(Math.floor(plan.durationAt(y + height))), maxDuration: exact(Math.ceil(plan.durationAt(y)))},
  };
}

/** Microseconds as the field of a duration has them, to the microsecond. */
export function exact(micros) {
  if (micros < 1e3) return `${micros}us`;
  return micros < 1e6 ? `${Number((micros / 1e3).toFixed(3))}ms` : `${Number((micros / 1e6).toFixed(6))}s`;
}
