// What the tests of the page share: traces made from a few words, and checks which throw. Exports no test.
import {transform} from '/page/model.js';

/**
 * A trace as every view has it, from spans [id, parent id or null, service, operation, extras]. Extras may be
 * start, duration (default 10), tags (an object), follows (true), process (default: one of each service), logs (a list
 * of objects with their fields, each at the span's start).
 */
export function trace(...spans) {
  return transform(document(...spans));
}

/** The same, as the query API sends it. */
export function document(...spans) {
  const processes = {};
  const sent = spans.map(([spanID, parent, service, operationName, extras = {}]) => {
    const processID = extras.process ?? service;
    processes[processID] = {serviceName: service, tags: [{key: 'hostname', type: 'string', value: 'here'}]};
    const startTime = 1000 + (extras.start ?? 0);
    return {
      traceID: '1', spanID, operationName, processID, startTime, duration: extras.duration ?? 10,
      references: parent ? [{refType: extras.follows ? 'FOLLOWS_FROM' : 'CHILD_OF', traceID: '1', spanID: parent}] : [],
      tags: fields(extras.tags), logs: (extras.logs ?? []).map(log => ({timestamp: startTime, fields: fields(log)})), warnings: null,
    };
  });
  return {traceID: '1', spans: sent, processes, warnings: null};
}

function fields(object = {}) {
  return Object.entries(object).map(([key, value]) => ({key, type: typeof value, value}));
}

/** A chain of spans, each with an operation of its own, and with a tag, so that no view folds it. */
export function chain(length) {
  return trace(...Array.from({length}, (_, i) => [`${i + 1}`, i ? `${i}` : null, 'deep', `step ${i}`, {tags: {i}}]));
}

export function equal(actual, expected, what = 'value') {
  const [is, should] = [actual, expected].map(value => JSON.stringify(value));
  if (is !== should) throw new Error(`${what}: expected ${should}, but it is ${is}`);
}

export function near(actual, expected, what = 'value') {
  if (!(Math.abs(actual - expected) < 1e-9)) throw new Error(`${what}: expected ${expected}, but it is ${actual}`);
}

export function ok(condition, what) {
  if (!condition) throw new Error(what);
}

/** What a function throws. */
export function thrown(action) {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
