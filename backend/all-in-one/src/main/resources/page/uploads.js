// Traces from files: kept by a worker while the page is open, known by their ids like those of the backend.

/** The file of each trace, by its id. */
const owners = new Map();
let files = [];
let worker = null;
let calls = 0;
const waiting = new Map();

export const isUploaded = id => owners.has(id.toLowerCase());
/** A promise of a trace as the query API sends it, or undefined if it came from no file. */
export const uploaded = id => isUploaded(id) ? ask({trace: id.toLowerCase()}).then(answer => answer.trace) : undefined;
/** [{name, summaries}], the latest first. */
export const uploads = () => files;

/** Reads a file; resolves to why some of it cannot be shown, as texts. `onProgress` gets {phase, done, total}. */
export async function keep(file, onProgress) {
  const {summaries, failed} = await ask({read: file, base: document.baseURI}, onProgress);
  if (!summaries.length) throw new Error(failed.length ? failed[0] : 'it holds no traces.');
  const kept = {name: file.name, summaries: summaries.map(summary => ({...summary, file: file.name}))};
  // A trace that is loaded again is that of the later file.
  files = [kept, ...files.map(old => without(old, new Set(summaries.map(s => s.traceID))))].filter(f => f.summaries.length);
  files.forEach(each => each.summaries.forEach(s => owners.set(s.traceID, each)));
  return failed;
}

function without(file, ids) {
  return file.summaries.some(s => ids.has(s.traceID)) ? {...file, summaries: file.summaries.filter(s => !ids.has(s.traceID))} : file;
}

export function forget(file) {
  const ids = file.summaries.map(s => s.traceID);
  files = files.filter(each => each !== file);
  ids.forEach(id => owners.delete(id));
  worker.postMessage({forget: ids});
}

function ask(question, onProgress) {
  const call = ++calls;
  worker ??= start();
  return new Promise((resolve, reject) => {
    waiting.set(call, {resolve, reject, onProgress});
    worker.postMessage({call, ...question});
  });
}

function start() {
  const started = new Worker(new URL('./reader.js', import.meta.url), {type: 'module'});
  started.addEventListener('message', ({data: {call, phase, error, ...answer}}) => {
    const {resolve, reject, onProgress} = waiting.get(call);
    if (phase) return onProgress?.({phase, ...answer});
    waiting.delete(call);
    return error === undefined ? resolve(answer) : reject(new Error(error));
  });
  started.addEventListener('error', event => fail(event.message || 'the file cannot be read: the browser ended its reader'));
  return started;
}

/** What the worker kept is gone with it. */
function fail(reason) {
  worker.terminate();
  worker = null;
  files = [];
  owners.clear();
  waiting.forEach(({reject}) => reject(new Error(reason)));
  waiting.clear();
}
