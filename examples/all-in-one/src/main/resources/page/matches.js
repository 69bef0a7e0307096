// The find box of the timeline: which spans a text means. Knows no DOM.

/**
 * The ids of the spans that have any of the words, case aside, in their operation, service, or a tag, process tag or log
 * field: in key, value or `key=value`; or that have the word as their id. A word `-key` keeps keys with it out of the search.
 */
export function matches(trace, query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const hidden = words.filter(w => w.length > 1 && w.startsWith('-')).map(w => w.slice(1));
  const sought = words.filter(w => !w.startsWith('-'));
  if (!sought.length) return new Set();
  const ofProcess = new Map();
  const processMatches = process => {
    if (!ofProcess.has(process)) ofProcess.set(process, hasAny(process.tags ?? [], sought, hidden));
    return ofProcess.get(process);
  };
  const isMeant = span => contains(span.operationName, sought) || contains(span.service, sought)
      || sought.some(word => unpadded(word) === unpadded(span.spanID))
      || hasAny(span.tags, sought, hidden) || processMatches(span.process)
      || span.logs.some(log => hasAny(log.fields ?? [], sought, hidden));
  return new Set(trace.spans.filter(isMeant).map(span => span.spanID));
}

function contains(text, words) {
  const lower = text.toLowerCase();
  return words.some(word => lower.includes(word));
}

function hasAny(tags, words, hidden) {
  return tags.some(({key, value}) => !hidden.some(h => key.toLowerCase().includes(h)) && contains(`${key}=${value}`, words));
}

function unpadded(id) {
  return id.replace(/^0+/, '');
}
