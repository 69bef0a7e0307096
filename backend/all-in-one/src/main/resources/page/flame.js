// A flame graph of a trace: siblings of one name are one box, as wide as all of them together. Knows no DOM.
//
// box: {index, name, service, operation, color, spans, errors, total, value, parent, children, depth, start, width}
// `total` is the sum of the durations, `value` what is drawn: at least the sum of the children's values, which is more
// where children ran at the same time. `start` and `width` are fractions of the whole.

/** All boxes, parents first. If a trace has several names of roots, an artificial box holds them. */
export function flame(trace) {
  const boxes = [];
  const top = merge(trace.roots, null, boxes);
  const stack = [...top];
  while (stack.length) { // Without recursion: a trace may be thousands of spans deep.
    const box = stack.pop();
    box.children = merge(box.spans.flatMap(span => span.children), box, boxes);
    stack.push(...box.children);
  }
  if (top.length !== 1) boxes.unshift(holder(top));
  boxes.sort((a, b) => a.depth - b.depth);
  boxes.forEach((box, index) => { box.index = index; });
  raise(boxes);
  spread(boxes);
  return boxes;
}

function merge(spans, parent, boxes) {
  const byName = new Map();
  for (const span of spans) {
    const name = `${span.service}: ${span.operationName ?? ''}`;
    const box = byName.get(name) ?? {
      name, service: span.service, operation: String(span.operationName ?? ''), color: span.color,
      spans: [], errors: 0, total: 0, parent, children: [], depth: parent ? parent.depth + 1 : 0,
    };
    box.spans.push(span);
    box.errors += span.isError ? 1 : 0;
    box.total += Math.max(0, span.duration);
    byName.set(name, box);
  }
  const merged = [...byName.values()];
  boxes.push(...merged);
  return merged;
}

/** Its children keep depth 0, as far as they are drawn; so the holder is one above. */
function holder(top) {
  const box = {
    name: 'all roots', service: '', operation: 'all roots', color: null, spans: [], errors: 0,
    total: top.reduce((sum, child) => sum + child.total, 0), parent: null, children: top, depth: -1,
  };
  top.forEach(child => { child.parent = box; });
  return box;
}

/** Boxes must hold their children. */
function raise(boxes) {
  for (const box of boxes.toReversed()) {
    box.value = Math.max(box.total, box.children.reduce((sum, child) => sum + child.value, 0));
  }
}

function spread(boxes) {
  const [whole] = boxes;
  whole.start = 0;
  whole.width = 1;
  for (const box of boxes) {
    let at = box.start;
    for (const child of box.children) {
      child.start = at;
      child.width = whole.value > 0 ? child.value / whole.value : 0;
      at += child.width;
    }
  }
}

/**
 * What is seen when a box fills the width: {places, gaps}, each with `row`, `left` and `part` (fractions of the width).
 * Places are of the box, of its ancestors `above` it, and of those boxes below it that are at least `least` wide
 * (a fraction of the width) and within the rows `first` to `last`. Gaps stand for runs of narrower siblings, the `boxes`.
 */
export function visible(focus, {least, first, last}) {
  const places = [];
  const gaps = [];
  for (let box = focus; box; box = box.parent) places.unshift({box, left: 0, part: 1, above: box !== focus});
  places.forEach((place, row) => { place.row = row; });
  const stack = [{box: focus, row: places.length - 1}];
  while (stack.length) {
    const {box, row} = stack.pop();
    if (row >= last) continue;
    for (const place of placed(box, focus, least)) {
      place.row = row + 1;
      (place.box ? places : gaps).push(place);
      if (place.box) stack.push({box: place.box, row: row + 1});
    }
  }
  const isSeen = ({row}) => row >= first && row <= last;
  return {places: places.filter(isSeen), gaps: gaps.filter(isSeen)};
}

/** The children of a box; where they are too narrow, what stands for a run of them, unless that is too narrow as well. */
function placed(parent, focus, least) {
  const result = [];
  let gap = null;
  for (const box of parent.children) {
    const place = {box, above: false, left: (box.start - focus.start) / focus.width, part: box.width / focus.width};
    if (place.part >= least) {
      result.push(place);
      gap = null;
    } else if (gap) {
      gap.part += place.part;
      gap.boxes.push(box);
    } else {
      gap = {box: null, left: place.left, part: place.part, boxes: [box]};
      result.push(gap);
    }
  }
  return result.filter(place => place.part >= least);
}

/** How many ancestors a box has, which stand above it. */
export function ancestors(box) {
  let count = 0;
  for (let at = box.parent; at; at = at.parent) count++;
  return count;
}

/** How many rows a focus needs: its ancestors, itself and what is below, as far as that is at least `least` wide or a gap. */
export function rows(focus, least = 0) {
  let deepest = focus.depth;
  const stack = [focus];
  while (stack.length) {
    const box = stack.pop();
    if (box.depth > deepest) deepest = box.depth;
    if (box.width / focus.width >= least) for (const child of box.children) stack.push(child);
  }
  return ancestors(focus) + deepest - focus.depth + 1;
}

/**
 * What a table beside tells of all boxes of one name: [{name, service, operation, color, spans, errors, self, total, widest}],
 * the most self time first. `self` and `total` are sums of microseconds; what calls itself counts once for `total`.
 */
export function symbols(boxes, selfTime) {
  const byName = new Map();
  const open = new Map(); // How many boxes of a name are above.
  const stack = boxes.filter(box => !box.parent).map(box => ({box}));
  while (stack.length) {
    const {box, left} = stack.pop();
    const above = open.get(box.name) ?? 0;
    if (left) {
      open.set(box.name, above - 1);
    } else {
      if (box.spans.length) add(byName, box, above === 0, selfTime);
      open.set(box.name, above + 1);
      stack.push({box, left: true});
      for (const child of box.children) stack.push({box: child});
    }
  }
  return [...byName.values()].sort((a, b) => b.self - a.self || b.total - a.total);
}

function add(byName, box, isOuter, selfTime) {
  const {name, service, operation, color} = box;
  const symbol = byName.get(name) ?? {name, service, operation, color, spans: 0, errors: 0, self: 0, total: 0, widest: box};
  symbol.spans += box.spans.length;
  symbol.errors += box.errors;
  symbol.self += box.spans.reduce((sum, span) => sum + Math.max(0, selfTime(span)), 0);
  symbol.total += isOuter ? box.total : 0;
  if (box.width > symbol.widest.width) symbol.widest = box;
  byName.set(name, symbol);
}
