// Files that the reader saves.

/** Hands a document to the browser's downloads, as JSON. */
export function save(name, document) {
  const url = URL.createObjectURL(new Blob([JSON.stringify(document, null, 2)], {type: 'application/json'}));
  Object.assign(globalThis.document.createElement('a'), {href: url, download: name}).click();
  // Not at once: the browser reads it after the click.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
