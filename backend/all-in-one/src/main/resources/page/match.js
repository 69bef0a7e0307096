// The find box of the timeline: which spans a text means. Knows no DOM.

/**
 * A test of spans; null if the text has no word to look for. Any word suffices, case aside, that is within the operation,
 * the service, or within key=value of a tag, a tag of the process, or a field of a log; or that is the span's id, leading
 * zeros aside. Quotes make one word of several, "redis timeout". A word that begins with "-" hides the keys that it is
 * within from all of this.
 */
export function matcher(query) {
  const words = wordsOf(query.toLowerCase());
  const hidden = words.filter(word => word.startsWith('-')).map(word => unquoted(word.slice(1))).filter(Boolean);
  const wanted = words.filter(word => !word.startsWith('-')).map(unquoted).filter(Boolean);
  if (!wanted.length) return null;
  const within = text => wanted.some(word => text.includes(word));
  const inPair = ({key, value}) => {
    const name = String(key).toLowerCase();
    return !hidden.some(word => name.includes(word)) && within(`${name}=${String(value).toLowerCase()}`);
  };
  return span => within(span.operationName.toLowerCase()) || within(span.service.toLowerCase())
      || isId(span, wanted) || span.tags.some(inPair) || span.process.tags.some(inPair)
      || span.logs.some(log => log.fields.some(inPair));
}

/** What blanks part, but for those between quotes, of which the last may be missing while one types. */
function wordsOf(text) {
  return text.match(/(?:[^\s"]|"[^"]*(?:"|$))+/g) ?? [];
}

function unquoted(word) {
  return word.replaceAll('"', '');
}

function isId({spanID}, words) {
  const id = bare(spanID);
  return words.some(word => bare(word) === id);
}

function bare(id) {
  return id.toLowerCase().replace(/^0+(?=.)/, '');
}

/** The spans of a trace that are meant, in its order; null if nothing is looked for. */
export function matches(trace, query) {
  const means = matcher(query);
  return means && trace.spans.filter(means);
}
