// Traces from files, kept by a worker: page/uploads.js and page/reader.js.
import {forget, keep, uploaded, uploads} from '/page/uploads.js';
import {document, equal, ok} from './kit.js';

const TRACE = {...document(['1', null, 'a', 'x']), traceID: 'ABCDEF'};
const file = (name, value) => new window.File([typeof value === 'string' ? value : JSON.stringify(value)], name);

export async function keep_makesTracesKnownByTheirIds_untilTheyAreForgotten() {
  const phases = [];
  const failed = await keep(file('a.json', [TRACE]), ({phase}) => phases.push(phase));
  equal([uploads()[0].name, uploads()[0].summaries[0].file, (await uploaded('abcdef')).traceID, failed], ['a.json', 'a.json', 'ABCDEF', []]);
  ok(phases.includes('Reading') && phases.includes('Parsing'), phases.join());
  forget(uploads()[0]);
  equal([uploads().length, uploaded('abcdef')], [0, undefined]);
}

export async function keep_traceOfAnEarlierFile_isThatOfTheLater() {
  await keep(file('a.json', [TRACE, {...TRACE, traceID: '12'}]));
  await keep(file('b.json', [{...TRACE, spans: [...TRACE.spans, {...TRACE.spans[0], spanID: '2'}]}]));
  equal(uploads().map(f => `${f.name}:${f.summaries.map(s => s.traceID)}`), ['b.json:abcdef', 'a.json:12']);
  equal((await uploaded('abcdef')).spans.length, 2);
  uploads().forEach(forget);
}

export async function keep_fileWithoutTraces_isRefusedWithTheReason() {
  for (const [value, reason] of [[{data: []}, 'it holds no traces.'], ['x', 'it is no JSON'], [{a: 1}, 'neither a trace']]) {
    const said = await keep(file('a.json', value)).then(() => 'kept', error => error.message);
    ok(said.includes(reason), `${JSON.stringify(value)}: ${said}`);
  }
  equal(uploads(), []);
}
