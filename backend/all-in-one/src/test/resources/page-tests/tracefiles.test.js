// Traces in the text of a file: page/tracefiles.js.
import {tracesIn} from '/page/tracefiles.js';
import {document, equal, ok} from './kit.js';

const trace = (traceID, ...spans) => ({...document(...spans.length ? spans : [['1', null, 'a', 'x']]), traceID});
const otlp = (...ids) => ({resourceSpans: [{resource: {attributes: []}, scopeSpans: [{scope: {name: 's'}, spans: ids.map(traceId => ({traceId, spanId: '1'}))}]}]});

/** Ids of the traces, and what failed; those whose id begins with "bad" are refused in translation, and "0" is lost. */
async function read(value) {
  const asked = [];
  const translate = async text => {
    const ids = JSON.parse(text).resourceSpans.flatMap(r => r.scopeSpans.flatMap(s => s.spans.map(span => span.traceId)));
    asked.push(ids.join());
    if (ids.some(id => id.startsWith('bad'))) throw Object.assign(new Error('refused'), {isRefusal: true});
    return [...new Set(ids)].filter(id => id !== '0').map(id => trace(id, ...ids.filter(each => each === id).map((_, i) => [`${i + 1}`, null, 'a', 'x'])));
  };
  const {summaries, failed} = await tracesIn(typeof value === 'string' ? value : JSON.stringify(value), {translate});
  return {ids: summaries.map(s => `${s.traceID}:${s.spanCount}`).join(), failed, asked};
}

async function refused(text) {
  try {
    await read(text);
  } catch (error) {
    return error.message;
  }
  throw new Error('nothing was thrown');
}

export async function traces_inAnyForm_areFound() {
  for (const value of [trace('ab'), [trace('ab')], {data: [trace('ab')]}, [{data: [trace('ab')]}], {result: {data: [trace('ab')]}}]) {
    equal(await read(value), {ids: 'ab:1', failed: [], asked: []}, JSON.stringify(value).slice(0, 40));
  }
}

export async function otlp_inAnyForm_isTranslated() {
  for (const value of [otlp('ab'), [otlp('ab')], {result: otlp('ab')}]) equal(await read(value), {ids: 'ab:1', failed: [], asked: ['ab']});
}

export async function lines_areDocumentsOfTheirOwn() {
  equal((await read(`${JSON.stringify(trace('a'))}\n\n${JSON.stringify(trace('b'))}\r\n`)).ids, 'a:1,b:1');
}

export async function lines_ofOneTrace_areTranslatedTogether() {
  equal(await read([otlp('a', 'b'), otlp('a')].map(line => JSON.stringify(line)).join('\n')), {ids: 'a:2,b:1', failed: [], asked: ['a,a,b']});
}

export async function lines_ofWhichOneIsBroken_areReadButForThat() {
  const {ids, failed} = await read(`${JSON.stringify(trace('a'))}\n{"traceID"\n7`);
  equal([ids, failed.length], ['a:1', 2]);
  ok(failed[0].startsWith('line 2 is no JSON') && failed[1].startsWith('line 3'), failed.join('; '));
}

export async function badTrace_amongGoodOnes_isNamed() {
  const {ids, failed} = await read({data: [trace('a'), {traceID: 'b', spans: []}, {traceID: 'not hex', spans: [{}]}, {spans: 1}, trace('c')]});
  equal(ids, 'a:1,c:1');
  equal(failed.length, 3);
  ok(failed.some(f => f.startsWith('trace b: it has no spans')), failed.join('; '));
}

export async function refusedTrace_amongGoodOnes_isNamed() {
  equal(await read(otlp('a', 'bad1', 'c')), {ids: 'a:1,c:1', failed: ['trace bad1: refused'], asked: ['a,bad1,c', 'a', 'bad1', 'c']});
}

export async function spansThatTheBackendLeavesOut_areCounted() {
  equal((await read(otlp('a', '0'))).failed, ['1 of its spans has no proper id']);
}

export async function sameTraceTwice_isShownOnce() {
  const {ids, failed} = await read([trace('AB'), trace('ab')]);
  equal([ids, failed.length], ['ab:1', 1]);
}

export async function nothing_isNoFailure() {
  for (const value of [{data: []}, [], {resourceSpans: []}]) equal(await read(value), {ids: '', failed: [], asked: []});
}

export async function otherDocuments_areQuoted() {
  equal((await read({foo: 1})).failed, ['{"foo":1} is neither a trace of the query API nor OTLP']);
}

export async function noJson_isRefused() {
  for (const text of ['', 'hello', '{"data": [', 'one\ntwo']) ok((await refused(text)).startsWith('it is no JSON'), text);
}
