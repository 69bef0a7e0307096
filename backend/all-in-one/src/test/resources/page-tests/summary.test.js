// The rows of the search: page/summary.js.
import {fromApi, fromTrace, ordered, renewed} from '/page/summary.js';
import {equal, ok, trace} from './kit.js';

const row = (traceID, startTime, duration, spanCount) => ({traceID, startTime, duration, spanCount});
const ROWS = [row('a', 1, 30, 5), row('b', 3, 10, 9), row('c', 2, 20, 1)];
const ids = order => ordered(ROWS, order).map(r => r.traceID).join('');

export async function fromApi_isInMicrosecondsAndWithTheShortId() {
  const {traceID, name, startTime, duration, spanCount, errorCount, services} = fromApi({
    traceId: '0000000000000000463ac35c9f6413ad', rootServiceName: 'frontend', rootOperationName: 'GET /', minStartTimeUnixNano: '1700000000123456789',
    maxEndTimeUnixNano: '1700000000223456999', spanCount: 2, errorSpanCount: 1, services: [{name: 'frontend', spanCount: 2, errorSpanCount: 1}]});
  equal([traceID, name, startTime, duration, spanCount, errorCount], ['463ac35c9f6413ad', 'frontend: GET /', 1700000000123456, 100000, 2, 1]);
  equal(services, [{name: 'frontend', spanCount: 2, errorCount: 1}]);
}

export async function fromApi_idOf128Bits_staysWhole() {
  equal(fromApi({traceId: '463ac35c9f6413ad48485a3953bb6124'}).traceID, '463ac35c9f6413ad48485a3953bb6124');
}

export async function fromApi_membersThatAreZero_areLeftOutByTheServer() {
  const {name, duration, errorCount, services} = fromApi({traceId: '1'.padStart(32, '0'), spanCount: 1, services: [{}]});
  equal([name, duration, errorCount, services], ['', 0, 0, [{name: '', spanCount: 0, errorCount: 0}]]);
}

export async function fromTrace_saysTheSame() {
  const {traceID, name, duration, spanCount, errorCount} = fromTrace(trace(['1', null, 'a', 'get', {duration: 50}], ['2', '1', 'b', 'ask', {tags: {error: true}}]));
  equal([traceID, name, duration, spanCount, errorCount], ['1', 'a: get', 50, 2, 1]);
}

export async function ordered_byEachOrder() {
  equal(['recent', 'longest', 'shortest', 'most', 'least'].map(ids), ['bca', 'acb', 'bca', 'bac', 'cab']);
}

export async function ordered_byErrorsServicesAndNames() {
  const rows = [['a', 2, 1, 'b'], ['b', 0, 3, 'C'], ['c', 1, 2, 'a']].map(([traceID, errorCount, services, name]) => ({traceID, errorCount, services: Array(services), name, startTime: 0}));
  equal(['errors', 'flawless', 'services', 'few', 'name', 'name-last'].map(order => ordered(rows, order).map(r => r.traceID).join('')), ['acb', 'bca', 'bca', 'acb', 'cab', 'bac']);
  equal(ids('oldest'), 'acb');
}

export async function orphans_ofBothSources_areSpansWhoseParentIsNotThere() {
  equal(fromTrace(trace(['1', null, 'a', 'x'], ['2', '1', 'a', 'y'], ['3', 'gone', 'a', 'z'])).orphanCount, 1);
  equal([fromApi({traceId: '1', orphanSpanCount: 2}).orphanCount, fromApi({traceId: '1'}).orphanCount], [2, 0]);
}

export async function ordered_byAnOrderThatNobodyKnows_isMostRecent() {
  equal(ids('backwards'), 'bca');
}

export async function ordered_equalOnes_standByTimeThenId() {
  const rows = [row('b', 1, 5, 1), row('a', 1, 5, 1), row('c', 2, 5, 1)];
  equal(ordered(rows, 'longest').map(r => r.traceID), ['c', 'a', 'b']);
}

export async function renewed_keepsTheObjectsOfThoseThatDidNotChange() {
  const [a, b] = [row('a', 1, 30, 5), row('b', 3, 10, 9)];
  const [c, changed, same] = renewed([a, b], [row('c', 4, 1, 1), row('b', 3, 10, 10), row('a', 1, 30, 5)]);
  ok(same === a, 'the unchanged one is the old object');
  equal([c.traceID, changed.spanCount], ['c', 10]);
}
