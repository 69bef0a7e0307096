// The find box of the timeline: which spans a text means. Knows no DOM.

/**
 * A test of spans; null if the text has no word to look for. Any word suffices, case aside, that is within the operation,
 * the service, or within key=value of a tag, a tag of the process, or a field of a log; or that is the span's id, leading
 * zeros aside. A word that begins with "-" hides the keys that it is within from all of this.
 */
export function matcher(query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const hidden = words.filter(word => word.startsWith('-') && word.length > 1).map(word => word.slice(1));
  const wanted = words.filter(word => !word.startsWith('-'));
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
