// JSON out of the page and into it, without leaving the machine.
import {useState} from './lib.js';

/** Hands a document to the reader as a file. */
export function save(name, document_) {
  const url = URL.createObjectURL(new Blob([JSON.stringify(document_, null, 2)], {type: 'application/json'}));
  const link = Object.assign(document.createElement('a'), {href: url, download: name});
  link.click();
  // The download has begun when the click returns; the bytes may go once the browser has turned to it.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Handlers for an element that files may be dropped on, and whether some are held over it. */
export function useDrop(load) {
  const [over, setOver] = useState(false);
  const carries = event => [...event.dataTransfer.types].includes('Files');
  return {
    over,
    handlers: {
      onDragOver: event => {
        if (carries(event)) {
          event.preventDefault();
          setOver(true);
        }
      },
      onDragLeave: event => event.currentTarget.contains(event.relatedTarget) || setOver(false),
      onDrop: event => {
        event.preventDefault();
        setOver(false);
        if (event.dataTransfer.files.length) load([...event.dataTransfer.files]);
      },
    },
  };
}
