// The filters of the search, in the URL and for the query API: page/query.js.
import {adjustment, DEFAULTS, describe, formatTags, isFilter, lookbacks, micros, parseTags, problems, read, toQuery, usualLookback, write, writeWindow} from '/page/query.js';
import {equal, ok, thrown} from './kit.js';

const filters = changes => ({...DEFAULTS, ...changes});
const url = text => read(new URLSearchParams(text));
const NOW = Date.UTC(2026, 0, 31, 12);

export async function read_linkOfHotrod_isTheSearchForADriver() {
  equal(url('limit=20&lookback=1h&service=frontend&tags=%7B%22driver%22%3A%22T712345C%22%7D'), filters({service: 'frontend', tags: 'driver=T712345C'}));
}

export async function read_nothing_isTheDefaults() {
  equal(url(''), DEFAULTS);
}

export async function read_wordsThatJaegersPageHasForNone_areNone() {
  equal(url('service=-&operation=all&lookback=1h'), DEFAULTS);
}

export async function read_lookbackThatNobodyKnows_isTheUsualOne() {
  equal(url('lookback=17y').lookback, '1h');
}

export async function read_startAndEndWithoutLookback_areACustomRange() {
  const {lookback, start, end} = url('start=1000&end=2000');
  equal([lookback, start, end], ['custom', '1000', '2000']);
}

export async function read_linkOfJaegers_holdsItsWindow() {
  const {lookback, start, end} = url('lookback=2h&start=1000&end=2000');
  equal([lookback, start, end], ['2h', '1000', '2000']);
}

export async function read_windowOfALiveSearch_goesOnWithTheLookback() {
  const {lookback, start, end} = read(new URLSearchParams('lookback=2h&start=1000&end=2000'), true);
  equal([lookback, start, end], ['2h', '', '']);
}

export async function read_halfAWindow_isNone() {
  equal([url('lookback=2h&start=1000').start, url('lookback=2h&start=x&end=2000').end], ['', '']);
}

export async function read_namesWithBlanksAtTheirEnds_keepThem() {
  const {service, operation} = url('service=%20a%20&operation=%20%20');
  equal([service, operation], [' a ', '  ']);
}

export async function read_filter_standsInTheFieldOfTags() {
  equal(url('filter=http.status_code%3E%3D500').tags, 'http.status_code>=500');
}

export async function read_tagsThatAreNoJson_stayAsTheyAreForTheReaderToMend() {
  equal(url('tags=%7Bbroken').tags, '{broken');
}

export async function read_tagPairs_areTagsToo() {
  equal(url('tag=error:true&tag=http.url:http://x/').tags, 'error=true http.url=http://x/');
}

export async function write_isWhatJaegersPageWrites() {
  equal(write(filters({service: 'a b', operation: 'GET /', tags: 'error=true', minDuration: '1ms', maxDuration: '2s'})),
      'limit=20&lookback=1h&maxDuration=2s&minDuration=1ms&operation=GET+%2F&service=a+b&tags=%7B%22error%22%3A%22true%22%7D');
}

export async function write_customRange_hasItsStartAndEnd() {
  equal(write(filters({lookback: 'custom', start: '1000', end: '2000'})), 'end=2000&limit=20&lookback=custom&start=1000');
}

export async function write_thenRead_isTheSame() {
  const all = filters({service: 'söme "service"', operation: 'a=b&c', tags: 'a=1 b="two words"', minDuration: '1.5ms', lookback: 'custom', start: '1', end: '2', limit: '7'});
  equal(url(write(all)), all);
}

export async function write_namesAndTagsWithBlanksAndSigns_areReadBack() {
  const all = filters({service: ' a ', operation: ' ', tags: formatTags({'two words': 'x y', 'a=b': '=', 'c>d': '"'})});
  equal(url(write(all)), all);
}

export async function write_operators_areTheBackendsFilter() {
  const text = write(filters({tags: 'error=true OR http.status_code>=500'}));
  equal(text, 'filter=error%3Dtrue+OR+http.status_code%3E%3D500&limit=20&lookback=1h');
  equal(url(text).tags, 'error=true OR http.status_code>=500');
}

export async function writeWindow_lookback_isThatOfJaegersLinks() {
  equal(writeWindow(filters({lookback: '5m'}), NOW), 'end=1769860800000000&limit=20&lookback=5m&start=1769860500000000');
}

export async function writeWindow_ofAWindow_isTheSame() {
  const all = filters({lookback: '5m', start: '1000', end: '2000'});
  equal([writeWindow(all, NOW), toQuery(all, NOW)['query.startTimeMax']], [write(all), '1970-01-01T00:00:00.002000Z']);
}

export async function isFilter_isSoForWhatLogfmtHasNot() {
  for (const text of ['a>=1', 'a > 1', 'a!=b', 'a~b', 'a exists', 'a=b OR c=d', 'NOT a=b', '(a=b)', 'a = b', 'x=1 b<2']) ok(isFilter(text), text);
  for (const text of ['', 'error', 'a=b c=d', 'url=http://x/?a>b', 'm="a > b OR c"', '"a>b"=1', 'a=OR', 'existsNot=1']) ok(!isFilter(text), text);
}

export async function toQuery_operators_areAParameterOfTheirOwn() {
  const query = toQuery(filters({tags: ' a>=1 '}), NOW);
  equal([query['query.filter'], query['query.attributes']], ['a>=1', undefined]);
}

export async function lookbacks_endWithTheLongestOfTheSettings() {
  equal(lookbacks({search: {maxLookback: {value: '1h'}}}).map(([id]) => id), ['5m', '15m', '30m', '1h']);
  equal(lookbacks({search: {maxLookback: {value: 'long'}}}).length, lookbacks().length);
}

export async function describe_saysWhatIsSearchedFor() {
  equal(describe(filters({service: 'frontend', tags: 'error=true', minDuration: '1s'})), 'frontend · error=true · from 1s · last hour');
  equal(describe(filters({service: ' ', lookback: '5m', start: '1', end: '2'})), '(blank) · custom range');
}

export async function toQuery_lookback_endsNow() {
  const query = toQuery(filters({service: 'frontend', lookback: '15m'}), NOW);
  equal(query, {'query.serviceName': 'frontend', 'query.startTimeMin': '2026-01-31T11:45:00.000000Z',
    'query.startTimeMax': '2026-01-31T12:00:00.000000Z', 'query.searchDepth': '20'});
}

export async function toQuery_customRange_isExactToTheMicrosecond() {
  const query = toQuery(filters({lookback: 'custom', start: '1700000000123456', end: '1700000000123457'}), NOW);
  equal([query['query.startTimeMin'], query['query.startTimeMax']], ['2023-11-14T22:13:20.123456Z', '2023-11-14T22:13:20.123457Z']);
}

export async function toQuery_durationWithABlank_isOneForGo() {
  equal(toQuery(filters({minDuration: '1.5 ms'}), NOW)['query.durationMin'], '1.5ms');
}

export async function toQuery_tags_areAnObjectOfTexts() {
  equal(toQuery(filters({tags: 'error http.status_code=500'}), NOW)['query.attributes'], '{"error":"true","http.status_code":"500"}');
}

export async function problems_ofTheDefaults_areNone() {
  equal(problems(DEFAULTS), {});
}

export async function problems_areNamedByTheirFilters() {
  const wrong = problems(filters({minDuration: 'soon', maxDuration: '1.2s', tags: 'a="', limit: '0', lookback: 'custom', start: '2', end: '1'}));
  equal(Object.keys(wrong).sort(), ['limit', 'lookback', 'minDuration', 'tags']);
}

export async function problems_durations_areWhatTheBackendReads() {
  for (const good of ['1us', '1.5ms', '100 ms', '2s', '3m', '1h', '1h30m', '1s500ms', '.5s', '1.s', '3ns', '2µs', '2μs']) equal(problems(filters({minDuration: good})), {}, good);
  for (const bad of ['1', 'ms', '-1s', '1d', '1.5.2s', '.s', '1s5']) equal(Object.keys(problems(filters({minDuration: bad}))), ['minDuration'], bad);
}

export async function problems_maxBelowMin_isSaidOfTheMax() {
  equal(Object.keys(problems(filters({minDuration: '1s', maxDuration: '900ms'}))), ['maxDuration']);
  for (const max of ['1s', '1000 ms', '1m', '']) equal(problems(filters({minDuration: '1s', maxDuration: max})), {}, max);
}

export async function problems_limitOfALink_isNamedAndQuoted() {
  equal(problems(filters({limit: '99999'})).limit, 'The limit is a number from 1 to 1500, not 99999.');
}

export async function micros_partsAreAddedUp() {
  equal([micros('1h30m'), micros('1.5 ms'), micros('500ns'), micros('1.5.2s')], [5_400_000_000, 1500, 0.5, NaN]);
}

export async function parseTags_keyInQuotes_mayHaveAnything() {
  equal(parseTags('"two words"=1 "a=b"="c d" "say \\"hi\\""'), {'two words': '1', 'a=b': 'c d', 'say "hi"': 'true'});
}

export async function parseTags_wordsValuesAndQuotes() {
  equal(parseTags('error http.status_code=500 msg="two words" empty= quoted="a \\"b\\" \\\\"'),
      {error: 'true', 'http.status_code': '500', msg: 'two words', empty: '', quoted: 'a "b" \\'});
}

export async function parseTags_valueWithEqualsSign_isWhole() {
  equal(parseTags('query=a=b'), {query: 'a=b'});
}

export async function parseTags_keyNamedLikeThePrototype_isATag() {
  equal(JSON.stringify(parseTags('__proto__=1')), '{"__proto__":"1"}');
}

export async function parseTags_openQuote_isRefusedWithItsPlace() {
  ok(thrown(() => parseTags('a=1 b="two')).message.includes('b="two'), 'the message quotes what is wrong');
}

export async function formatTags_isReadBack() {
  const tags = {plain: 'x', blank: 'two words', quote: 'say "hi"', slash: 'a\\b', lines: 'a\nb', empty: '', sign: 'a=b', 'a key': '1', 'k=v': '2', 'k>v': '3', 'q"': '4', OR: '5'};
  equal(parseTags(formatTags(tags)), tags);
}

export async function usualLookback_isThatOfTheSettings_ifItIsOne() {
  equal(['2d', '17y', undefined].map(defaultLookback => usualLookback({search: {defaultLookback}})), ['2d', '1h', '1h']);
}

export async function adjustment_isADurationOfTheSettings() {
  equal(['30s', '1m', 'soon', undefined].map(adjustEndTime => adjustment({search: {adjustEndTime}})), [30_000, 60_000, 0, 0]);
  equal(adjustment({}), 0);
}
