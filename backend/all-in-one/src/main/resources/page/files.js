// Traces from JSON files, chosen or dropped: in the form of the query API, or OTLP, which the backend translates.
import {html, useEffect, useRef, useState} from './lib.js';
import * as api from './api.js';
import {transform} from './model.js';
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

/** Whether a file is held over the page: one may be dropped anywhere, since a browser would leave the page for it. */
export function useDrop(onFiles, onProblem) {
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const over = event => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      setOver(event.type === 'dragover');
      if (event.type === 'drop') take(event.dataTransfer.files, onFiles, onProblem);
    };
    const left = event => event.relatedTarget || setOver(false);
    const listeners = [['dragover', over], ['drop', over], ['dragleave', left]];
    listeners.forEach(listener => addEventListener(...listener));
    return () => listeners.forEach(listener => removeEventListener(...listener));
  }, []);
  return isOver;
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
  const traces = tracesOf(document) ?? (document?.resourceSpans ? await api.translate(document) : null);
  if (!traces) throw new Error('it has no traces: neither {"data": […]} of the query API nor {"resourceSpans": […]} of OTLP.');
  traces.forEach(readable);
  return traces;
}

/** Throws for a trace that no view could show, so that the file is refused at once. */
function readable(trace) {
  try {
    transform(trace);
  } catch (error) {
    throw new Error(`trace ${trace.traceID.slice(0, 32)} cannot be read: ${error.message}`);
  }
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`it is no JSON: ${error.message}`);
  }
}
