// The text of a JSON document, set out in lines. Knows no DOM.

/** Longer texts are left as they are. Characters. */
const LONGEST = 1_000_000;
const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{},:]|[^\s[\]{},:"]+/g;

/**
 * The text, indented; null if it is no object or list in JSON. Only the blanks between its parts change: a number that
 * JavaScript would round, or a key that is there twice, is what somebody may look for.
 */
export function setOut(text) {
  if (text.length > LONGEST || !isJson(text)) return null;
  const tokens = text.match(TOKENS);
  const line = depth => `\n${'  '.repeat(depth)}`;
  let depth = 0;
  return tokens.map((token, i) => {
    if (isStart(token)) return isEnd(tokens[i + 1]) ? token : token + line(++depth);
    if (isEnd(token)) return isStart(tokens[i - 1]) ? token : line(--depth) + token;
    if (token === ',') return token + line(depth);
    return token === ':' ? ': ' : token;
  }).join('');
}

const isStart = token => token === '{' || token === '[';
const isEnd = token => token === '}' || token === ']';

function isJson(text) {
  if (!/^\s*[[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
