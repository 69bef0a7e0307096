// The worker that reads files of traces and keeps them, so that the page goes on meanwhile, however large they are.
//
// Takes {call, read: File, base} and answers {call, phase, done, total} now and then, and then {call, summaries, failed}
// or {call, error}; takes {call, trace: id} and answers {call, trace}; takes {forget: [ids]}.
import {tracesIn} from './tracefiles.js';

const kept = new Map();

addEventListener('message', async ({data: {call, read, base, trace, forget}}) => {
  try {
    if (read) postMessage({call, ...await readFile(read, base, progress => postMessage({call, ...progress}))});
    else if (forget) forget.forEach(id => kept.delete(id));
    else postMessage({call, trace: kept.get(trace)});
  } catch (error) {
    postMessage({call, error: error.message});
  }
});

async function readFile(file, base, report) {
  const text = await textOf(file, report);
  report({phase: 'Parsing'});
  const {traces, summaries, failed} = await tracesIn(text, {
    translate: document => translate(document, base), onProgress: (done, total) => report({phase: 'Sorting out', done, total}),
  });
  traces.forEach((trace, id) => kept.set(id, trace));
  return {summaries, failed};
}

async function textOf(file, report) {
  const decoder = new TextDecoder();
  const reader = file.stream().getReader();
  const parts = [];
  let done = 0;
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    parts.push(decoder.decode(chunk.value, {stream: true}));
    done += chunk.value.length;
    report({phase: 'Reading', done, total: file.size});
  }
  return parts.join('') + decoder.decode();
}

/** As api.js does it, but for the address, which is not relative to this script. */
async function translate(body, base) {
  const answer = await fetch(new URL('api/transform', base), {method: 'POST', headers: {'Content-Type': 'application/json'}, body})
      .catch(() => { throw new Error('the backend, which translates OTLP, does not answer'); });
  const text = await answer.text();
  if (!answer.ok) throw Object.assign(new Error(refusal(text) ?? `HTTP ${answer.status}`), {isRefusal: true});
  return JSON.parse(text).data;
}

function refusal(text) {
  try {
    return JSON.parse(text).errors[0].msg;
  } catch {
    return text.trim().slice(0, 300) || null;
  }
}
