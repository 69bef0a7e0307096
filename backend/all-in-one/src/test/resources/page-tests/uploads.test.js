// Traces from files: page/uploads.js.
import {forget, keep, tracesOf, uploaded, uploads} from '/page/uploads.js';
import {document, equal} from './kit.js';

const TRACE = {...document(['1', null, 'a', 'x']), traceID: 'ABCDEF'};

export async function tracesOf_theQueryApisForm_areItsTraces() {
  equal(tracesOf({data: [TRACE]}), [TRACE]);
}

export async function tracesOf_aTraceOrAListOfThem_isTakenToo() {
  equal([tracesOf(TRACE), tracesOf([TRACE, TRACE]).length], [[TRACE], 2]);
}

export async function tracesOf_anythingElse_isNull() {
  for (const other of [null, 7, 'x', {}, [], {data: []}, {data: [{}]}, {resourceSpans: []}, {data: [TRACE, {}]}]) equal(tracesOf(other), null, JSON.stringify(other));
}

export async function keep_makesTracesKnownByTheirIds_untilTheyAreForgotten() {
  keep('a.json', [TRACE]);
  equal([uploads()[0].name, uploaded('abcdef').traceID], ['a.json', 'ABCDEF']);
  forget(uploads()[0]);
  equal([uploads().length, uploaded('abcdef')], [0, undefined]);
}
