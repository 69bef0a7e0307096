// Files that the reader saves.

/** Hands a text in JSON, of several parts, to the browser's downloads. */
export function save(name, parts) {
  const url = URL.createObjectURL(new Blob(parts, {type: 'application/json'}));
  Object.assign(document.createElement('a'), {href: url, download: name}).click();
  // Not at once: the browser reads it after the click.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
