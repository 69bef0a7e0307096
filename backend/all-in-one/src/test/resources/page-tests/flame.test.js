// The flame graph: page/flame.js.
import {flame, rows, symbols, visible} from '/page/flame.js';
import {selfTime} from '/page/model.js';
import {chain, equal, near, ok, trace} from './kit.js';

const ALL = {least: 0, first: 0, last: Infinity};

export async function flame_siblingsOfOneName_areOneBox() {
  const boxes = flame(trace(['1', null, 'a', 'get', {duration: 100}], ['2', '1', 'b', 'ask', {duration: 10}], ['3', '1', 'b', 'ask', {duration: 20}]));
  equal(boxes.map(b => [b.name, b.spans.length, b.total]), [['a: get', 1, 100], ['b: ask', 2, 30]]);
}

export async function flame_childrenOfMergedSiblings_areMergedToo() {
  const boxes = flame(trace(['1', null, 'a', 'get', {duration: 100}], ['2', '1', 'b', 'ask'], ['3', '1', 'b', 'ask'], ['4', '2', 'c', 'z'], ['5', '3', 'c', 'z']));
  equal(boxes.map(b => [b.name, b.spans.length]), [['a: get', 1], ['b: ask', 2], ['c: z', 2]]);
}

export async function flame_parallelChildren_raiseTheirParent() {
  const [root, child] = flame(trace(['1', null, 'a', 'get', {duration: 100}], ['2', '1', 'b', 'ask', {duration: 90}], ['3', '1', 'b', 'ask', {duration: 90}]));
  equal([root.total, root.value], [100, 180]);
  near(child.width, 1);
}

export async function flame_severalRoots_areHeldByOneBox() {
  const boxes = flame(trace(['1', null, 'a', 'x', {duration: 30}], ['2', null, 'b', 'y', {duration: 10}]));
  equal(boxes.map(b => b.name), ['all roots', 'a: x', 'b: y']);
  near(boxes[1].width, 0.75);
}

export async function flame_childrenStayWithinTheirParents() {
  const boxes = flame(trace(['1', null, 'a', 'get', {duration: 100}], ['2', '1', 'b', 'x', {duration: 70}], ['3', '1', 'c', 'y', {duration: 60}], ['4', '3', 'd', 'z', {duration: 500}]));
  ok(boxes.every(b => !b.parent || (b.start >= b.parent.start - 1e-9 && b.start + b.width <= b.parent.start + b.parent.width + 1e-9)), 'a box leaves its parent');
}

export async function flame_withoutAnyDuration_isDrawnWithoutNaN() {
  const boxes = flame(trace(['1', null, 'a', 'x', {duration: 0}], ['2', '1', 'b', 'y', {duration: 0}]));
  ok(boxes.every(b => Number.isFinite(b.start) && Number.isFinite(b.width)), 'not a number');
  ok(visible(boxes[0], ALL).places.every(v => Number.isFinite(v.left) && Number.isFinite(v.part)), 'not a number');
}

export async function flame_tenThousandDeep_isBuiltWithoutRecursion() {
  const boxes = flame(chain(10_000));
  equal([boxes.length, rows(boxes[0])], [10_000, 10_000]);
}

export async function visible_focus_fillsTheWidthBelowItsAncestors() {
  const boxes = flame(trace(['1', null, 'a', 'get', {duration: 100}], ['2', '1', 'b', 'x', {duration: 25}], ['3', '2', 'c', 'y', {duration: 5}], ['4', '1', 'd', 'z', {duration: 50}]));
  const {places} = visible(boxes.find(b => b.service === 'b'), ALL);
  equal(places.map(v => [v.box.service, v.row, v.left, v.part]), [['a', 0, 0, 1], ['b', 1, 0, 1], ['c', 2, 0, 0.2]]);
}

export async function visible_tooNarrow_isLeftOut() {
  const boxes = flame(trace(['1', null, 'a', 'get', {duration: 1000}], ['2', '1', 'b', 'x', {duration: 1}], ['3', '1', 'c', 'y', {duration: 500}]));
  equal(visible(boxes[0], {...ALL, least: 0.01}).places.map(v => v.box.service), ['a', 'c']);
}

export async function visible_rowsOutOfSight_areLeftOut() {
  equal(visible(flame(chain(1000))[0], {least: 0, first: 10, last: 12}).places.map(v => v.row), [10, 11, 12]);
}

export async function visible_manyNarrowSiblings_areOneGap() {
  const children = Array.from({length: 500}, (_, i) => [`${i + 2}`, '1', 'b', `call ${i}`, {duration: i === 77 ? 2 : 1}]);
  const {places, gaps} = visible(flame(trace(['1', null, 'a', 'get', {duration: 501}], ...children))[0], {...ALL, least: 0.01});
  equal([places.length, gaps.length, gaps[0].boxes.length], [1, 1, 500]);
  near(gaps[0].part, 1);
}

export async function rows_boxesTooNarrowToBeSeen_areNotReserved() {
  const [box] = flame(trace(['1', null, 'a', 'x', {duration: 1000}], ['2', '1', 'b', 'y', {duration: 1}], ['3', '2', 'c', 'z', {duration: 1}], ['4', '3', 'd', 'w', {duration: 1}]));
  equal([rows(box), rows(box, 0.01)], [4, 2]);
}

export async function symbols_haveTheMostSelfTimeFirst() {
  const boxes = flame(trace(['1', null, 'a', 'get', {duration: 100}], ['2', '1', 'b', 'ask', {start: 0, duration: 60}], ['3', '1', 'b', 'ask', {start: 60, duration: 30}]));
  equal(symbols(boxes, selfTime).map(s => [s.name, s.spans, s.self, s.total]), [['b: ask', 2, 90, 90], ['a: get', 1, 10, 100]]);
}

export async function symbols_whatCallsItself_countsOnceForTheTotal() {
  const boxes = flame(trace(['1', null, 'a', 'f', {duration: 100}], ['2', '1', 'a', 'f', {duration: 80}], ['3', '2', 'b', 'g', {duration: 50}]));
  equal(symbols(boxes, selfTime).map(s => [s.name, s.spans, s.self, s.total]), [['a: f', 2, 50, 100], ['b: g', 1, 50, 50]]);
}

export async function symbols_ofAChainOfThousands_areThere() {
  equal(symbols(flame(chain(5000)), selfTime).length, 5000);
}
