// Where the marks of an axis stand. Knows no DOM.
import {zoned} from './format.js';

/** Steps that clocks show, in microseconds, from a millisecond to a day; below, and above, decimal ones do. */
const STEPS = [1e-3, 2e-3, 5e-3, 1e-2, 2e-2, 5e-2, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400]
    .map(seconds => seconds * 1e6);

/** The least round step that is not below a width in microseconds. */
function stepFor(least) {
  const [first, last] = [STEPS[0], STEPS.at(-1)];
  if (least >= first && least <= last) return STEPS.find(s => s >= least);
  const unit = least > last ? last : 1;
  const power = 10 ** Math.floor(Math.log10(least / unit));
  return unit * [1, 2, 5, 10].map(n => n * power).find(n => n * unit >= least);
}

/** Round durations from 0 up to a greatest one, at most `most` of them, 0 left out. Microseconds. */
export function durationTicks(greatest, most = 4) {
  if (!(greatest > 0)) return [];
  const step = stepFor(greatest / most);
  return Array.from({length: Math.floor(greatest / step + 1e-9)}, (_, i) => (i + 1) * step);
}

/** Round times of the clock in the chosen zone within two times in microseconds, at most `most` of them and one. */
export function timeTicks(from, to, most = 6) {
  const step = stepFor(Math.max(1, to - from) / most);
  const zone = (Math.trunc(from / 1000) - zoned(from).getTime()) * 1000;
  const first = Math.ceil((from - zone) / step) * step + zone;
  return Array.from({length: Math.max(0, Math.floor((to - first) / step) + 1)}, (_, i) => first + i * step);
}

/** A time as the marks of an axis show it: as much of it as tells marks apart. */
export function clock(micros, range) {
  const at = zoned(micros);
  const pad = (n, digits = 2) => String(n).padStart(digits, '0');
  const minutes = `${pad(at.getUTCHours())}:${pad(at.getUTCMinutes())}`;
  if (range > 2 * 86400e6) return `${pad(at.getUTCMonth() + 1)}-${pad(at.getUTCDate())} ${minutes}`;
  if (range > 3600e6) return minutes;
  const seconds = `${minutes}:${pad(at.getUTCSeconds())}`;
  return range > 5e6 ? seconds : `${seconds}.${pad(at.getUTCMilliseconds(), 3)}`;
}
