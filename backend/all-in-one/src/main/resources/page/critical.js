// The critical path: the spans, and the parts of them, which a trace's duration hangs on. Knows no DOM.

/**
 * Map(span -> {own, whole}): when the path is at a span itself, as [[from, to]...], and when it is at it or below it, as
 * [from, to]; times since the trace began, in microseconds.
 *
 * It is walked backwards from the end of the first root. Of the children, the one that ends last before the place reached
 * is what its parent waited for: the path goes through that child, and on from where the child began. What ends after its
 * parent counts until the parent's end. What follows from its parent, or only overlaps what is on the path, is not on it.
 */
export function criticalPath(trace) {
  const path = new Map();
  const [root] = trace.roots;
  if (!root) return path;
  const stack = [enter(root, root.relativeStart, endOf(root))];
  while (stack.length) {
    const frame = stack.at(-1);
    const child = nextChild(frame);
    if (child) {
      const end = Math.min(endOf(child), frame.at);
      note(frame, end, frame.at);
      frame.at = Math.max(child.relativeStart, frame.start);
      stack.push(enter(child, frame.at, end));
    } else {
      note(frame, frame.start, frame.at);
      path.set(frame.span, {own: frame.own.reverse(), whole: [frame.start, frame.end]});
      stack.pop();
    }
  }
  return path;
}

function endOf({relativeStart, duration}) {
  return relativeStart + duration;
}

/** `at` is how far back the path is; children by their ends, the latest first, those past the span's end cut there. */
function enter(span, start, end) {
  const children = span.children.filter(child => child.references[0]?.refType !== 'FOLLOWS_FROM' && child.relativeStart < end)
      .sort((a, b) => Math.min(end, endOf(b)) - Math.min(end, endOf(a)) || a.relativeStart - b.relativeStart);
  return {span, start, end, at: end, children, next: 0, own: []};
}

function nextChild(frame) {
  while (frame.next < frame.children.length) {
    const child = frame.children[frame.next++];
    if (Math.min(frame.end, endOf(child)) <= frame.at && child.relativeStart < frame.at && endOf(child) > frame.start) return child;
  }
  return null;
}

function note(frame, from, to) {
  if (to > from) frame.own.push([from, to]);
}

/** How long the path is at a span itself. */
export function timeOnPath(path, span) {
  return (path.get(span)?.own ?? []).reduce((sum, [from, to]) => sum + to - from, 0);
}
