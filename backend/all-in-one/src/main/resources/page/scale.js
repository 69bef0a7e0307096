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
  return ticks(0, greatest, most).slice(1);
}

/** Round times from one to another, about `most` of them: by steps of 1, 2 or 5, above ten seconds by those of clocks. Microseconds. */
export function ticks(from, to, most = 6) {
  if (!(to > from)) return [];
  const step = stepFor((to - from) / most);
  const first = Math.ceil(from / step - 1e-9);
  return Array.from({length: Math.max(0, Math.floor(to / step + 1e-9) - first + 1)}, (_, i) => (first + i) * step);
}

/** What stands at ticks, as [text, unit]: as many digits as tell one from the next, of one unit; of minutes and more the unit is in the text. */
export function tickTexts(marks) {
  const step = marks.length > 1 ? marks[1] - marks[0] : marks[0] || 1;
  const greatest = Math.abs(marks.at(-1) ?? 0);
  if (greatest >= 60e6) return marks.map(at => [inParts(at, digits(step / 1e6)), '']);
  // 200ms, 400ms … 1200ms rather than 0.2s … 1.2s, but no more than four digits.
  const [unit, size] = [['s', 1e6], ['ms', 1e3], ['μs', 1]].find(([, least]) => greatest >= 1e4 * least || step >= least) ?? ['μs', 1];
  return marks.map(at => [at === 0 ? '0' : (at / size).toFixed(digits(step / size)), unit]);
}

/** How many decimals a step needs. */
function digits(step) {
  return Math.min(12, Math.max(0, Math.ceil(-Math.log10(step) - 1e-9)));
}

/** "1h 30m"; parts that are zero are left out. */
function inParts(micros, decimals) {
  let rest = micros;
  const parts = [['d', 86400e6], ['h', 3600e6], ['m', 60e6]].map(([name, size]) => {
    const n = Math.floor(rest / size + 1e-9);
    rest -= n * size;
    return n ? `${n}${name}` : '';
  });
  const seconds = Math.abs(rest) < 1 ? '' : `${(rest / 1e6).toFixed(decimals)}s`;
  return [...parts, seconds].filter(Boolean).join(' ') || '0';
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
  const pad = (n, width = 2) => String(n).padStart(width, '0');
  const minutes = `${pad(at.getUTCHours())}:${pad(at.getUTCMinutes())}`;
  if (range > 2 * 86400e6) return `${pad(at.getUTCMonth() + 1)}-${pad(at.getUTCDate())} ${minutes}`;
  if (range > 3600e6) return minutes;
  const seconds = `${minutes}:${pad(at.getUTCSeconds())}`;
  return range > 5e6 ? seconds : `${seconds}.${pad(at.getUTCMilliseconds(), 3)}`;
}
