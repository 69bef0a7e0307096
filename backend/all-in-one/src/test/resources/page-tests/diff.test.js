// Comparison of two traces: page/diff.js.
import {change, compare, difference, differences, share, tally, timeDifference, timeDifferences} from '/page/diff.js';
import {equal, trace} from './kit.js';

const root = ['1', null, 'a', 'get'];
const asks = n => Array.from({length: n}, (_, i) => [`${i + 2}`, '1', 'b', 'ask']);
const one = (a, b) => compare(trace(root, ...asks(a)), trace(root, ...asks(b))).find(n => n.service === 'b');

export async function diff_nodeOnlyInB_isAdded() {
  const node = one(0, 3);
  equal([node.a, node.b, node.change, difference(node), share(node.a, node.b)], [0, 3, 'added', '+3', '+100 %']);
}

export async function diff_nodeOnlyInA_isRemoved() {
  const node = one(3, 0);
  equal([node.a, node.b, node.change, difference(node), share(node.a, node.b)], [3, 0, 'removed', '−3', '−100 %']);
}

export async function diff_moreInB_isMore() {
  const node = one(3, 5);
  equal([node.change, difference(node), share(node.a, node.b)], ['more', '+2', '+40 %']);
}

export async function diff_fewerInB_isLess() {
  const node = one(13, 10);
  equal([node.change, difference(node), share(node.a, node.b)], ['less', '−3', '−23 %']);
}

export async function diff_sameNumber_isSame() {
  const node = one(4, 4);
  equal([node.change, difference(node), share(node.a, node.b)], ['same', '4', '']);
}

export async function diff_ofATraceWithItself_isSameThroughout() {
  const t = trace(root, ...asks(3));
  equal(tally(compare(t, t)), {same: 2, more: 0, added: 0, less: 0, removed: 0});
}

export async function diff_times_playNoRole() {
  const slow = trace(['1', null, 'a', 'get', {duration: 1000}], ['2', '1', 'b', 'ask', {start: 900, duration: 90}]);
  equal(compare(slow, trace(root, ...asks(1))).every(n => n.change === 'same'), true);
}

export async function diff_leafWhichGotAChild_isRemovedAndAdded() {
  const nodes = compare(trace(root, ...asks(1)), trace(root, ...asks(1), ['9', '2', 'c', 'deeper']));
  equal(nodes.map(n => [n.operation, n.change]), [['get', 'same'], ['ask', 'removed'], ['ask', 'added'], ['deeper', 'added']]);
}

export async function diff_otherRoots_shareNothing() {
  equal(tally(compare(trace(root), trace(['1', null, 'z', 'get'], ['2', '1', 'b', 'ask']))), {same: 0, more: 0, added: 2, less: 0, removed: 1});
}

export async function change_coversAllPairs() {
  equal([change(1, 1), change(0, 1), change(1, 0), change(1, 2), change(2, 1)], ['same', 'added', 'removed', 'more', 'less']);
}

export async function differences_largestFirst_withoutTheSame() {
  const a = trace(root, ...asks(1), ['20', '1', 'c', 'x']);
  const b = trace(root, ...asks(4), ['20', '1', 'c', 'x'], ['21', '1', 'd', 'y']);
  equal(differences(compare(a, b)).map(n => n.service), ['b', 'd']);
}

const timed = (...durations) => trace(['1', null, 'a', 'x', {duration: 1000}], ...durations.map((duration, i) => [`${i + 2}`, '1', 'b', 'y', {duration}]));
const pathOf = (a, b) => compare(timed(...a), timed(...b)).find(node => node.service === 'b');

export async function timeChange_isOfTheAverages() {
  const node = pathOf([100, 200], [300]);
  equal([node.averageA, node.averageB, node.timeChange, timeDifference(node)], [150, 300, 'more', '+150μs']);
  const faster = pathOf([300], [100, 200]);
  equal([faster.timeChange, timeDifference(faster)], ['less', '−150μs']);
}

export async function timeChange_withinATenth_isAlike() {
  equal([pathOf([100], [109]), pathOf([100], [120])].map(node => node.timeChange), ['same', 'more']);
  equal(timeDifference(pathOf([100], [109])), '≈ 110μs');
}

export async function timeChange_onlyInOne_isItsAverage() {
  const node = pathOf([], [40]);
  equal([node.timeChange, node.averageA, timeDifference(node)], ['added', null, '40μs']);
}

export async function timeDifferences_areOrderedByAllTheTime() {
  const a = trace(['1', null, 'a', 'x', {duration: 1000}], ['2', '1', 'b', 'y', {duration: 100}], ['3', '1', 'c', 'z', {duration: 10}]);
  const b = trace(['1', null, 'a', 'x', {duration: 1000}], ['2', '1', 'b', 'y', {duration: 150}], ['3', '1', 'c', 'z', {duration: 90}]);
  equal(timeDifferences(compare(a, b)).map(node => node.service), ['c', 'b']);
}
