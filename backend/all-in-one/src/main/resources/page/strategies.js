// The document of sampling strategies, in Jaeger's file format, and how a form changes it. Knows no DOM.
//
// document := { "default_strategy": strategy, "service_strategies": [ strategy with "service" ] }
// strategy := { "type": "probabilistic" | "ratelimiting", "param": number, "operation_strategies": [ operation ] }
// operation := { "operation": name, "type": "probabilistic", "param": number }
//
// Changes give a new document and keep whatever members they do not know. A path is a list of keys and indexes.

/** The document with another value at a path; `undefined` removes what is there. */
export function put(document, [key, ...rest], value) {
  const changed = Array.isArray(document) ? [...document] : {...document};
  const inner = rest.length ? put(changed[key] ?? (typeof rest[0] === 'number' ? [] : {}), rest, value) : value;
  if (inner !== undefined) changed[key] = inner;
  else if (Array.isArray(changed)) changed.splice(key, 1);
  else delete changed[key];
  return changed;
}

export function at(document, path) {
  return path.reduce((inner, key) => inner?.[key], document);
}

/** With one more element at the end of the list at a path, which need not be there yet. */
export function append(document, path, value) {
  return put(document, path, [...(at(document, path) ?? []), value]);
}

/** What is certainly wrong, in words, by the path of the field; the backend has the last word. */
export function problems(document) {
  const found = [];
  const report = (path, text) => found.push({path, text});
  if (document?.default_strategy) check(document.default_strategy, ['default_strategy'], report);
  (document?.service_strategies ?? []).forEach((strategy, i) => {
    const path = ['service_strategies', i];
    if (!strategy?.service?.trim?.()) report([...path, 'service'], 'A service needs a name.');
    check(strategy ?? {}, path, report);
  });
  repeated(document?.service_strategies, 'service', ['service_strategies'], report);
  return found;
}

function check(strategy, path, report) {
  checkParam(strategy, path, report);
  (strategy.operation_strategies ?? []).forEach((operation, i) => {
    const inner = [...path, 'operation_strategies', i];
    if (!operation?.operation?.trim?.()) report([...inner, 'operation'], 'An operation needs a name.');
    if (operation?.type === 'ratelimiting') {
      report([...inner, 'type'], 'Operations can only be probabilistic: Jaeger ignores a rate limit here.');
    }
    checkParam(operation ?? {}, inner, report);
  });
  repeated(strategy.operation_strategies, 'operation', [...path, 'operation_strategies'], report);
}

function checkParam({type, param}, path, report) {
  const place = [...path, 'param'];
  if (typeof param !== 'number' || !Number.isFinite(param)) report(place, 'A number is needed.');
  else if (type === 'probabilistic' && (param < 0 || param > 1)) report(place, 'A probability is from 0 to 1.');
  else if (type === 'ratelimiting' && param < 0) report(place, 'Traces per second are 0 or more.');
}

function repeated(list, key, path, report) {
  const seen = new Set();
  (list ?? []).forEach((entry, i) => {
    const name = entry?.[key];
    if (name && seen.has(name)) report([...path, i, key], `"${name}" is there twice.`);
    seen.add(name);
  });
}

/** What a strategy of the document does, for people. */
export function inWords({type, param}) {
  if (typeof param !== 'number') return '';
  if (type === 'ratelimiting') {
    const most = Math.trunc(param);
    return `at most ${most} ${most === 1 ? 'trace' : 'traces'} per second`;
  }
  if (param >= 1) return 'every trace';
  return param <= 0 ? 'no trace' : `${percent(param)} of the traces`;
}

function percent(fraction) {
  return `${Number((fraction * 100).toPrecision(3))} %`;
}

/**
 * What a client was answered, for people: the answer of the sampling endpoint in the form of its protocol, of
 * which the member that is there counts, operations first.
 */
export function answerInWords(answer) {
  const operations = answer?.operationSampling;
  if (operations) {
    const count = operations.perOperationStrategies?.length ?? 0;
    const rest = inWords({type: 'probabilistic', param: operations.defaultSamplingProbability ?? 0});
    return count ? `${rest}; ${count} ${count === 1 ? 'operation has its' : 'operations have their'} own` : rest;
  }
  if (answer?.rateLimitingSampling) {
    return inWords({type: 'ratelimiting', param: answer.rateLimitingSampling.maxTracesPerSecond ?? 0});
  }
  return answer?.probabilisticSampling ? inWords({type: 'probabilistic', param: answer.probabilisticSampling.samplingRate ?? 0}) : '';
}
