// The paths of a trace: page/dag.js.
import {dense, isAsynchronous, pathOf, paths} from '/page/dag.js';
import {chain, equal, ok, trace} from './kit.js';

const CLIENT = {'span.kind': 'client'};
const SERVER = {'span.kind': 'server'};
const names = nodes => nodes.map(n => `${'>'.repeat(n.depth)}${n.service} ${n.operation} ${n.members[0].length}`);

export async function paths_siblingsOfOneName_areOneNode() {
  equal(names(paths([trace(['1', null, 'a', 'get'], ['2', '1', 'b', 'ask'], ['3', '1', 'b', 'ask'])])), ['a get 1', '>b ask 2']);
}

export async function paths_equalNamesUnderOtherParents_areApart() {
  const nodes = paths([trace(['1', null, 'a', 'get'], ['2', '1', 'b', 'x'], ['3', '1', 'c', 'x'], ['4', '2', 'd', 'z'], ['5', '3', 'd', 'z'])]);
  equal(nodes.filter(n => n.service === 'd').length, 2);
}

export async function paths_spanWithAndWithoutChildren_areApart() {
  const nodes = paths([trace(['1', null, 'a', 'get'], ['2', '1', 'b', 'ask'], ['3', '1', 'b', 'ask'], ['4', '3', 'c', 'z'])]);
  equal(nodes.filter(n => n.operation === 'ask').map(n => n.leaf), [true, false]);
}

export async function paths_severalTraces_shareNodesAndKeepTheirSpans() {
  const [root, both, onlyB] = paths([trace(['1', null, 'a', 'get'], ['2', '1', 'b', 'ask']),
    trace(['1', null, 'a', 'get'], ['2', '1', 'b', 'ask'], ['3', '1', 'c', 'z'])]);
  equal([root, both, onlyB].map(n => n.members.map(m => m.length)), [[1, 1], [1, 1], [0, 1]]);
}

export async function paths_namesWithTabsAndQuotes_areNotMixedUp() {
  equal(paths([trace(['1', null, 'r', 'r'], ['2', '1', 'a\tb', 'c'], ['3', '1', 'a', 'b\tc'], ['4', '1', '"', '",'])]).length, 4);
}

export async function paths_tenThousandDeep_areWalkedWithoutRecursion() {
  const nodes = paths([chain(10_000)]);
  equal([nodes.length, nodes.at(-1).depth], [10_000, 9_999]);
}

export async function paths_referencesInACircle_loseNoSpan() {
  const nodes = paths([trace(['1', '2', 'a', 'x'], ['2', '1', 'a', 'y'], ['3', '3', 'a', 'z'])]);
  equal(nodes.reduce((sum, n) => sum + n.members[0].length, 0), 3);
}

export async function paths_emptyAndMissingNames_areNodesToo() {
  equal(names(paths([trace(['1', null, '', ''], ['2', '1', '', null])])), ['  1', '>  1']);
}

export async function fold_clientNamedAfterTheService_vanishesIntoItsServer() {
  const t = trace(['1', null, 'a', 'get'], ['2', '1', 'a', 'b::ask', {tags: CLIENT}], ['3', '2', 'b', 'ask', {tags: SERVER}]);
  equal(names(paths([t])), ['a get 1', '>b ask 1']);
}

export async function fold_clientWithPeerService_vanishesIntoItsServer() {
  const t = trace(['1', null, 'a', 'get'], ['2', '1', 'a', 'call', {tags: {...CLIENT, 'peer.service': 'b'}}], ['3', '2', 'b', 'ask', {tags: SERVER}]);
  equal(names(paths([t])), ['a get 1', '>b ask 1']);
}

export async function fold_clientThatNamesAnother_stays() {
  const t = trace(['1', null, 'a', 'get'], ['2', '1', 'a', 'call', {tags: CLIENT}], ['3', '2', 'b', 'ask', {tags: SERVER}]);
  equal(names(paths([t])), ['a get 1', '>a call 1', '>>b ask 1']);
}

export async function fold_clientWithTwoChildren_stays() {
  const t = trace(['1', null, 'a', 'get'], ['2', '1', 'a', 'b::ask', {tags: CLIENT}],
    ['3', '2', 'b', 'ask', {tags: SERVER}], ['4', '2', 'b', 'ask', {tags: SERVER}]);
  equal(names(paths([t])), ['a get 1', '>a b::ask 1', '>>b ask 2']);
}

export async function fold_serverNamedByItsMethod_getsThePathOfItsClient() {
  const t = trace(['1', null, 'a', 'x'], ['2', '1', 'a', 'b::/rides', {tags: CLIENT}], ['3', '2', 'b', 'GET', {tags: {...SERVER, 'http.method': 'GET'}}]);
  equal(names(paths([t])), ['a x 1', '>b GET /rides 1']);
}

export async function fold_leafClientOfASilentPeer_belongsToThePeer() {
  const t = trace(['1', null, 'a', 'redis::get'], ['2', '1', 'a', 'get', {tags: {...CLIENT, 'peer.service': 'redis'}}]);
  equal(names(paths([t])), ['a redis::get 1', '>redis get 1']);
}

export async function fold_clientAroundClientOfOneProcess_countsTheInnerOne() {
  const t = trace(['1', null, 'a', 'get'], ['2', '1', 'a', 'outer', {tags: CLIENT}], ['3', '2', 'a', 'inner', {tags: CLIENT}]);
  equal(names(paths([t])), ['a get 1', '>a inner 1']);
}

export async function fold_clientAroundClientOfAnotherProcess_keepsBoth() {
  const t = trace(['1', null, 'a', 'get'], ['2', '1', 'b', 'outer', {tags: CLIENT}], ['3', '2', 'b', 'inner', {tags: CLIENT}]);
  equal(paths([t]).length, 3);
}

export async function fold_annotationWithoutTags_vanishes() {
  const t = trace(['1', null, 'a', 'get', {tags: SERVER}], ['2', '1', 'a', 'remark'], ['3', '2', 'a', 'work', {tags: {x: 1}}]);
  equal(names(paths([t])), ['a get 1', '>a work 1']);
}

export async function fold_rootWithoutTags_staysSinceItHasNoParent() {
  equal(names(paths([trace(['1', null, 'a', 'get'], ['2', '1', 'a', 'work'])])), ['a get 1', '>a work 1']);
}

export async function fold_false_keepsEverySpan() {
  const t = trace(['1', null, 'a', 'get'], ['2', '1', 'a', 'b::ask', {tags: CLIENT}], ['3', '2', 'b', 'ask', {tags: SERVER}]);
  equal(paths([t], {fold: false}).length, 3);
}

export async function fold_emptyServiceName_isNotTakenForACallee() {
  const t = trace(['1', null, 'a', 'get'], ['2', '1', 'a', 'call', {tags: CLIENT}], ['3', '2', '', 'ask', {tags: SERVER}]);
  equal(paths([t]).length, 3);
}

export async function dense_leavesTheSpansOfTheTraceAlone() {
  const t = trace(['1', null, 'a', 'redis::get'], ['2', '1', 'a', 'get', {tags: {...CLIENT, 'peer.service': 'redis'}}]);
  dense(t);
  equal(t.spans.map(s => s.service), ['a', 'a']);
}

export async function isAsynchronous_onlyIfAllFollow() {
  const [, follows, mixed] = paths([trace(['1', null, 'a', 'get'], ['2', '1', 'b', 'f', {follows: true}],
    ['3', '1', 'b', 'm', {follows: true}], ['4', '1', 'b', 'm'])]);
  equal([isAsynchronous(follows), isAsynchronous(mixed)], [true, false]);
}

export async function pathOf_startsAtTheRoot() {
  const nodes = paths([trace(['1', null, 'a', 'get'], ['2', '1', 'b', 'ask'])]);
  ok(pathOf(nodes[1])[0] === nodes[0] && pathOf(nodes[1])[1] === nodes[1], 'root first, node last');
}
