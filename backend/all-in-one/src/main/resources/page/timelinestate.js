// What the reader made of a timeline, as the URL keeps it: for a reload, a link, Back, and over the tabs of a trace. Knows no DOM.

/** Sets of more ids than that are kept by this tab of the browser, not by the URL. */
const MANY = 60;
/** The parameters of the URL that are the timeline's. */
export const PARAMETERS = ['zoom', 'folded', 'open', 'only', 'without', 'least'];

/**
 * {zoom, collapsed, open, only, without, least}: the part of the time as [from, to] or null for all of it, Sets of span ids,
 * whether only matches are shown, the Set of services that are hidden, and what the shortest span shown takes.
 * `recalled` is what `written` gave to keep.
 */
export function read(parameters, trace, recalled = {}) {
  return {
    zoom: zoomOf(parameters.get('zoom'), trace),
    collapsed: collapsedOf(parameters.get('folded'), trace, recalled.folded),
    open: new Set(parameters.get('open') === 'kept' ? recalled.open ?? [] : idsOf(parameters.get('open'))),
    only: parameters.get('only') === 'matches',
    without: new Set(idsOf(parameters.get('without'))),
    least: Math.max(0, Number(parameters.get('least')) || 0),
  };
}

/** {parameters, kept}: a value for each of PARAMETERS, null where it is as usual; and the lists that are too long for it. */
export function written({zoom, collapsed, open, only, without, least}, trace) {
  const kept = {};
  const put = (name, ids) => {
    if (ids.length <= MANY) return textOf(ids);
    kept[name] = ids;
    return 'kept';
  };
  const parameters = {
    zoom: zoom && zoom.map(time => Number(time.toFixed(3))).join('-'), folded: folded(collapsed, trace, put), open: put('open', [...open]),
    only: only ? 'matches' : null, without: textOf([...without]), least: least ? String(least) : null,
  };
  return {parameters: Object.fromEntries(PARAMETERS.map(name => [name, parameters[name] || null])), kept};
}

function zoomOf(text, trace) {
  const [from, to] = (/^(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)$/.exec(text ?? '') ?? []).slice(1).map(Number);
  return from < to && from < trace.duration ? [from, Math.min(to, trace.duration)] : null;
}

/** The shorter of two lists: what is folded, or, after "all", what is not. */
function folded(collapsed, trace, put) {
  if (!collapsed.size) return null;
  const others = parents(trace).filter(id => !collapsed.has(id));
  return others.length < collapsed.size && others.length < MANY ? ['all', textOf(others)].filter(Boolean).join('.') : put('folded', [...collapsed]);
}

function collapsedOf(text, trace, kept) {
  if (text === 'kept') return new Set(kept ?? []);
  const ids = idsOf(text);
  if (ids[0] !== 'all') return new Set(ids);
  const others = new Set(ids);
  return new Set(parents(trace).filter(id => !others.has(id)));
}

function parents(trace) {
  return trace.spans.filter(span => span.children.length).map(span => span.spanID);
}

/** With dots between, which a URL shows as they are. */
function textOf(ids) {
  return ids.map(id => encodeURIComponent(id).replaceAll('.', '%2E')).join('.');
}

function idsOf(text) {
  return (text ?? '').split('.').filter(Boolean).map(decoded);
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
