// The architecture graph's data: page/service-graph.js.
import {around, busiest, neighbours, summarise, thickness} from '/page/service-graph.js';
import {equal, ok} from './kit.js';

const call = (parent, child, callCount) => ({parent, child, callCount});

export async function summarise_countsCallsInAndOut() {
  const {services} = summarise([call('frontend', 'customer', 2), call('frontend', 'driver', 3), call('driver', 'redis', 20)]);
  equal(services.map(s => [s.name, s.callsIn, s.callsOut]), [['customer', 2, 0], ['driver', 3, 20], ['frontend', 0, 5], ['redis', 20, 0]]);
}

export async function summarise_selfCalls_standAtTheService() {
  const {services, calls} = summarise([call('a', 'a', 7), call('a', 'b', 1)]);
  equal([services[0].selfCalls, calls.length], [7, 1]);
}

export async function summarise_onePairTwice_isAddedUp() {
  equal(summarise([call('a', 'b', 1), call('a', 'b', 2)]).calls, [call('a', 'b', 3)]);
}

export async function summarise_callsBothWays_areTwo() {
  equal(summarise([call('a', 'b', 1), call('b', 'a', 2)]).calls.length, 2);
}

export async function summarise_nothing_isEmpty() {
  equal(summarise([]), {services: [], calls: []});
}

export async function neighbours_areCallersAndCallees() {
  equal([...neighbours([call('a', 'b', 1), call('b', 'c', 1), call('c', 'd', 1)], 'b')].sort(), ['a', 'b', 'c']);
}

export async function thickness_growsSlowly() {
  ok(thickness(1, 1e6) < thickness(1000, 1e6) && thickness(1e6, 1e6) <= 6, 'between thin and thick');
  ok(Number.isFinite(thickness(0, 0)), 'a number for nothing');
}

const CHAIN = summarise([call('a', 'b', 1), call('b', 'c', 2), call('c', 'd', 3), call('x', 'c', 4), call('b', 'y', 5), call('d', 'b', 6)]);

export async function around_oneStep_isWhomItCallsAndWhoCallsIt() {
  const {services, calls} = around(CHAIN, 'c', 1);
  equal(services.map(s => s.name), ['b', 'c', 'd', 'x']);
  equal(calls.map(c => c.parent + c.child).sort(), ['bc', 'cd', 'xc']);
}

export async function around_moreSteps_followEachWayOn() {
  equal(around(CHAIN, 'a', 2).services.map(s => s.name), ['a', 'b', 'c', 'y']);
  equal(around(CHAIN, 'a', 5).services.map(s => s.name), ['a', 'b', 'c', 'd', 'y']);
}

export async function around_aCircle_ends() {
  equal(around(summarise([call('a', 'b', 1), call('b', 'a', 1)]), 'a', 5).calls.length, 2);
}

export async function busiest_haveTheMostConnections() {
  equal(busiest(CHAIN, 2), [{name: 'b', degree: 4}, {name: 'c', degree: 3}]);
}
