// The deep dependency graph of several traces: page/deep.js.
import {equal, trace} from './kit.js';

const client = (peer, extras = {}) => ({tags: {'span.kind': 'client', 'peer.service': peer}, ...extras});
const server = {tags: {'span.kind': 'server'}};
const ONE = trace(['1', null, 'web', 'get', server], ['2', '1', 'web', 'ask', client('db')], ['3', '2', 'db', 'select', server], ['4', '1', 'web', 'log', {tags: {x: 1}}]);

/** The view needs a document that has the page's own element. */
async function graphOf(...of) {
  const module = await import('/page/deep.js');
  return module.graphOf(...of);
}

export async function graphOf_services_areCalledAsOftenAsInAllTraces() {
  const {whole} = await graphOf([ONE, ONE], false);
  equal(whole.calls, [{parent: 'web', child: 'db', callCount: 2}]);
  equal(whole.services.map(s => [s.name, s.selfCalls]), [['db', 0], ['web', 2]]);
}

export async function graphOf_operations_haveTheirServices() {
  const {nodes, whole} = await graphOf([ONE], true);
  equal([...nodes].sort(), [['db: select', 'db'], ['web: get', 'web'], ['web: log', 'web']]);
  equal(whole.calls.map(c => `${c.parent} > ${c.child}`).sort(), ['web: get > db: select', 'web: get > web: log']);
}

export async function graphOf_oneSpan_isABoxWithoutCalls() {
  const {whole} = await graphOf([trace(['1', null, 'a', 'x'])], false);
  equal(whole, {calls: [], services: [{name: 'a', callsIn: 0, callsOut: 0, selfCalls: 0}]});
}
