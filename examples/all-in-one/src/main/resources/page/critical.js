// The critical path of a trace: what it would have to be quicker at to end sooner. Knows no DOM.

/**
 * For each span on the path, when it is what all wait for: Map(spanID -> [[from, to], …]), in microseconds since the epoch.
 *
 * From the end of the first root backwards: the child that ended last before that moment is waited for, and until its end
 * the span itself; then the same within the child, and before the child's start with what is left. What a span starts
 * without waiting for it (FOLLOWS_FROM) is not on the path; what ends after its parent counts until the parent's end.
 */
export function criticalPath(trace) {
  const sections = new Map();
  const root = trace.roots[0];
  const left = root ? [[root, root.startTime + root.duration]] : [];
  while (left.length) {
    const [span, until] = left.pop();
    sections.set(span.spanID, ownSections(span, until, left));
  }
  return sections;
}

function ownSections(span, until, left) {
  const own = [];
  let at = until;
  for (const [child, end] of waitedFor(span)) {
    if (end > at || child.startTime >= at) continue;
    if (at > end) own.push([end, at]);
    left.push([child, end]);
    at = Math.max(child.startTime, span.startTime);
  }
  if (at > span.startTime) own.push([span.startTime, at]);
  return own.reverse();
}

/** The last to end first, each with the end that the parent could have waited for. */
function waitedFor(span) {
  const end = span.startTime + span.duration;
  return span.children
    .filter(child => child.references[0]?.refType !== 'FOLLOWS_FROM' && child.startTime < end)
    .map(child => [child, Math.min(end, child.startTime + child.duration)])
    .sort((a, b) => b[1] - a[1]);
}
