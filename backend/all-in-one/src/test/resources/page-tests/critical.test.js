// The critical path: page/critical.js.
import {criticalPath, timeOnPath} from '/page/critical.js';
import {chain, equal, ok, trace} from './kit.js';

const at = (start, end, more = {}) => ({start, duration: end - start, ...more});
const own = (...spans) => [...criticalPath(trace(...spans))].map(([span, {own: parts}]) => [span.spanID, parts]).sort();

export async function criticalPath_singleSpan_isAllOfIt() {
  equal(own(['1', null, 'a', 'x', at(0, 100)]), [['1', [[0, 100]]]]);
}

export async function criticalPath_oneAfterTheOther_goesThroughAll() {
  equal(own(['1', null, 'a', 'x', at(0, 100)], ['2', '1', 'a', 'y', at(10, 40)], ['3', '1', 'a', 'z', at(50, 90)]),
      [['1', [[0, 10], [40, 50], [90, 100]]], ['2', [[10, 40]]], ['3', [[50, 90]]]]);
}

export async function criticalPath_atTheSameTime_goesThroughWhatEndsLast() {
  equal(own(['1', null, 'a', 'x', at(0, 100)], ['2', '1', 'a', 'y', at(10, 40)], ['3', '1', 'a', 'z', at(10, 90)]),
      [['1', [[0, 10], [90, 100]]], ['3', [[10, 90]]]]);
}

export async function criticalPath_childThatOutlivesItsParent_countsUntilTheParentEnds() {
  equal(own(['1', null, 'a', 'x', at(0, 100)], ['2', '1', 'a', 'y', at(60, 500)]), [['1', [[0, 60]]], ['2', [[60, 100]]]]);
}

export async function criticalPath_whatFollowsFromASpan_isNotWaitedFor() {
  equal(own(['1', null, 'a', 'x', at(0, 100)], ['2', '1', 'a', 'y', at(20, 80, {follows: true})]), [['1', [[0, 100]]]]);
}

export async function criticalPath_grandchildren_areWithinTheirParents() {
  equal(own(['1', null, 'a', 'x', at(0, 100)], ['2', '1', 'a', 'y', at(10, 90)], ['3', '2', 'a', 'z', at(20, 80)]),
      [['1', [[0, 10], [90, 100]]], ['2', [[10, 20], [80, 90]]], ['3', [[20, 80]]]]);
}

export async function criticalPath_whole_isFromWhereItEntersToWhereItLeaves() {
  const path = criticalPath(trace(['1', null, 'a', 'x', at(0, 100)], ['2', '1', 'a', 'y', at(10, 90)], ['3', '2', 'a', 'z', at(20, 80)]));
  equal([...path].map(([span, {whole}]) => [span.spanID, whole]).sort(), [['1', [0, 100]], ['2', [10, 90]], ['3', [20, 80]]]);
}

export async function criticalPath_sections_addUpToTheDurationOfTheRoot() {
  const spans = Array.from({length: 200}, (_, i) => [`${i + 1}`, i ? `${Math.ceil(i / 3)}` : null, 'a', 'x', at(i ? (i * 37) % 400 : 0, i ? (i * 37) % 400 + 1 + (i * 53) % 600 : 1000)]);
  const path = criticalPath(trace(...spans));
  const sections = [...path.values()].flatMap(({own: parts}) => parts).sort(([a], [b]) => a - b);
  equal(sections.reduce((sum, [from, to]) => sum + to - from, 0), 1000);
  ok(sections.every(([from], i) => i === 0 || from >= sections[i - 1][1]), 'none overlaps another');
}

export async function criticalPath_tenThousandDeep_isWalkedWithoutRecursion() {
  equal(criticalPath(chain(10_000)).size, 10_000);
}

export async function criticalPath_noSpans_isEmpty() {
  equal(criticalPath(trace()).size, 0);
}

export async function timeOnPath_isThatOfTheSpanItself() {
  const t = trace(['1', null, 'a', 'x', at(0, 100)], ['2', '1', 'a', 'y', at(10, 40)], ['3', '1', 'a', 'z', at(10, 20)]);
  equal(t.spans.map(span => [span.spanID, timeOnPath(criticalPath(t), span)]).sort(), [['1', 70], ['2', 30], ['3', 0]]);
}
