// What the timeline shows, collapses and expands: page/rows.js.
import {aboveErrors, collapseAll, collapseOne, expandAll, expandOne, remoteOf, revealed, serverOf, visibleRows, withAncestors} from '/page/rows.js';
import {chain, equal, ok, trace} from './kit.js';

// 1 has 2 (which has 3, which has 4) and 5 (which has 6).
const TREE = trace(['1', null, 'a', 'root'], ['2', '1', 'a', 'x'], ['3', '2', 'a', 'y'], ['4', '3', 'a', 'z'], ['5', '1', 'a', 'v', {start: 5}], ['6', '5', 'a', 'w', {start: 6}]);
const CLIENT = {'span.kind': 'client'};
const SERVER = {'span.kind': 'server'};
const ids = spans => spans.map(span => span.spanID).join('');
const shown = collapsed => ids(visibleRows(TREE, collapsed));

export async function visibleRows_nothingCollapsed_areAll() {
  equal(shown(expandAll()), '123456');
}

export async function visibleRows_collapsed_hidesAllBelow() {
  equal(shown(new Set(['2'])), '1256');
}

export async function visibleRows_collapsedWithinCollapsed_hidesNoMore() {
  equal(shown(new Set(['2', '3'])), '1256');
}

export async function collapseAll_leavesTheRoots() {
  equal(shown(collapseAll(TREE)), '1');
}

export async function expandOne_afterCollapseAll_showsOneLevelMoreEachTime() {
  const levels = [];
  let collapsed = collapseAll(TREE);
  for (let i = 0; i < 4; i++) {
    levels.push(shown(collapsed));
    collapsed = expandOne(TREE, collapsed);
  }
  equal(levels, ['1', '125', '12356', '123456']);
}

export async function expandOne_ofTwoCollapsedInOneBranch_expandsTheFirst() {
  equal([...expandOne(TREE, new Set(['2', '3']))], ['3']);
}

export async function collapseOne_collapsesTheInnermostOfEachBranch() {
  const levels = [];
  let collapsed = expandAll();
  for (let i = 0; i < 4; i++) {
    levels.push(shown(collapsed));
    collapsed = collapseOne(TREE, collapsed);
  }
  equal(levels, ['123456', '1235', '125', '1']);
}

export async function collapseOne_ofAllCollapsed_changesNothing() {
  const all = collapseAll(TREE);
  equal([...collapseOne(TREE, all)], [...all]);
}

export async function expandOne_andCollapseOne_leaveTheirArgumentAlone() {
  const collapsed = new Set(['2']);
  expandOne(TREE, collapsed);
  collapseOne(TREE, collapsed);
  equal([...collapsed], ['2']);
}

export async function revealed_expandsAllAbove() {
  equal([...revealed(new Set(['1', '2', '5']), [TREE.byId.get('4')])], ['5']);
}

export async function revealed_ofWhatIsShown_isTheSameSet() {
  const collapsed = new Set(['5']);
  ok(revealed(collapsed, [TREE.byId.get('4')]) === collapsed, 'the same object');
}

export async function aboveErrors_areTheAncestorsAndNotTheSpanItself() {
  const t = trace(['1', null, 'a', 'x'], ['2', '1', 'a', 'y'], ['3', '2', 'a', 'z', {tags: {error: true}}], ['4', '1', 'a', 'w', {start: 9}]);
  equal([...aboveErrors(t)].sort(), ['1', '2']);
}

export async function visibleRows_tenThousandDeep_isDoneWithoutRecursion() {
  const deep = chain(10_000);
  equal([visibleRows(deep, new Set()).length, visibleRows(deep, collapseAll(deep)).length], [10_000, 1]);
}

export async function serverOf_callToOneServerOfAnotherService_isThatServer() {
  const t = trace(['1', null, 'a', 'call', {tags: CLIENT}], ['2', '1', 'b', 'answer', {tags: SERVER}]);
  equal(serverOf(t.spans[0]).spanID, '2');
}

export async function serverOf_callToTwoServers_isNone() {
  const t = trace(['1', null, 'a', 'call', {tags: CLIENT}], ['2', '1', 'b', 'x', {tags: SERVER}], ['3', '1', 'c', 'y', {tags: SERVER}]);
  equal(serverOf(t.spans[0]), null);
}

export async function serverOf_callWithinAService_isNone() {
  const t = trace(['1', null, 'a', 'call', {tags: CLIENT}], ['2', '1', 'a', 'answer', {tags: SERVER}]);
  equal(serverOf(t.spans[0]), null);
}

export async function remoteOf_callThatNobodyReportsFrom_isWhatItsTagNames() {
  const t = trace(['1', null, 'a', 'call', {tags: {...CLIENT, 'peer.service': 'db'}}]);
  equal([remoteOf(t.spans[0], 'db').name, remoteOf(t.spans[0], undefined), remoteOf(t.spans[0], 'a')], ['db', null, null]);
}

export async function withAncestors_keepsThoseAbove_andNoOthers() {
  equal(ids(visibleRows(TREE, new Set(), withAncestors([TREE.byId.get('3'), TREE.byId.get('6')]))), '12356');
}

export async function visibleRows_keptWithinCollapsed_staysHidden() {
  equal(ids(visibleRows(TREE, new Set(['2']), withAncestors([TREE.byId.get('4')]))), '12');
}
