// A search: its filters as the form, the URL (that of Jaeger's own page) and the query API have them. Knows no DOM.
//
// filters: {service, operation, tags, minDuration, maxDuration, lookback, start, end, limit}, all texts; tags in
// logfmt; start and end are microseconds, and count only where lookback is 'custom'.

/** [id, title, milliseconds]. */
export const LOOKBACKS = [
  ['5m', 'Last 5 minutes'], ['15m', 'Last 15 minutes'], ['30m', 'Last 30 minutes'], ['1h', 'Last hour'], ['2h', 'Last 2 hours'],
  ['3h', 'Last 3 hours'], ['6h', 'Last 6 hours'], ['12h', 'Last 12 hours'], ['24h', 'Last 24 hours'], ['2d', 'Last 2 days'],
  ['3d', 'Last 3 days'], ['5d', 'Last 5 days'], ['7d', 'Last 7 days'], ['2w', 'Last 2 weeks'], ['3w', 'Last 3 weeks'], ['4w', 'Last 4 weeks'],
].map(([id, title]) => [id, title, millis(id)]);

export const DEFAULTS = Object.freeze({
  service: '', operation: '', tags: '', minDuration: '', maxDuration: '', lookback: '1h', start: '', end: '', limit: '20',
});

export const MAX_LIMIT = 1500;
const DURATION = /^\d[\d.]*\s*(us|μs|ms|s|m|h)$/;

function millis(lookback) {
  const unit = {m: 60e3, h: 3600e3, d: 86_400e3, w: 604_800e3}[lookback.at(-1)];
  return unit * Number.parseInt(lookback, 10);
}

/** Of a URL's parameters. What a link of another page has twice or odd is read as well as it can be. */
export function read(parameters) {
  const given = key => parameters.get(key)?.trim() || DEFAULTS[key];
  const [start, end] = ['start', 'end'].map(key => /^\d+$/.test(given(key)) ? given(key) : '');
  const isKnown = LOOKBACKS.some(([id]) => id === given('lookback'));
  const isCustom = given('lookback') === 'custom' || (!parameters.get('lookback')?.trim() && start && end);
  return {
    service: parameters.get('service') === '-' ? '' : given('service'),
    operation: parameters.get('operation') === 'all' ? '' : given('operation'),
    tags: readTags(parameters), minDuration: given('minDuration'), maxDuration: given('maxDuration'),
    lookback: isCustom ? 'custom' : isKnown ? given('lookback') : DEFAULTS.lookback,
    start: isCustom ? start : '', end: isCustom ? end : '', limit: given('limit'),
  };
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
  const tags = filters.tags.trim() ? JSON.stringify(parseTags(filters.tags)) : '';
  const {start, end} = filters.lookback === 'custom' ? filters : {};
  const all = {
    end, limit: filters.limit, lookback: filters.lookback, maxDuration: filters.maxDuration,
    minDuration: filters.minDuration, operation: filters.operation, service: filters.service, start, tags,
  };
  return new URLSearchParams(Object.entries(all).filter(([, value]) => value)).toString();
}

/** The parameters of version 3 of the query API. */
export function toQuery(filters, nowMillis) {
  const [start, end] = range(filters, nowMillis);
  const all = {
    'query.serviceName': filters.service, 'query.operationName': filters.operation,
    'query.attributes': filters.tags.trim() ? JSON.stringify(parseTags(filters.tags)) : '',
    'query.startTimeMin': rfc3339(start), 'query.startTimeMax': rfc3339(end),
    'query.durationMin': duration(filters.minDuration), 'query.durationMax': duration(filters.maxDuration),
    'query.searchDepth': filters.limit,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value));
}

/** In microseconds. */
function range({lookback, start, end}, nowMillis) {
  if (lookback === 'custom') return [Number(start), Number(end)];
  const [, , length] = LOOKBACKS.find(([id]) => id === lookback);
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

const MICROS = {us: 1, μs: 1, ms: 1e3, s: 1e6, m: 60e6, h: 3600e6};

/** NaN, which is below nothing, for what is no duration. */
function micros(text) {
  const [, unit] = DURATION.exec(text.trim()) ?? [];
  return Number.parseFloat(text) * MICROS[unit];
}

/** What is wrong, by the name of the filter; empty if nothing is. */
export function problems(filters) {
  const found = {};
  for (const key of ['minDuration', 'maxDuration']) {
    if (filters[key] && !DURATION.test(filters[key].trim())) found[key] = 'A duration is such as 1.2s, 100ms or 500us.';
  }
  if (micros(filters.maxDuration) < micros(filters.minDuration)) found.maxDuration ??= 'It is below the min duration, so nothing can match.';
  try {
    parseTags(filters.tags);
  } catch (error) {
    found.tags = error.message;
  }
  if (!/^\d+$/.test(filters.limit) || filters.limit < 1 || filters.limit > MAX_LIMIT) found.limit = `From 1 to ${MAX_LIMIT}.`;
  if (filters.lookback === 'custom' && !(Number(filters.start) > 0 && Number(filters.end) >= Number(filters.start))) {
    found.lookback = 'The range needs a start, and an end after it.';
  }
  return found;
}

const TOKEN = /\s*(?:([^\s=]+)(?:=("(?:[^"\\]|\\.)*"|[^\s"]*))?(?=\s|$))/sy;

/**
 * Tags in logfmt as an object of texts: error=true http.status_code=500 msg="two words". A word alone is true.
 * Throws an Error that says where it is none.
 */
export function parseTags(text) {
  const tags = {};
  const source = text.trim();
  for (TOKEN.lastIndex = 0; TOKEN.lastIndex < source.length;) {
    const at = TOKEN.lastIndex;
    const [, key, value] = TOKEN.exec(source) ?? refuse(source.slice(at));
    // Not by assignment, which would lose a tag named __proto__.
    Object.defineProperty(tags, key, {value: unquote(value ?? 'true'), enumerable: true, configurable: true, writable: true});
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
  return Object.entries(tags).map(([key, value]) => `${key}=${quote(String(value))}`).join(' ');
}

function quote(value) {
  if (value !== '' && !/[\s"\\]/.test(value)) return value;
  return `"${value.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\t', '\\t')}"`;
}
