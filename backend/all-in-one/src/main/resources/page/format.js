// How times, numbers and names are written, everywhere alike. Times are microseconds.

const UNITS = [['d', 86400e6], ['h', 3600e6], ['m', 60e6], ['s', 1e6], ['ms', 1e3], ['μs', 1]].map(([name, size]) => ({name, size}));

/** 723456 is "723.46ms": the largest unit that fits, at most two decimals. */
export function duration(micros) {
  // Rounded first: 999999 is "1s", not "1000ms".
  const rounded = inUnit(micros, unitOf(micros)) * unitOf(micros).size;
  const unit = unitOf(rounded);
  return `${inUnit(rounded, unit)}${unit.name}`;
}

function unitOf(micros) {
  return UNITS.find(({size}) => Math.abs(micros) >= size) ?? UNITS.at(-1);
}

function inUnit(micros, {size}) {
  return Number((micros / size).toFixed(2));
}

/** The date and time of day, with milliseconds, in the reader's own zone. */
export function dateTime(micros) {
  const at = new Date(micros / 1000);
  const pad = (n, digits = 2) => String(n).padStart(digits, '0');
  return `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())} `
      + `${pad(at.getHours())}:${pad(at.getMinutes())}:${pad(at.getSeconds())}.${pad(at.getMilliseconds(), 3)}`;
}

/** "a few seconds ago", "5 minutes ago". */
export function ago(micros, nowMillis = Date.now()) {
  const seconds = Math.max(0, Math.round(nowMillis / 1000 - micros / 1e6));
  if (seconds < 45) return 'a few seconds ago';
  const rounded = Math.round(seconds / 60) * 60;
  const [unit, size] = [['day', 86400], ['hour', 3600], ['minute', 60]].find(([, least]) => rounded >= least);
  const n = Math.round(rounded / size);
  return `${n} ${unit}${n === 1 ? '' : 's'} ago`;
}

/** "1 span", "50 spans". */
export function count(n, noun) {
  return `${n.toLocaleString('en')} ${noun}${n === 1 ? '' : 's'}`;
}

/** Long enough to tell traces apart on one page. */
export function shortId(traceID) {
  return traceID.slice(0, 7);
}

/** The trace id of a text that is one, or that is the address of a trace; in lower case. Undefined if there is none. */
export function traceIdIn(text) {
  return /(?:^|\/trace\/)([0-9a-f]{1,32})\s*(?:$|[?#])/i.exec(text.trim())?.[1].toLowerCase();
}

/** 1234567 is "1.2 MB". */
export function bytes(n) {
  const [unit, size] = [['GB', 1e9], ['MB', 1e6], ['kB', 1e3]].find(([, least]) => n >= least) ?? ['B', 1];
  return `${Number((n / size).toFixed(1))} ${unit}`;
}
