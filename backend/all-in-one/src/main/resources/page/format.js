// How times, numbers and names are written, everywhere alike. Times are microseconds.
import {config} from './config.js';
import {recall, remember} from './storage.js';

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

let inUtc = recall('zone') === 'utc';

/** The time zone of all that is shown: 'local' or 'utc'. */
export function zone() {
  return inUtc ? 'utc' : 'local';
}

/** Kept in this browser. What is on screen must be drawn anew. */
export function chooseZone(chosen) {
  inUtc = chosen === 'utc';
  remember('zone', inUtc ? 'utc' : null);
}

/** "UTC", or the reader's own with what it is ahead at a time: "Europe/Berlin, UTC+01:00". */
export function zoneName(micros = Date.now() * 1000, of = zone()) {
  if (of === 'utc') return 'UTC';
  const minutes = -new Date(micros / 1000).getTimezoneOffset();
  const {timeZone} = Intl.DateTimeFormat().resolvedOptions();
  if (timeZone === 'UTC') return timeZone;
  const ahead = [Math.trunc(Math.abs(minutes) / 60), Math.abs(minutes) % 60].map(n => String(n).padStart(2, '0')).join(':');
  return `${timeZone}, UTC${minutes < 0 ? '−' : '+'}${ahead}`;
}

/** A Date whose UTC fields, such as getUTCHours(), are those of the clock in the chosen zone. */
export function zoned(micros) {
  const at = new Date(micros / 1000);
  return inUtc ? at : new Date(at.getTime() - at.getTimezoneOffset() * 60e3);
}

/** The time that a clock of the chosen zone shows as "2026-01-31T12:05:07", as fields for date and time have it; NaN if it is none. */
export function microsOf(text) {
  return new Date(inUtc ? `${text}Z` : text).getTime() * 1000;
}

/** "2026-01-31", in the chosen zone. */
export function date(micros) {
  return parts(micros)[0];
}

/** "12:05:07.089", in the chosen zone. */
export function timeOfDay(micros) {
  return parts(micros)[1];
}

/** What was sent may be no time that a calendar has. */
function parts(micros) {
  const at = zoned(micros);
  return Number.isNaN(at.getTime()) ? ['(no date)', ''] : at.toISOString().slice(0, -1).split('T');
}

/** The date and time of day, with milliseconds, in the chosen zone. */
export function dateTime(micros) {
  return parts(micros).join(' ').trim();
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
export function shortId(traceID, {traceIdDisplayLength} = config) {
  return traceID.slice(0, traceIdDisplayLength > 0 ? traceIdDisplayLength : 7);
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
