// A search: as the form has it, as the URL has it (like Jaeger's own page), and as the query API takes it. Knows no DOM.

export const LOOKBACKS = [
  ['5m', '5 minutes'], ['15m', '15 minutes'], ['30m', '30 minutes'], ['1h', 'hour'], ['2h', '2 hours'], ['3h', '3 hours'],
  ['6h', '6 hours'], ['12h', '12 hours'], ['24h', '24 hours'], ['2d', '2 days'], ['3d', '3 days'], ['5d', '5 days'],
  ['7d', '7 days'], ['2w', '2 weeks'], ['4w', '4 weeks'],
];
export const DEFAULTS = {service: '', operation: '', tags: '', lookback: '1h', start: '', end: '', minDuration: '', maxDuration: '', limit: '20'};
export const MAX_LIMIT = 1500;

const SECONDS = {m: 60, h: 3600, d: 86400, w: 604800};
const DURATION = /^\d[\d.]*\s*(us|μs|ms|s|m|h)$/;

export function lookbackMicros(lookback) {
  const match = /^(\d+)([mhdw])$/.exec(lookback);
  return (match ? match[1] * SECONDS[match[2]] : 3600) * 1e6;
}

export function isDuration(text) {
  return text === '' || DURATION.test(text.trim());
}

/**
 * Tags as they are typed, in logfmt: `error=true msg="two words" debug`. A word alone is true. Returns an object of
 * texts; throws with a message for the reader if a quote is left open or a key is missing.
 */
export function parseTags(text) {
  const tags = {};
  const part = /\s*(?:([^\s="]+)(?:=(?:"((?:[^"\\]|\\.)*)"|([^\s"]*)))?)(?=\s|$)/y;
  while (part.lastIndex < text.trimEnd().length) {
    const at = part.lastIndex;
    const match = part.exec(text);
    if (!match) throw new Error(`Tags are key=value or key="a value": see ${text.slice(at).trim()}`);
    const [, key, quoted, plain] = match;
    tags[key] = quoted !== undefined ? quoted.replace(/\\(.)/g, '$1') : plain ?? 'true';
  }
  return tags;
}

/** The reverse of parseTags. */
export function writeTags(tags) {
  return Object.entries(tags).map(([key, value]) =>
    /^[^\s"=]+$/.test(value) ? `${key}=${value}` : `${key}="${String(value).replace(/(["\\])/g, '\\$1')}"`).join(' ');
}

/** From the URL: all fields, those that are missing as they are by default. */
export function fromUrl(url) {
  const form = {...DEFAULTS};
  for (const field of Object.keys(DEFAULTS)) {
    const value = url.searchParams.get(field);
    if (value !== null) form[field] = value;
  }
  form.tags = tagsFromUrl(url.searchParams);
  return form;
}

/** In a URL tags are a JSON object, or `tag=key:value` as older links have them. */
function tagsFromUrl(parameters) {
  const tags = {};
  for (const pair of parameters.getAll('tag')) {
    const colon = pair.indexOf(':');
    if (colon > 0) tags[pair.slice(0, colon)] = pair.slice(colon + 1);
  }
  try {
    Object.assign(tags, JSON.parse(parameters.get('tags') ?? '{}'));
  } catch {
    return parameters.get('tags');
  }
  return writeTags(tags);
}

/** The URL that shows a search again. Fields as by default are left out. */
export function toUrl(form) {
  const parameters = new URLSearchParams();
  for (const [field, value] of Object.entries(form)) {
    if (field === 'tags') {
      if (value.trim()) parameters.set('tags', JSON.stringify(parseTags(value)));
    } else if (value !== '' && (field === 'service' || field === 'lookback' || field === 'limit' || value !== DEFAULTS[field])) {
      if ((field !== 'start' && field !== 'end') || form.lookback === 'custom') parameters.set(field, value);
    }
  }
  return `/search?${parameters}`;
}

/** What the query API is asked; the time is taken now. */
export function toApi(form, nowMillis = Date.now()) {
  const parameters = {limit: form.limit};
  if (form.service) parameters.service = form.service;
  if (form.operation && form.operation !== 'all') parameters.operation = form.operation;
  if (form.tags.trim()) parameters.tags = JSON.stringify(parseTags(form.tags));
  if (form.minDuration) parameters.minDuration = form.minDuration.replace(/\s/g, '');
  if (form.maxDuration) parameters.maxDuration = form.maxDuration.replace(/\s/g, '');
  const custom = form.lookback === 'custom';
  parameters.end = custom && form.end ? form.end : String(nowMillis * 1000);
  parameters.start = custom && form.start ? form.start : String(nowMillis * 1000 - lookbackMicros(form.lookback));
  return parameters;
}

/** What is wrong with a form, by field; empty if nothing is. */
export function problems(form) {
  const found = {};
  for (const field of ['minDuration', 'maxDuration']) {
    if (!isDuration(form[field])) found[field] = 'A number with us, ms, s, m or h, as 1.2s or 100ms';
  }
  if (!/^\d+$/.test(form.limit) || form.limit < 1 || form.limit > MAX_LIMIT) found.limit = `1 to ${MAX_LIMIT}`;
  try {
    parseTags(form.tags);
  } catch (wrong) {
    found.tags = wrong.message;
  }
  return found;
}

export const ORDERS = {
  'Most Recent': (a, b) => b.startTime - a.startTime,
  'Longest First': (a, b) => b.duration - a.duration,
  'Shortest First': (a, b) => a.duration - b.duration,
  'Most Spans': (a, b) => b.spans.length - a.spans.length,
  'Least Spans': (a, b) => a.spans.length - b.spans.length,
};
