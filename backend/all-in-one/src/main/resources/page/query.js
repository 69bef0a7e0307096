// A search: its filters as the form, the URL (that of Jaeger's own page) and the query API have them. Knows no DOM.
//
// filters: {service, operation, tags, minDuration, maxDuration, lookback, start, end, limit}, all texts. `tags` is logfmt,
// or, with an operator in it, what the backend knows as a filter. `start` and `end` are microseconds: what is between
// them is shown. Without them, which is never so where lookback is 'custom', the time that ends now is.
import {can, config} from './config.js';

/** [id, title, milliseconds]. */
export const LOOKBACKS = [
  ['5m', 'Last 5 minutes'], ['15m', 'Last 15 minutes'], ['30m', 'Last 30 minutes'], ['1h', 'Last hour'], ['2h', 'Last 2 hours'],
  ['3h', 'Last 3 hours'], ['6h', 'Last 6 hours'], ['12h', 'Last 12 hours'], ['24h', 'Last 24 hours'], ['2d', 'Last 2 days'],
  ['3d', 'Last 3 days'], ['5d', 'Last 5 days'], ['7d', 'Last 7 days'], ['2w', 'Last 2 weeks'], ['3w', 'Last 3 weeks'], ['4w', 'Last 4 weeks'],
].map(([id, title]) => [id, title, millis(id)]);

/** Those that the settings allow. */
export function lookbacks({search} = config) {
  const longest = /^\d+[mhdw]$/.test(search?.maxLookback?.value) ? millis(search.maxLookback.value) : Infinity;
  return LOOKBACKS.filter(([, , length]) => length <= longest);
}

/** That which a search begins with, unless it says another. */
export function usualLookback({search} = config) {
  return LOOKBACKS.find(([id]) => id === search?.defaultLookback)?.[0] ?? '1h';
}

export const DEFAULTS = Object.freeze({
  service: '', operation: '', tags: '', minDuration: '', maxDuration: '', lookback: usualLookback(), start: '', end: '', limit: '20',
});

export const MAX_LIMIT = config.search?.maxLimit > 0 ? config.search.maxLimit : 1500;
/** As Go reads them, and so the backend: 1.5s, 1h30m, with either of the two letters for micro. */
const DURATION = /^(?:(?:\d+\.?\d*|\.\d+)\s*(?:ns|us|[µμ]s|ms|s|m|h)\s*)+$/;

function millis(lookback) {
  const unit = {m: 60e3, h: 3600e3, d: 86_400e3, w: 604_800e3}[lookback.at(-1)];
  return unit * Number.parseInt(lookback, 10);
}

/**
 * Of a URL's parameters. What a link of another page has twice or odd is read as well as it can be. Jaeger's links have
 * the window that was searched beside the lookback, so that whoever opens one sees the same: it holds, unless `isLive`.
 */
export function read(parameters, isLive = false) {
  const given = key => parameters.get(key)?.trim() || DEFAULTS[key];
  const times = ['start', 'end'].map(key => /^\d+$/.test(given(key)) ? given(key) : '');
  const isKnown = LOOKBACKS.some(([id]) => id === parameters.get('lookback')?.trim());
  const isWindow = Boolean(times[0] && times[1]);
  const isCustom = given('lookback') === 'custom' || (!isKnown && isWindow);
  const [start, end] = isCustom || (isWindow && !isLive) ? times : ['', ''];
  return {
    service: nameOf(parameters.get('service'), '-'), operation: nameOf(parameters.get('operation'), 'all'),
    tags: parameters.get('filter')?.trim() || readTags(parameters), minDuration: given('minDuration'), maxDuration: given('maxDuration'),
    lookback: isCustom ? 'custom' : isKnown ? given('lookback') : DEFAULTS.lookback, start, end, limit: given('limit'),
  };
}

/** As it is: blanks may be part of a name. */
function nameOf(text, none) {
  return text === null || text === none ? '' : text;
}

/** `tags` is a JSON object; `tag`, which may be there several times, is key:value. */
function readTags(parameters) {
  const tags = {};
  for (const pair of parameters.getAll('tag')) {
    const [, key, value] = /^([^:]+):(.*)$/s.exec(pair) ?? [];
    if (key) tags[key] = value;
  }
  const json = parameters.get('tags') ?? '';
  try {
    return formatTags({...tags, ...JSON.parse(json || '{}')});
  } catch {
    return json;
  }
}

/** The parameters of the URL: those that differ from nothing, in the order that Jaeger's page has. */
export function write(filters) {
  const all = {
    end: filters.end, filter: isFilter(filters.tags) ? filters.tags.trim() : '', limit: filters.limit, lookback: filters.lookback,
    maxDuration: filters.maxDuration, minDuration: filters.minDuration, operation: filters.operation, service: filters.service,
    start: filters.start, tags: tagsOf(filters.tags),
  };
  return new URLSearchParams(Object.entries(all).filter(([, value]) => value)).toString();
}

/** The same with the window that a search shows now, for those whom the link is sent to. */
export function writeWindow(filters, nowMillis) {
  const [start, end] = range(filters, nowMillis).map(String);
  return write({...filters, start, end});
}

/** The parameters of version 3 of the query API, and `query.filter`, which is this backend's own. */
export function toQuery(filters, nowMillis) {
  const [start, end] = range(filters, nowMillis);
  const all = {
    'query.serviceName': filters.service, 'query.operationName': filters.operation,
    'query.attributes': tagsOf(filters.tags), 'query.filter': isFilter(filters.tags) ? filters.tags.trim() : '',
    'query.startTimeMin': rfc3339(start), 'query.startTimeMax': rfc3339(end),
    'query.durationMin': duration(filters.minDuration), 'query.durationMax': duration(filters.maxDuration),
    'query.searchDepth': filters.limit,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value));
}

function tagsOf(text) {
  return text.trim() && !isFilter(text) ? JSON.stringify(parseTags(text)) : '';
}

/** In microseconds. */
function range({lookback, start, end}, nowMillis) {
  if (start && end) return [Number(start), Number(end)];
  const [, , length] = LOOKBACKS.find(([id]) => id === lookback) ?? LOOKBACKS[3];
  return [(nowMillis - length) * 1000, nowMillis * 1000];
}

function rfc3339(time) {
  const seconds = new Date(Math.floor(time / 1000)).toISOString().slice(0, -1);
  return `${seconds}${String(time % 1000).padStart(3, '0')}Z`;
}

/** Go, whose durations the API reads, knows no blank within. */
function duration(text) {
  return text.replace(/\s+/g, '');
}

const MICROS = {ns: 1e-3, us: 1, µs: 1, μs: 1, ms: 1e3, s: 1e6, m: 60e6, h: 3600e6};

/** NaN, which is below nothing, for what is no duration. */
export function micros(text) {
  if (!DURATION.test(text.trim())) return NaN;
  return [...text.matchAll(/([\d.]+)\s*([a-zµμ]+)/g)].reduce((sum, [, number, unit]) => sum + Number(number) * MICROS[unit], 0);
}

/** How long before now a search ends by the settings, since younger traces may not be whole yet. Milliseconds. */
export function adjustment({search} = config) {
  return micros(String(search?.adjustEndTime ?? '')) / 1000 || 0;
}

/** In a few words: "frontend · error=true · from 100ms · last hour". */
export function describe({service, operation, tags, minDuration, maxDuration, lookback, start}) {
  const [, time] = start ? [] : LOOKBACKS.find(([id]) => id === lookback) ?? [];
  return [
    service.trim() ? service : service ? '(blank)' : 'all services', operation, tags.trim(), minDuration && `from ${minDuration}`, maxDuration && `up to ${maxDuration}`,
    time?.toLowerCase() ?? 'custom range',
  ].filter(Boolean).join(' · ');
}

/** Whether the backend wants to be told a service that is not. */
export function lacksService({service}, settings = config) {
  return !service && !can('anyService', settings);
}

/** Whether the backend cannot heed a duration, since it heeds tags. */
export function excludesDuration({tags}, settings = config) {
  return Boolean(tags.trim()) && !can('durationWithTags', settings);
}

/** What is wrong, by the name of the filter; empty if nothing is. */
export function problems(filters, settings = config) {
  const found = {};
  if (lacksService(filters, settings)) found.service = 'Choose a service: this store searches one at a time.';
  if (excludesDuration(filters, settings) && (filters.minDuration || filters.maxDuration)) found.tags = 'This store searches by tags or by duration, not by both at once.';
  if (isFilter(filters.tags) && !can('filter', settings)) found.tags = 'This store knows no operators: only tags such as error=true, all of which are there.';
  const limit = Number(filters.limit);
  for (const key of ['minDuration', 'maxDuration']) {
    if (filters[key] && !DURATION.test(filters[key].trim())) found[key] = 'A duration is such as 1.2s, 100ms or 500us.';
  }
  if (micros(filters.maxDuration) < micros(filters.minDuration)) found.maxDuration ??= 'It is below the min duration, so nothing can match.';
  try {
    tagsOf(filters.tags);
  } catch (error) {
    found.tags ??= error.message;
  }
  if (!/^\d+$/.test(filters.limit) || limit < 1 || limit > MAX_LIMIT) found.limit = `The limit is a number from 1 to ${MAX_LIMIT}, not ${filters.limit.slice(0, 20) || 'nothing'}.`;
  if ((filters.lookback === 'custom' || filters.start) && !(Number(filters.start) > 0 && Number(filters.end) >= Number(filters.start))) {
    found.lookback = 'The range needs a start, and an end after it.';
  }
  return found;
}

const TOKEN = /\s*("(?:[^"\\]|\\.)*"|[^\s="][^\s=]*)(?:=("(?:[^"\\]|\\.)*"|[^\s"]*))?(?=\s|$)/sy;
/** In the key of a tag, or as a word of its own: what logfmt has not. */
const OPERATOR = /[!<>~()]/;
const WORDS = new Set(['AND', 'OR', 'NOT', 'exists']);

/** Whether what is in the field of tags has operators, such as a>=1 or a=b OR c=d: then it is no logfmt. In quotes there are none. */
export function isFilter(text) {
  const words = text.replace(/"(?:[^"\\]|\\.)*"/gs, '""').split(/\s+/).filter(Boolean);
  return words.some(word => WORDS.has(word) || word.startsWith('=') || OPERATOR.test(word.split('=', 1)[0]));
}

/**
 * Tags in logfmt as an object of texts: error=true http.status_code=500 msg="two words". A word alone is true. A key
 * may stand in quotes too. Throws an Error that says where it is none.
 */
export function parseTags(text) {
  const tags = {};
  const source = text.trim();
  for (TOKEN.lastIndex = 0; TOKEN.lastIndex < source.length;) {
    const at = TOKEN.lastIndex;
    const [, key, value] = TOKEN.exec(source) ?? refuse(source.slice(at));
    // Not by assignment, which would lose a tag named __proto__.
    Object.defineProperty(tags, unquote(key), {value: unquote(value ?? 'true'), enumerable: true, configurable: true, writable: true});
  }
  return tags;
}

function refuse(rest) {
  throw new Error(`Tags are key=value, with quotes around what has blanks: not ${rest.trim().slice(0, 40)}`);
}

function unquote(value) {
  return value.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/gs, (_, c) => ({n: '\n', t: '\t'})[c] ?? c) : value;
}

/** An object as logfmt, which parseTags reads back. */
export function formatTags(tags) {
  return Object.entries(tags).map(([key, value]) => `${quoteKey(key)}=${quote(String(value))}`).join(' ');
}

export function quoteKey(key) {
  return key.includes('=') || OPERATOR.test(key) || WORDS.has(key) ? quoted(key) : quote(key);
}

export function quote(value) {
  return value !== '' && !/[\s"\\]/.test(value) ? value : quoted(value);
}

function quoted(value) {
  return `"${value.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\t', '\\t')}"`;
}
