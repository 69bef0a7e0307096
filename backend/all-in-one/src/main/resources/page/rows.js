// Which rows a timeline shows, and what its buttons collapse and expand. Knows no DOM.
// A collapsed span is shown and its descendants are not; `collapsed` is a Set of span ids.

/** The spans that are shown, in order; `kept` is a Set of those that no filter hides, or null. */
export function visibleRows(trace, collapsed, kept = null) {
  const rows = [];
  let hiddenBelow = Infinity; // The depth of the collapsed span that the walk is within.
  for (const span of trace.spans) {
    if (span.depth > hiddenBelow || kept && !kept.has(span)) continue;
    hiddenBelow = isParent(span) && collapsed.has(span.spanID) ? span.depth : Infinity;
    rows.push(span);
  }
  return rows;
}

const isParent = span => span.children.length > 0;

/** One level more: the first collapsed span of each branch is expanded, those below it stay as they are. */
export function expandOne(trace, collapsed) {
  const result = new Set(collapsed);
  visibleRows(trace, collapsed).forEach(span => result.delete(span.spanID));
  return result;
}

/** One level less: in each branch the innermost expanded span is collapsed. */
export function collapseOne(trace, collapsed) {
  const isExpanded = span => isParent(span) && !collapsed.has(span.spanID);
  const innermost = visibleRows(trace, collapsed).filter(span => isExpanded(span) && !span.children.some(isExpanded));
  return new Set([...collapsed, ...innermost.map(span => span.spanID)]);
}

export const expandAll = () => new Set();

export function collapseAll(trace) {
  return new Set(trace.spans.filter(isParent).map(span => span.spanID));
}

export function toggled(set, value) {
  const result = new Set(set);
  if (!result.delete(value)) result.add(value);
  return result;
}

/** All that hides some spans is expanded. */
export function revealed(collapsed, spans) {
  const result = new Set(collapsed);
  for (const span of spans) {
    for (let at = span.parent; at; at = at.parent) result.delete(at.spanID);
  }
  return result.size === collapsed.size ? collapsed : result;
}

/** A Set of some spans and all above them, so that each is seen in its place. */
export function withAncestors(spans) {
  const kept = new Set();
  for (const span of spans) {
    for (let at = span; at && !kept.has(at); at = at.parent) kept.add(at);
  }
  return kept;
}

/** Ids of the spans that have an error somewhere below them. */
export function aboveErrors(trace) {
  const above = new Set();
  for (const span of trace.spans) {
    if (!span.isError) continue;
    for (let at = span.parent; at && !above.has(at.spanID); at = at.parent) above.add(at.spanID);
  }
  return above;
}

/** The span of the called service, if a client's call has exactly one, in another service; or null. */
export function serverOf(span) {
  if (span.kind !== 'client') return null;
  const servers = span.children.filter(child => child.kind === 'server');
  return servers.length === 1 && servers[0].service !== span.service ? servers[0] : null;
}

/** {name, color} of the service that a span calls: that of its server span, or what its tag says where nobody reports from there; or null. */
export function remoteOf(span, nameOfPeer) {
  const server = serverOf(span);
  if (server) return {name: server.service, color: server.color};
  const isCall = span.kind === 'client' || span.kind === 'producer';
  return isCall && !span.children.length && nameOfPeer && nameOfPeer !== span.service ? {name: nameOfPeer, color: null} : null;
}
