// What a row says of a span: page/pills.js.
import {kindOf, pillsOf} from '/page/pills.js';
import {equal, trace} from './kit.js';

const span = (operation, tags) => trace(['1', null, 'a', operation, {tags}]).spans[0];
const said = (operation, tags) => pillsOf(span(operation, tags)).map(({text, tone}) => text + (tone && `:${tone}`)).join();

export async function pillsOf_conventionsOldAndNew_areMethodStatusAndDatabase() {
  equal([said('call', {'http.method': 'GET', 'http.status_code': 200}), said('call', {'http.request.method': 'PUT', 'http.response.status_code': 404}), said('q', {'db.system': 'redis'})],
      ['GET,200', 'PUT,404:odd', 'redis']);
}

export async function pillsOf_methodThatTheOperationNames_isNotRepeated() {
  equal(said('HTTP GET /x', {'http.method': 'GET', 'http.status_code': '503'}), '503:bad');
}

export async function pillsOf_otherSpans_areNone() {
  equal([said('x', {}), kindOf(span('x', {})), kindOf(span('x', {'span.kind': 'internal'}))], ['', null, null]);
}

export async function kindOf_callsAndMessages_isNamed() {
  equal(['client', 'server', 'producer', 'consumer'].map(kind => kindOf(span('x', {'span.kind': kind})).name.split(':')[0]), ['client', 'server', 'producer', 'consumer']);
}
