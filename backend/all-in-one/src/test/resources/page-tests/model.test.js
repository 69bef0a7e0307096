// A trace as the views have it: page/model.js.
import {referrers, selfTime, tag, transform} from '/page/model.js';
import {chain, document, equal, trace} from './kit.js';

const ids = spans => spans.map(span => span.spanID).join();

export async function transform_isTheTree_siblingsByStart() {
  const t = trace(['1', null, 'a', 'x'], ['2', '1', 'a', 'late', {start: 9}], ['3', '1', 'a', 'early', {start: 1}], ['4', '3', 'a', 'below', {start: 2}]);
  equal([ids(t.spans), t.spans.map(s => s.depth), t.depth], ['1,3,4,2', [0, 1, 2, 1], 3]);
}

export async function transform_timesAreRelativeToTheFirstStart() {
  const t = trace(['1', null, 'a', 'x', {start: 5, duration: 10}], ['2', '1', 'a', 'y', {start: 0, duration: 40}]);
  equal([t.duration, t.spans.map(s => s.relativeStart)], [40, [5, 0]]);
}

export async function transform_nameIsThatOfTheRootWithFewestReferences() {
  const sent = document(['1', null, 'a', 'orphan'], ['2', null, 'b', 'root', {start: 5}]);
  sent.spans[0].references = [{refType: 'CHILD_OF', traceID: '1', spanID: 'elsewhere'}];
  equal(transform(sent).name, 'b: root');
}

export async function transform_sameSpanIdTwice_keepsBoth() {
  equal(ids(trace(['1', null, 'a', 'x'], ['2', '1', 'a', 'y'], ['2', '1', 'a', 'z', {start: 1}]).spans), '1,2,2_1');
}

export async function transform_withoutStart_standsAtItsParents() {
  const sent = document(['1', null, 'a', 'x', {start: 5}], ['2', '1', 'a', 'y'], ['3', null, 'a', 'z']);
  sent.spans[1].startTime = 0;
  delete sent.spans[2].startTime;
  const {spans, startTime, duration} = transform(sent);
  equal([ids(spans), spans.map(s => s.startTime), startTime, duration], ['3,1,2', [1005, 1005, 1005], 1005, 10]);
}

export async function transform_missingParent_isARoot() {
  equal(ids(trace(['1', 'gone', 'a', 'x'], ['2', '1', 'a', 'y']).roots), '1');
}

export async function transform_referencesInACircle_loseNoSpan() {
  equal(trace(['1', '2', 'a', 'x'], ['2', '1', 'a', 'y'], ['3', '3', 'a', 'z']).spans.length, 3);
}

export async function transform_tagTwice_isShownOnceWithAWarning() {
  const sent = document(['1', null, 'a', 'x', {tags: {b: 1, a: 2}}]);
  sent.spans[0].tags.push({key: 'b', type: 'int64', value: 1});
  const [span] = transform(sent).spans;
  equal([span.tags.map(t => t.key), span.warnings.length], [['a', 'b'], 1]);
}

export async function transform_membersThatAreMissingOrNull_areEmpty() {
  const t = transform({traceID: 'AB', processes: {p: {}}, spans: [{spanID: '1', startTime: 1, processID: 'p', operationName: null, tags: null, logs: [{}]},
    {spanID: '2', startTime: 1, processID: 'nobody', duration: -5}]});
  equal([t.traceID, t.spans.map(s => [s.service, s.operationName, s.duration, s.tags.length])], ['ab', [['', '', 0, 0], ['(unknown)', '', 0, 0]]]);
  equal(t.spans[0].logs, [{timestamp: 0, fields: []}]);
}

export async function transform_noSpans_hasNoTimes() {
  const {duration, startTime, name, services} = transform({traceID: '1', spans: [], processes: {}});
  equal([duration, startTime, name, services], [0, 0, '', []]);
}

export async function transform_errors_areTagsThatAreTrueInAnyForm() {
  const t = trace(['1', null, 'a', 'x', {tags: {error: true}}], ['2', '1', 'a', 'y', {tags: {error: 'true'}}], ['3', '1', 'b', 'z', {tags: {error: false}}]);
  equal([t.errorCount, t.services.map(s => s.errorCount)], [2, [2, 0]]);
}

export async function transform_oneService_hasOneColourInEveryTrace() {
  equal(trace(['1', null, 'same', 'x']).spans[0].color, trace(['1', null, 'other', 'x'], ['2', '1', 'same', 'y']).spans[1].color);
}

export async function transform_tenThousandDeep_isWalkedWithoutRecursion() {
  equal(chain(10_000).depth, 10_000);
}

export async function tag_twiceWithOtherValues_isTheLast() {
  const sent = document(['1', null, 'a', 'x', {tags: {k: 1}}]);
  sent.spans[0].tags.push({key: 'k', type: 'int64', value: 2});
  equal(tag(transform(sent).spans[0], 'k'), 2);
}

export async function selfTime_childrenThatOverlap_countOnce() {
  const [root] = trace(['1', null, 'a', 'x', {duration: 100}], ['2', '1', 'a', 'y', {start: 10, duration: 30}], ['3', '1', 'a', 'z', {start: 20, duration: 30}],
      ['4', '1', 'a', 'beyond', {start: 90, duration: 50}]).spans;
  equal(selfTime(root), 50);
}

export async function transform_entryThatIsNoSpan_isLeftOut() {
  const {spans, duration} = transform({traceID: '1', processes: null, spans: [null, 7, {spanID: '1'}]});
  equal([spans.length, duration], [1, 0]);
}

export async function transform_parentThatIsNotHere_isAnOrphan() {
  const t = trace(['1', 'gone', 'a', 'x'], ['2', '1', 'a', 'y'], ['3', 'gone', 'a', 'z', {follows: true}]);
  equal([t.orphanCount, t.spans.map(s => s.isOrphan)], [2, [true, false, true]]);
}

export async function transform_referenceToAnotherTraceOrToNone_isNoOrphan() {
  const sent = document(['1', null, 'consumer', 'x'], ['2', null, 'a', 'y']);
  sent.spans[0].references = [{refType: 'FOLLOWS_FROM', traceID: '00ff', spanID: 'elsewhere'}];
  sent.spans[1].references = [{refType: 'CHILD_OF', traceID: '0001', spanID: '0000'}];
  equal(transform(sent).orphanCount, 0);
}

export async function transform_warnings_areCounted() {
  const sent = document(['1', null, 'a', 'x'], ['2', '1', 'a', 'y']);
  sent.spans[1].warnings = ['clock skew'];
  equal([transform(sent).warnedCount, transform(sent).spans[1].warnings], [1, ['clock skew']]);
}

export async function referrers_areThoseThatLinkHere_butNotChildren() {
  const sent = document(['1', null, 'a', 'x'], ['2', '1', 'a', 'y'], ['3', '1', 'a', 'z']);
  sent.spans[2].references.push({refType: 'FOLLOWS_FROM', traceID: '1', spanID: '2'});
  const t = transform(sent);
  equal([t.spans.map(s => ids(referrers(t, s)))], [['', '3', '']]);
}
