// The find box of the graphs: which nodes a text means. Knows no DOM.

/** A test of nodes by the words of a query, of which any suffices, case aside; null if there is no word. */
export function finder(query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return null;
  return ({service, operation}) => {
    const text = `${service}\n${operation}`.toLowerCase();
    return words.some(word => text.includes(word));
  };
}
