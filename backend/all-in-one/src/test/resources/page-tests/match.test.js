// The find box of the timeline: page/match.js.
import {matcher, matches} from '/page/match.js';
import {chain, equal, trace} from './kit.js';

const TRACE = trace(
    ['00000000000000ab', null, 'frontend', 'HTTP GET /dispatch', {tags: {'http.status_code': 200, 'http.url': '/dispatch?customer=123'}}],
    ['2', '00000000000000ab', 'redis', 'GetDriver', {tags: {error: true, 'param.driverID': 'T712345C'}, logs: [{event: 'redis timeout', level: 'error'}]}],
    ['3', '00000000000000ab', 'route', '<script>', {}]);
const found = query => matches(TRACE, query)?.map(span => span.service).join() ?? null;

export async function matches_operationOrService_caseAside() {
  equal([found('getdriver'), found('FRONTEND')], ['redis', 'frontend']);
}

export async function matches_severalWords_anySuffices() {
  equal(found('dispatch script'), 'frontend,route');
}

export async function matches_tagsByKeyValueOrBoth() {
  equal([found('driverid'), found('t7123'), found('http.status_code=200'), found('error=true')], ['redis', 'redis', 'frontend', 'redis']);
}

export async function matches_logsAndProcess() {
  equal([found('timeout'), found('hostname=here')], ['redis', 'frontend,redis,route']);
}

export async function matches_spanId_leadingZerosAside() {
  equal([found('ab'), found('00000000000000ab'), found('0003')], ['frontend', 'frontend', 'route']);
}

export async function matches_wordWithMinus_hidesKeys() {
  equal([found('dispatch -http.url'), found('customer'), found('customer -http.url')], ['frontend', 'frontend', '']);
}

export async function matches_nothingToLookFor_isNull() {
  equal([found(''), found('   '), found('-http.url')], [null, null, null]);
}

export async function matches_whatIsNotThere_isEmpty() {
  equal(found('nowhere'), '');
}

export async function matcher_readsWordsAsTheyAre_notAsPatterns() {
  equal([found('.*'), found('<script>')], ['', 'route']);
}

export async function matcher_tenThousandSpans() {
  equal(chain(10_000).spans.filter(matcher('step')).length, 10_000);
}

export async function matches_quotes_areAPhrase() {
  equal([found('"redis timeout"'), found('"redis time'), found('"timeout redis"'), found('event="redis timeout"'), found('"http get /DISPATCH" script')], ['redis', 'redis', '', 'redis', 'frontend,route']);
}

export async function matches_minusWithinQuotes_isAPhraseToo() {
  equal([found('"-x"'), found('customer -"http.url"'), found('""'), found('"')], ['', '', null, null]);
}
