// The document of sampling strategies: page/strategies.js.
import {answerInWords, append, inWords, problems, put} from '/page/strategies.js';
import {equal} from './kit.js';

const DOCUMENT = {
  default_strategy: {type: 'probabilistic', param: 0.5},
  service_strategies: [
    {service: 'a', type: 'probabilistic', param: 1, note: 'kept', operation_strategies: [{operation: 'x', type: 'probabilistic', param: 0}]},
    {service: 'b', type: 'ratelimiting', param: 5}],
};

export async function put_value_changesOnlyItsPlace() {
  const changed = put(DOCUMENT, ['service_strategies', 0, 'param'], 0.25);
  equal([changed.service_strategies[0].param, changed.service_strategies[0].note, DOCUMENT.service_strategies[0].param], [0.25, 'kept', 1]);
}

export async function put_undefined_removesFromObjectAndList() {
  equal(Object.keys(put(DOCUMENT, ['default_strategy'], undefined)), ['service_strategies']);
  equal(put(DOCUMENT, ['service_strategies', 0], undefined).service_strategies.map(s => s.service), ['b']);
}

export async function append_toAMissingList_makesIt() {
  equal(append({}, ['service_strategies'], {service: 'a'}), {service_strategies: [{service: 'a'}]});
}

export async function problems_ofAGoodDocument_areNone() {
  equal([problems(DOCUMENT), problems({})], [[], []]);
}

export async function problems_nameTheField() {
  const bad = put(put(DOCUMENT, ['service_strategies', 0, 'param'], 1.5), ['service_strategies', 1, 'service'], ' ');
  equal(problems(bad).map(p => p.path.join('.')), ['service_strategies.0.param', 'service_strategies.1.service']);
}

export async function problems_serviceTwice_isOne() {
  equal(problems(put(DOCUMENT, ['service_strategies', 1, 'service'], 'a')).map(p => p.path.join('.')), ['service_strategies.1.service']);
}

export async function problems_rateLimitOfAnOperation_isIgnoredByJaeger() {
  equal(problems(put(DOCUMENT, ['service_strategies', 0, 'operation_strategies', 0, 'type'], 'ratelimiting')).length, 1);
}

export async function problems_missingOrForeignValues_doNotThrow() {
  equal(problems({default_strategy: {}, service_strategies: [null, {service: 'a', param: 'much'}]}).length > 2, true);
}

export async function inWords_saysWhatHappens() {
  equal([inWords({type: 'probabilistic', param: 1}), inWords({type: 'probabilistic', param: 0}), inWords({type: 'probabilistic', param: 0.125}),
    inWords({type: 'ratelimiting', param: 5.9})], ['every trace', 'no trace', '12.5 % of the traces', 'at most 5 traces per second']);
}

export async function answerInWords_readsEveryKindOfAnswer() {
  equal([answerInWords({strategyType: 'PROBABILISTIC', probabilisticSampling: {samplingRate: 0.5}}),
    answerInWords({rateLimitingSampling: {maxTracesPerSecond: 3}}), answerInWords({probabilisticSampling: {}}),
    answerInWords({probabilisticSampling: {samplingRate: 1}, operationSampling: {defaultSamplingProbability: 1, perOperationStrategies: [{operation: 'x'}]}}),
    answerInWords(null)],
  ['50 % of the traces', 'at most 3 traces per second', 'no trace', 'every trace; 1 operation has its own', '']);
}
