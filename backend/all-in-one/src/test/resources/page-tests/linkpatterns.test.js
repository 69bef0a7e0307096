// Links made by jaeger-ui's settings: page/linkpatterns.js.
import {linksOf, linksOfTrace} from '/page/linkpatterns.js';
import {equal, trace} from './kit.js';

const TRACE = trace(['1', null, 'a', 'root', {tags: {customer: 'x & y', region: 'eu'}}], ['2', '1', 'a', 'child', {tags: {order: 7}, logs: [{event: 'sent'}]}]);
const [ROOT, CHILD] = TRACE.spans;

function links(pattern, type, key, span = CHILD) {
  const items = {tags: span.tags, process: span.process.tags, logs: span.logs[0]?.fields}[type];
  return linksOf({type, item: items.find(item => item.key === key), items, span, trace: TRACE}, [pattern]);
}

export async function linksOf_tag_isFilledWithItsValue() {
  equal(links({type: 'tags', key: 'order', url: 'http://shop/#{order}', text: 'Order #{order}'}, 'tags', 'order'), [{url: 'http://shop/7', text: 'Order 7'}]);
}

export async function linksOf_names_areLookedUpAboveAndInTheTrace() {
  equal(links({type: 'tags', key: 'order', url: 'http://shop/#{customer}?h=#{hostname}&t=#{traceID}', text: 'x'}, 'tags', 'order')[0].url, 'http://shop/x%20%26%20y?h=here&t=1');
}

export async function linksOf_nameThatIsNowhere_isNoLink() {
  equal(links({type: 'tags', key: 'order', url: 'http://shop/#{nothing}', text: 'x'}, 'tags', 'order'), []);
}

export async function linksOf_process_looksAtNoSpan() {
  equal([links({type: 'process', url: 'http://h/#{hostname}', text: 'x'}, 'process', 'hostname').length, links({type: 'process', url: 'http://h/#{order}', text: 'x'}, 'process', 'hostname').length], [1, 0]);
}

export async function linksOf_typeKeyAndValue_areOneOrSeveralOrAny() {
  const count = pattern => links({url: 'http://x', text: 'x', ...pattern}, 'tags', 'region', ROOT).length;
  equal([count({type: 'tags'}), count({type: 'logs'}), count({type: ['logs', 'tags'], key: ['region', 'zone']}), count({key: 'zone'}), count({value: 'eu'}), count({value: 'us'}), count({})],
      [1, 0, 1, 0, 1, 0, 1]);
}

export async function linksOf_scripts_areNone() {
  equal([links({url: 'javascript:alert(#{order})', text: 'x'}, 'tags', 'order'), links({url: 'data:text/html,#{order}', text: 'x'}, 'tags', 'order')], [[], []]);
}

export async function linksOf_whatIsNoPattern_isIgnored() {
  equal([linksOf({type: 'tags', item: {}, items: [], span: ROOT, trace: TRACE}, 'nonsense'), linksOf({type: 'tags', item: {}, items: [], span: ROOT, trace: TRACE}, [null, {}, {url: 1, text: 2}])], [[], []]);
}

export async function linksOfTrace_isFilledWithWhatTheTraceHas() {
  equal(linksOfTrace(TRACE, [{type: 'traces', url: 'http://logs/#{traceID}?from=#{startTime}&to=#{endTime}', text: 'Logs of #{traceName}'}, {type: 'tags', url: 'http://x', text: 'x'}]),
      [{url: 'http://logs/1?from=1000&to=1010', text: 'Logs of a: root'}]);
}
