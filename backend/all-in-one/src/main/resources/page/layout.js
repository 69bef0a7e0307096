// Where the boxes of a graph stand. Knows no DOM; lengths are in the units of the drawing.
//
// box: {id, x, y, width, height, …}: x and y are the left upper corner.
// A layout is {boxes, edges: [{from, to}], left, top, right, bottom}, and `curve(edge)` the path of an edge.

/** With more leaves than this a forest from left to right is seen only in part: parents would be far from their children. */
const MANY_LEAVES = 30;

/** A forest as it reads best: from left to right if it is small and there is room, else as an outline. */
export function arranged(nodes, size, isNarrow) {
  const leaves = nodes.filter(node => !node.children.size).length;
  if (isNarrow) return outline(nodes, {...size, indent: size.width / 14});
  return leaves > MANY_LEAVES ? outline(nodes, {...size, indent: size.width / 3}) : forest(nodes, size);
}

/**
 * A forest from left to right: a column for each depth, leaves below each other, a parent in the middle of its children.
 * Takes time in proportion to the nodes, so that ten thousand are no matter. `nodes` come parents first.
 */
export function forest(nodes, {width, height, gapX, gapY}) {
  const boxes = new Map(nodes.map(node =>
    [node, {id: node.index, node, x: node.depth * (width + gapX), y: 0, width, height}]));
  const leaves = depthFirst(nodes).filter(node => !node.children.size);
  leaves.forEach((node, row) => { boxes.get(node).y = row * (height + gapY); });
  for (const node of nodes.toReversed()) { // Children are placed before their parents.
    if (node.children.size) boxes.get(node).y = middle([...node.children.values()].map(child => boxes.get(child).y));
  }
  return joined(boxes, sideways);
}

function middle(ys) {
  return (ys[0] + ys.at(-1)) / 2;
}

/** The same forest with each node in a row of its own, indented by its depth. */
export function outline(nodes, {width, height, indent, gapY}) {
  const boxes = new Map(nodes.map(node => [node, {id: node.index, node, x: node.depth * indent, y: 0, width, height}]));
  depthFirst(nodes).forEach((node, row) => { boxes.get(node).y = row * (height + gapY); });
  return joined(boxes, downwards);
}

function joined(boxes, curve) {
  const placed = [...boxes.values()];
  const edges = placed.filter(({node}) => node.parent).map(box => ({from: boxes.get(box.node.parent), to: box}));
  return {boxes: placed, edges, curve, ...extent(placed)};
}

/** The line to a box that stands to the right. */
function sideways({from, to}) {
  const [x1, y1, x2, y2] = [from.x + from.width, from.y + from.height / 2, to.x, to.y + to.height / 2];
  const between = (x1 + x2) / 2;
  return `M${x1} ${y1}C${between} ${y1} ${between} ${y2} ${x2} ${y2}`;
}

/** The line to a box that stands below and is indented. */
function downwards({from, to}) {
  return `M${from.x + Math.min(12, (to.x - from.x) / 2)} ${from.y + from.height}V${to.y + to.height / 2}H${to.x}`;
}

function depthFirst(nodes) {
  const ordered = [];
  const stack = nodes.filter(node => !node.parent).reverse();
  while (stack.length) {
    const node = stack.pop();
    ordered.push(node);
    stack.push(...[...node.children.values()].reverse());
  }
  return ordered;
}

/**
 * A graph that may have cycles, in layers from left to right, by the library dagre, which is given.
 * Boxes come with `id`, `width` and `height`; edges with `from` and `to` (ids), `width` and `height` of their label.
 */
export function layered(dagre, boxes, edges) {
  const graph = new dagre.graphlib.Graph({multigraph: true});
  graph.setGraph({rankdir: 'LR', nodesep: 28, ranksep: 40, edgesep: 16, marginx: 4, marginy: 4});
  // The library keeps names as properties of objects: a service may be called "__proto__", a number may not.
  const numbers = new Map(boxes.map((box, i) => [box.id, `n${i}`]));
  const number = id => numbers.get(id);
  boxes.forEach(({id, width, height}) => graph.setNode(number(id), {width, height}));
  edges.forEach(({from, to, width, height}, i) =>
    graph.setEdge(number(from), number(to), {width, height, labelpos: 'c'}, `e${i}`));
  dagre.layout(graph);
  const placed = new Map(boxes.map(box => [box.id, fromCentre(box, graph.node(number(box.id)))]));
  return {
    boxes: [...placed.values()],
    edges: edges.map((edge, i) => route(edge, placed, graph.edge(number(edge.from), number(edge.to), `e${i}`))),
    ...extent([...placed.values()]),
  };
}

/** The library speaks of centres. */
function fromCentre(box, {x, y}) {
  return {...box, x: x - box.width / 2, y: y - box.height / 2};
}

/** Through all points, level at each of them. */
export function through(points) {
  const parts = points.slice(1).map(({x, y}, i) => {
    const between = (points[i].x + x) / 2;
    return `C${between} ${points[i].y} ${between} ${y} ${x} ${y}`;
  });
  return `M${points[0].x} ${points[0].y}${parts.join('')}`;
}

function route(edge, placed, {points, x, y}) {
  const [from, to] = [placed.get(edge.from), placed.get(edge.to)];
  return {...edge, from, to, points: docked(points, from, to), label: {x, y}};
}

/** Forward lines leave a box in the middle of its right side and reach the next in the middle of its left. */
function docked(points, from, to) {
  if (from.x + from.width >= to.x) return points;
  const start = {x: from.x + from.width, y: from.y + from.height / 2};
  return [start, ...points.slice(1, -1), {x: to.x, y: to.y + to.height / 2}];
}

/** The rectangle that holds all boxes. */
export function extent(boxes) {
  const bounds = {left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity};
  for (const box of boxes) {
    bounds.left = Math.min(bounds.left, box.x);
    bounds.top = Math.min(bounds.top, box.y);
    bounds.right = Math.max(bounds.right, box.x + box.width);
    bounds.bottom = Math.max(bounds.bottom, box.y + box.height);
  }
  return boxes.length ? bounds : {left: 0, top: 0, right: 0, bottom: 0};
}

const DIRECTIONS = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]};

/** The box that an arrow key leads to: near in its direction; what lies aside counts double. Null if there is none. */
export function neighbour(boxes, from, key) {
  const [dx, dy] = DIRECTIONS[key];
  let best = null;
  let least = Infinity;
  for (const box of boxes) {
    const x = box.x + box.width / 2 - from.x - from.width / 2;
    const y = box.y + box.height / 2 - from.y - from.height / 2;
    const along = x * dx + y * dy;
    const cost = along + 2 * Math.abs(x * dy) + 2 * Math.abs(y * dx);
    if (box.id !== from.id && along > 1 && cost < least) [best, least] = [box, cost];
  }
  return best;
}
