// The drawing of a list of traces: page/scatterplan.js.
import {cells, exact, HEIGHT, MARGIN, nearest, points, rangeOf, scales, yTicks} from '/page/scatterplan.js';
import {micros} from '/page/query.js';
import {equal, near, ok} from './kit.js';

const summary = (startTime, duration, spanCount = 1, errorCount = 0) => ({traceID: `${startTime}-${duration}`, startTime, duration, spanCount, errorCount});
const MANY = Array.from({length: 1000}, (_, i) => summary(1e9 + i * 1e6, 1000 + i * 100, 1, i % 2));

export async function scales_placeAndBack_areTheSame() {
  for (const isLog of [false, true]) {
    const plan = scales(MANY, 800, isLog);
    near(Math.round(plan.durationAt(plan.y(50_000))), 50_000);
    near(Math.round(plan.timeAt(plan.x(1.2e9)) / 1e3), 1.2e6);
  }
}

export async function scales_durationZero_isWithinTheDrawing() {
  for (const isLog of [false, true]) {
    const plan = scales([summary(1, 0), summary(1, 1000)], 800, isLog);
    ok(plan.y(0) <= HEIGHT - MARGIN.bottom && plan.y(1000) >= MARGIN.top, `${plan.y(0)} ${plan.y(1000)}`);
  }
}

export async function yTicks_areThreeToEight_onBothScales() {
  for (const [least, most] of [[10, 704_000], [1000, 9000], [100_000, 101_000], [1, 4e9], [60e6, 61e6], [500, 2_550_000]]) {
    for (const isLog of [false, true]) {
      const ticks = yTicks(scales([summary(0, least), summary(9, most)], 800, isLog));
      ok(ticks.length >= 3 && ticks.length <= 8, `${least} to ${most}, log ${isLog}: ${ticks}`);
      ok(ticks.every((tick, i) => i === 0 || tick > ticks[i - 1]), `${ticks}`);
    }
  }
}

export async function points_areSmallAboveLarge_from3To9Pixels() {
  const radii = points([summary(1, 1, 1), summary(2, 1, 10_000), summary(3, 1, 100)], scales([summary(1, 1)], 800, false)).map(p => p.radius);
  equal(radii.map(Math.round), [9, 4, 3]);
}

export async function nearest_pointBelowAnother_isReached() {
  const all = [{id: 'large', x: 10, y: 10, radius: 9}, {id: 'small', x: 14, y: 10, radius: 3}];
  equal([nearest(all, 10, 10).id, nearest(all, 14, 10).id, nearest(all, 40, 10)], ['large', 'small', null]);
}

export async function cells_countAllTracesOnce() {
  const all = cells(MANY, scales(MANY, 800, false), 800);
  equal([all.reduce((sum, c) => sum + c.count, 0), all.reduce((sum, c) => sum + c.errors, 0)], [1000, 500]);
  ok(all.length < 300 && Math.max(...all.map(c => c.shade)) === 1, `${all.length} cells`);
}

export async function rangeOf_aRectangle_isItsTimesAndDurations() {
  const plan = scales(MANY, 800, false);
  const [x, y] = [plan.x(1.2e9), plan.y(80_000)];
  const {lookback, start, end, minDuration, maxDuration} = rangeOf({x, y, width: plan.x(1.3e9) - x, height: plan.y(20_000) - y}, plan, 800);
  equal(lookback, 'custom');
  ok(Math.abs(start - 1.2e9) <= 2 && Math.abs(end - 1.3e9) <= 2, `${start} to ${end}`);
  ok(Math.abs(micros(minDuration) - 20_000) <= 2 && Math.abs(micros(maxDuration) - 80_000) <= 2, `${minDuration} to ${maxDuration}`);
}

export async function rangeOf_allOfAnAxis_isNoLimit() {
  const plan = scales(MANY, 800, false);
  equal(Object.keys(rangeOf({x: 200, y: 0, width: 10, height: HEIGHT}, plan, 800)), ['lookback', 'start', 'end']);
  equal(Object.keys(rangeOf({x: 0, y: 40, width: 800, height: 10}, plan, 800)), ['minDuration', 'maxDuration']);
}

export async function exact_isReadBack() {
  for (const n of [1, 999, 1000, 12_345, 999_999, 1_000_001, 3_600_000_000]) near(micros(exact(n)), n, exact(n));
}
