// Which rows of the timeline are hidden: those below a collapsed span. Knows no DOM; sets are never changed, only replaced.

/** The spans that are seen, in order. */
export function visible(trace, collapsed) {
  const rows = [];
  let hiddenBelow = Infinity;
  for (const span of trace.spans) {
    if (span.depth > hiddenBelow) continue;
    hiddenBelow = collapsed.has(span.spanID) ? span.depth : Infinity;
    rows.push(span);
  }
  return rows;
}

export function toggle(collapsed, span) {
  const next = new Set(collapsed);
  if (!next.delete(span.spanID)) next.add(span.spanID);
  return next;
}

/** Opens, in each branch, the first collapsed span from the root. */
export function expandOne(trace, collapsed) {
  const next = new Set(collapsed);
  let openedAt = Infinity;
  for (const span of trace.spans) {
    if (span.depth > openedAt) continue;
    openedAt = next.delete(span.spanID) ? span.depth : Infinity;
  }
  return next;
}

/** Closes, in each branch, the innermost spans that are open. */
export function collapseOne(trace, collapsed) {
  const isOpen = span => span.children.length > 0 && !collapsed.has(span.spanID);
  const innermost = trace.spans.filter(span => isOpen(span) && !span.children.some(isOpen));
  return new Set([...collapsed, ...innermost.map(span => span.spanID)]);
}

export function collapseAll(trace) {
  return new Set(trace.spans.filter(span => span.children.length > 0).map(span => span.spanID));
}

/** Opens all above a span, so that it is seen. */
export function reveal(collapsed, span) {
  const next = new Set(collapsed);
  for (let at = span.parent; at; at = at.parent) next.delete(at.spanID);
  return next;
}

/** The spans that failed or have a failed one below them. */
export function failing(trace) {
  const found = new Set();
  for (const span of trace.spans.filter(s => s.isError)) {
    for (let at = span; at && !found.has(at.spanID); at = at.parent) found.add(at.spanID);
  }
  return found;
}
