// Traces from JSON files, chosen or dropped.
import {html, useEffect, useRef, useState} from './lib.js';
import {bytes, count} from './format.js';
import {forget, keep, uploads} from './uploads.js';

/**
 * {files, progress, problems, take, remove, dismiss}: what was read, what is being read as a text, what could not be;
 * `take` gets a list of File.
 */
export function useFiles() {
  const [files, setFiles] = useState(uploads);
  const [progress, setProgress] = useState(null);
  const [problems, setProblems] = useState([]);
  const take = async chosen => {
    setProblems([]);
    for (const file of chosen) {
      const said = await read(file, setProgress);
      if (said) setProblems(old => [...old, said]);
      setFiles(uploads());
    }
    setProgress(null);
  };
  const remove = file => {
    forget(file);
    setFiles(uploads());
  };
  return {files, progress, problems, take, remove, dismiss: () => setProblems([])};
}

/** Null, or what is to be said of the file. */
async function read(file, onProgress) {
  onProgress(`Reading ${file.name} …`);
  try {
    const failed = await keep(file, ({phase, done, total}) => onProgress(`${phase} ${file.name}${amount(phase, done, total)} …`));
    return failed.length ? `${file.name}: ${count(failed.length, 'part')} left out: ${failed.slice(0, 3).join('; ')}${failed.length > 3 ? '; …' : ''}` : null;
  } catch (error) {
    return `${file.name}: ${error.message}`;
  }
}

function amount(phase, done, total) {
  if (!total) return '';
  return phase === 'Reading' ? `: ${bytes(done)} of ${bytes(total)}` : `: ${done.toLocaleString('en')} of ${count(total, 'trace')}`;
}

export function Files({files: {take, progress}}) {
  const input = useRef(null);
  const chosen = async event => {
    await take([...event.target.files]);
    input.current.value = ''; // So that the same file can be chosen again.
  };
  return html`
    <p class="files">
      <label class="button">Upload JSON<input ref=${input} class="visually-hidden" type="file" accept=".json,.jsonl,.ndjson,.txt,application/json" multiple onChange=${chosen} /></label>
      <span class="faint" role="status" data-test="reading">${progress ?? 'or drop files: traces of Jaeger, or OTLP'}</span>
    </p>`;
}

/** Whether a file is held over the page: one may be dropped anywhere, since a browser would leave the page for it. */
export function useDrop(take) {
  const [isOver, setOver] = useState(false);
  const latest = useRef(take);
  latest.current = take;
  useEffect(() => {
    const over = event => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      setOver(event.type === 'dragover');
      if (event.type === 'drop') latest.current([...event.dataTransfer.files]);
    };
    const left = event => event.relatedTarget || setOver(false);
    const listeners = [['dragover', over], ['drop', over], ['dragleave', left]];
    listeners.forEach(listener => addEventListener(...listener));
    return () => listeners.forEach(listener => removeEventListener(...listener));
  }, []);
  return isOver;
}
