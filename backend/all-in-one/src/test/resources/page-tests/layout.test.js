// Where boxes stand: page/layout.js, with the library that the page uses.
import '/lib/dagre/dagre.min.js';
import {paths} from '/page/dag.js';
import {arranged, extent, forest, layered, neighbour, outline, through} from '/page/layout.js';
import {chain, equal, ok, trace} from './kit.js';

const SIZE = {width: 100, height: 20, gapX: 30, gapY: 10};
const overlap = (a, b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
const someOverlap = boxes => boxes.some((a, i) => boxes.some((b, j) => i < j && overlap(a, b)));

export async function forest_parent_standsInTheMiddleOfItsChildren() {
  const {boxes} = forest(paths([trace(['1', null, 'a', 'get'], ['2', '1', 'b', 'x'], ['3', '1', 'b', 'y'])]), SIZE);
  equal(boxes.map(b => [b.x, b.y]), [[0, 15], [130, 0], [130, 30]]);
}

export async function forest_boxes_neverOverlap() {
  const spans = Array.from({length: 200}, (_, i) => [`${i + 1}`, i ? `${Math.floor(i / 3) + (i < 3 ? 1 : 0)}` : null, 's', `o${i}`]);
  const {boxes} = forest(paths([trace(...spans)]), SIZE);
  ok(boxes.length > 100 && !someOverlap(boxes), 'boxes overlap');
}

export async function forest_severalRoots_standBelowEachOther() {
  const {boxes} = forest(paths([trace(['1', null, 'a', 'get'], ['2', null, 'b', 'x'])]), SIZE);
  equal(boxes.map(b => b.y), [0, 30]);
}

export async function forest_edges_leadFromParentToChild() {
  const {edges} = forest(paths([trace(['1', null, 'a', 'get'], ['2', '1', 'b', 'x'])]), SIZE);
  equal(edges.map(e => [e.from.id, e.to.id]), [[0, 1]]);
}

export async function forest_tenThousandDeep_isPlaced() {
  const {boxes, right} = forest(paths([chain(10_000)]), SIZE);
  equal([boxes.length, right], [10_000, 9_999 * 130 + 100]);
}

export async function layered_callee_standsRightOfItsCaller() {
  const {boxes} = layered(globalThis.dagre, boxesOf('a', 'b', 'c'), [edge('a', 'b'), edge('b', 'c'), edge('a', 'c')]);
  const x = Object.fromEntries(boxes.map(b => [b.id, b.x]));
  ok(x.a < x.b && x.b < x.c, `not from left to right: ${JSON.stringify(x)}`);
}

export async function layered_cycle_isDrawnWithoutOverlap() {
  const {boxes, edges} = layered(globalThis.dagre, boxesOf('a', 'b', 'c'), [edge('a', 'b'), edge('b', 'c'), edge('c', 'a'), edge('b', 'a')]);
  ok(!someOverlap(boxes), 'boxes overlap');
  ok(edges.every(e => e.points.length > 1 && Number.isFinite(e.label.x)), 'an edge without a course');
}

export async function layered_hostileNames_areOnlyNames() {
  const {boxes} = layered(globalThis.dagre, boxesOf('__proto__', 'constructor', ''), [edge('__proto__', 'constructor'), edge('constructor', '')]);
  ok(boxes.every(b => Number.isFinite(b.x) && Number.isFinite(b.y)), `not all are placed: ${JSON.stringify(boxes)}`);
}

export async function extent_ofNothing_isEmpty() {
  equal(extent([]), {left: 0, top: 0, right: 0, bottom: 0});
}

export async function neighbour_byArrowKeys() {
  const {boxes} = forest(paths([trace(['1', null, 'a', 'get'], ['2', '1', 'b', 'x'], ['3', '1', 'b', 'y'])]), SIZE);
  const [root, first, second] = boxes;
  equal([neighbour(boxes, first, 'ArrowDown')?.id, neighbour(boxes, second, 'ArrowUp')?.id, neighbour(boxes, first, 'ArrowLeft')?.id,
    neighbour(boxes, root, 'ArrowLeft')], [second.id, first.id, root.id, null]);
}

function boxesOf(...ids) {
  return ids.map(id => ({id, width: 80, height: 30}));
}

function edge(from, to) {
  return {from, to, width: 20, height: 12};
}

export async function outline_nodes_haveRowsOfTheirOwnAndAreIndented() {
  const nodes = paths([trace(['1', null, 'a', 'get'], ['2', '1', 'b', 'x'], ['3', '2', 'c', 'z'], ['4', '1', 'b', 'y'])]);
  const {boxes} = outline(nodes, {width: 100, height: 20, indent: 15, gapY: 10});
  equal(boxes.map(b => [b.node.operation, b.x, b.y]), [['get', 0, 0], ['x', 15, 30], ['z', 30, 60], ['y', 15, 90]]);
}

export async function through_points_areAllOnTheLine() {
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', through([{x: 0, y: 0}, {x: 10, y: 30}, {x: 20, y: 5}]));
  const passed = Array.from({length: 1001}, (_, i) => path.getPointAtLength(path.getTotalLength() * i / 1000));
  ok(passed.some(p => Math.hypot(p.x - 10, p.y - 30) < 0.2), 'the line misses its point');
}

export async function arranged_smallForest_goesFromLeftToRight() {
  const nodes = paths([trace(['1', null, 'a', 'get'], ['2', '1', 'b', 'x'])]);
  equal(arranged(nodes, SIZE, false).boxes.map(b => b.x), [0, 130]);
}

export async function arranged_manyLeavesOrLittleRoom_isAnOutline() {
  const leaves = Array.from({length: 100}, (_, i) => [`${i + 2}`, '1', 'b', `o${i}`]);
  const many = paths([trace(['1', null, 'a', 'get'], ...leaves)]);
  const few = paths([trace(['1', null, 'a', 'get'], ['2', '1', 'b', 'x'])]);
  equal([arranged(many, SIZE, false).boxes[1].y, arranged(few, SIZE, true).boxes[1].y], [30, 30]);
}
