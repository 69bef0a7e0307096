// Traces from JSON files, chosen or dropped: in the form of the query API, or OTLP, which the backend translates.
import {html, useRef, useState} from './lib.js';
import * as api from './api.js';
import {keep, tracesOf} from './uploads.js';

export function Files({onFiles, onProblem}) {
  const input = useRef(null);
  const chosen = async event => {
    await take(event.target.files, onFiles, onProblem);
    input.current.value = ''; // So that the same file can be chosen again.
  };
  return html`
    <p class="files">
      <label class="button">Upload JSON<input ref=${input} class="visually-hidden" type="file" accept=".json,application/json" multiple onChange=${chosen} /></label>
      <span class="faint">or drop a file here: traces of Jaeger, or OTLP</span>
    </p>`;
}

/** {handlers, isOver} for an element on which files may be dropped. */
export function useDrop(onFiles, onProblem) {
  const [isOver, setOver] = useState(false);
  const has = event => event.dataTransfer?.types.includes('Files');
  const handlers = {
    onDragOver: event => {
      if (!has(event)) return;
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: event => event.currentTarget.contains(event.relatedTarget) || setOver(false),
    onDrop: event => {
      if (!has(event)) return;
      event.preventDefault();
      setOver(false);
      take(event.dataTransfer.files, onFiles, onProblem);
    },
  };
  return {handlers, isOver};
}

async function take(files, onFiles, onProblem) {
  onProblem(null);
  for (const file of files) {
    try {
      keep(file.name, await read(file));
      onFiles();
    } catch (error) {
      onProblem(`${file.name}: ${error.message}`);
    }
  }
}

async function read(file) {
  const document = parse(await file.text());
  const traces = tracesOf(document) ?? (document?.resourceSpans ? await api.transform(document) : null);
  if (!traces) throw new Error('it has no traces: neither {"data": […]} of the query API nor {"resourceSpans": […]} of OTLP.');
  return traces;
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`it is no JSON: ${error.message}`);
  }
}
