// The filters of the search, in the URL and for the query API: page/query.js.
import {DEFAULTS, formatTags, parseTags, problems, read, toQuery, write} from '/page/query.js';
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

export async function read_lookbackBesideStartAndEnd_isWhatHolds() {
  const {lookback, start, end} = url('lookback=2h&start=1000&end=2000');
  equal([lookback, start, end], ['2h', '', '']);
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

export async function problems_durations_areWhatJaegersPageTakes() {
  for (const good of ['1us', '1.5ms', '100 ms', '2s', '3m', '1h']) equal(problems(filters({minDuration: good})), {}, good);
  for (const bad of ['1', 'ms', '-1s', '1d', '1s500ms']) equal(Object.keys(problems(filters({minDuration: bad}))), ['minDuration'], bad);
}

export async function problems_maxBelowMin_isSaidOfTheMax() {
  equal(Object.keys(problems(filters({minDuration: '1s', maxDuration: '900ms'}))), ['maxDuration']);
  for (const max of ['1s', '1000 ms', '1m', '']) equal(problems(filters({minDuration: '1s', maxDuration: max})), {}, max);
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
  const tags = {plain: 'x', blank: 'two words', quote: 'say "hi"', slash: 'a\\b', lines: 'a\nb', empty: '', sign: 'a=b'};
  equal(parseTags(formatTags(tags)), tags);
}
