// Links that jaeger-ui's settings make of tags, logs and traces: https://www.jaegertracing.io/docs/2.0/deployment/frontend-ui/#link-patterns
import {config} from './config.js';

const PARAMETER = /#\{([^{}]*)\}/g;

/**
 * [{url, text}] of one tag, tag of a process, or field of a log: `type` is 'tags', 'process' or 'logs', `items` the list that
 * it is in. A pattern applies by its type, key and value; each #{name} in it is the tag of that name in the list, else of the
 * span, its process, or a span above, else what the trace has by that name; if one is nowhere, there is no link.
 */
export function linksOf({type, item, items, span, trace}, patterns = config.linkPatterns) {
  const lookUp = name => valueIn(items, name) ?? (type === 'process' ? undefined : valueAbove(span, name)) ?? valueOf(trace, name);
  return links(patterns, pattern => means(pattern.type, type) && means(pattern.key, item.key) && means(pattern.value, item.value), lookUp);
}

/** [{url, text}] of a trace: patterns of the type 'traces'. */
export function linksOfTrace(trace, patterns = config.linkPatterns) {
  return links(patterns, ({type}) => means(type, 'traces'), name => valueOf(trace, name));
}

function links(patterns, applies, lookUp) {
  return (Array.isArray(patterns) ? patterns : []).filter(pattern => isPattern(pattern) && applies(pattern)).map(({url, text}) => {
    const names = [...`${url}${text}`.matchAll(PARAMETER)].map(([, name]) => name);
    const values = new Map(names.map(name => [name, lookUp(name)]));
    if ([...values.values()].includes(undefined)) return null;
    return {url: filled(url, name => encodeURIComponent(values.get(name))), text: filled(text, name => values.get(name))};
  }).filter(link => link && isAddress(link.url));
}

function isPattern(pattern) {
  return typeof pattern?.url === 'string' && typeof pattern.text === 'string';
}

/** One value, a list of them, or, left out, any. */
function means(wanted, value) {
  return wanted === undefined || wanted === null || (Array.isArray(wanted) ? wanted.includes(value) : wanted === value);
}

function valueIn(items, name) {
  return items?.find(({key}) => key === name)?.value;
}

function valueAbove(span, name) {
  for (let at = span; at; at = at.parent) {
    const value = valueIn(at.tags, name) ?? valueIn(at.process.tags, name);
    if (value !== undefined) return value;
  }
  return undefined;
}

function valueOf(trace, name) {
  const value = Object.hasOwn(trace, name) ? trace[name] : name === 'traceName' ? trace.name : undefined;
  return typeof value === 'string' || typeof value === 'number' ? value : undefined;
}

function filled(template, value) {
  return template.replace(PARAMETER, (_, name) => String(value(name)));
}

/** No script, whatever a tag holds. */
function isAddress(url) {
  try {
    return /^(https?|mailto):$/.test(new URL(url, 'http://here').protocol);
  } catch {
    return false;
  }
}
