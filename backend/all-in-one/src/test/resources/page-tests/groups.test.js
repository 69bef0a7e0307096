// Statistics: page/groups.js.
import {COLUMNS, group, groupings, shares, sorted} from '/page/groups.js';
import {equal, near, trace} from './kit.js';

const t = trace(
  ['1', null, 'a', 'get', {start: 0, duration: 100, tags: {zone: 'x'}}],
  ['2', '1', 'b', 'ask', {start: 10, duration: 30, tags: {zone: 'y'}}],
  ['3', '1', 'b', 'ask', {start: 20, duration: 40}],
  ['4', '1', 'b', 'other', {start: 90, duration: 60, tags: {zone: 'y'}}]);

export async function group_byService_hasAllFigures() {
  const [, b] = group(t.spans, 'service');
  equal([b.name, b.count, b.total, b.min, b.max], ['b', 3, 130, 30, 60]);
  near(b.avg, 130 / 3);
}

export async function group_selfTime_isWithoutTheUnionOfTheChildren() {
  const [a] = group(t.spans, 'service');
  // Children cover 10 to 60 and, cut at the end of their parent, 90 to 100.
  equal([a.selfTotal, a.selfAvg, a.selfMin, a.selfMax], [40, 40, 40, 40]);
}

export async function group_selfTimeInPercent_isOfTheTrace() {
  const [a, b] = group(t.spans, 'service', 'operation', t.duration);
  equal(t.duration, 150);
  near(a.selfPercent, 100 * 40 / 150);
  near(b.groups[1].selfPercent, 100 * 60 / 150, 'within b');
}

export async function group_childWithinAnotherChild_isCoveredOnce() {
  const nested = trace(['1', null, 'a', 'x', {duration: 100}], ['2', '1', 'b', 'y', {start: 10, duration: 80}], ['3', '1', 'b', 'z', {start: 20, duration: 10}]);
  equal(group(nested.spans, 'service')[0].selfTotal, 20);
}

export async function group_byOperation_mixesServices() {
  equal(group(t.spans, 'operation').map(g => [g.name, g.count]), [['get', 1], ['ask', 2], ['other', 1]]);
}

export async function group_byTag_namesTheSpansWithout() {
  equal(group(t.spans, 'tag:zone').map(g => [g.name, g.count, g.isRest]), [['x', 1, false], ['y', 2, false], ['Without tag: zone', 1, true]]);
}

export async function group_byTagOfTheProcess_findsIt() {
  equal(group(t.spans, 'tag:hostname').map(g => [g.name, g.count]), [['here', 4]]);
}

export async function group_within_isNested() {
  const [, b] = group(t.spans, 'service', 'operation');
  equal(b.groups.map(g => [g.name, g.count]), [['ask', 2], ['other', 1]]);
}

export async function group_spansWithoutDuration_areNoDivisionByZero() {
  const [g] = group(trace(['1', null, 'a', 'x', {duration: 0}]).spans, 'service');
  equal([g.selfPercent, g.avg], [0, 0]);
}

export async function group_tagNamedLikeAProperty_isOnlyAName() {
  equal(group(trace(['1', null, 'a', 'x', {tags: {constructor: '__proto__'}}]).spans, 'tag:constructor').map(g => g.name), ['__proto__']);
}

export async function groupings_haveEveryTagKeyOnce() {
  equal(groupings(t).map(g => g.id), ['service', 'operation', 'tag:hostname', 'tag:zone']);
}

export async function sorted_descending_alsoWithinGroups() {
  const [first] = sorted(group(t.spans, 'service', 'operation'), 'count', true);
  equal([first.name, first.groups.map(g => g.count)], ['b', [2, 1]]);
}

export async function sorted_groupWithoutTheTag_isLast() {
  equal(sorted(group(t.spans, 'tag:zone'), 'count', false).at(-1).isRest, true);
}

export async function sorted_byName_readsNumbersAsNumbers() {
  const numbers = trace(['1', null, 'a', 'x', {tags: {n: 10}}], ['2', '1', 'a', 'x', {tags: {n: 9}}]);
  equal(sorted(group(numbers.spans, 'tag:n'), 'name', false).map(g => g.name), ['9', '10']);
}

export async function shares_ofSums_addUpToOne() {
  const parts = shares(group(t.spans, 'service'), 'total');
  near(parts[0], 100 / 230);
  near(parts[0] + parts[1], 1);
}

export async function shares_ofAverages_areOfTheGreatest() {
  equal(shares([{max: 50}, {max: 100}], 'max'), [0.5, 1]);
}

export async function columns_areTen() {
  equal(COLUMNS.length, 10);
}
