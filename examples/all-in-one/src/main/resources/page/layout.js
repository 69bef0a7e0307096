// Where the boxes of a graph stand. Knows no DOM; lengths are in the units of the drawing.
//
// box: {id, x, y, width, height, …}: x and y are the left upper corner.

/**
 * A forest from left to right: a column for each depth, leaves below each other, a parent in the middle of its children.
 * Takes time in proportion to the nodes, so that ten thousand are no matter. `nodes` come parents first.
 */
export function forest(nodes, {width, height, gapX, gapY}) {
  const boxes = new Map(nodes.map(node =>
    [node, {id: node.index, node, x: node.depth * (width + gapX), y: 0, width, height}]));
  let next = 0;
  for (const node of depthFirst(nodes)) {
    if (!node.children.size) {
      boxes.get(node).y = next;
      next += height + gapY;
    }
  }
  for (const node of nodes.toReversed()) { // Children are placed before their parents.
    if (node.children.size) boxes.get(node).y = middle([...node.children.values()].map(child => boxes.get(child).y));
  }
  const placed = [...boxes.values()];
  const edges = nodes.filter(node => node.parent).map(node => ({from: boxes.get(node.parent), to: boxes.get(node)}));
  return {boxes: placed, edges, ...extent(placed)};
}

function middle(ys) {
  return (ys[0] + ys.at(-1)) / 2;
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
  graph.setGraph({rankdir: 'LR', nodesep: 28, ranksep: 36, edgesep: 16, marginx: 4, marginy: 4});
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

function route(edge, placed, {points, x, y}) {
  return {...edge, from: placed.get(edge.from), to: placed.get(edge.to), points, label: {x, y}};
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
