// What the field of tags may go on with, from the tags that are stored. Knows no DOM.
import {quote, quoteKey} from './query.js';

/** So many are offered. */
const MOST = 100;
/** A key, in quotes or not, what compares it, and the beginning of its value. */
const COMPARISON = /^("(?:[^"\\]|\\.)*"|[^\s"=<>!~()]+)(!=|>=|<=|!~|=|<|>|~)(.*)$/s;

/**
 * {from, to, options: [text]}: what may stand between two places of the text instead of what is there, where the caret
 * is. `known` is [{key, values}].
 */
export function suggest(text, caret, known) {
  const from = wordStart(text.slice(0, caret));
  const rest = /^[^\s()]*/.exec(text.slice(caret))[0].length;
  const word = text.slice(from, caret);
  const [, key, operator, begun] = COMPARISON.exec(word) ?? [];
  if (!key) return {from, to: caret + rest, options: keysLike(word, known)};
  const {values} = known.find(tag => quoteKey(tag.key) === key || tag.key === key) ?? {values: []};
  const options = like(begun.replace(/^"/, ''), values).map(value => `${key}${operator}${quote(value)}`);
  // What is there already is nothing to offer.
  return {from, to: caret + rest, options: options.length === 1 && options[0] === word ? [] : options};
}

function keysLike(word, known) {
  return like(word.replace(/^"/, ''), known.map(tag => tag.key)).map(key => `${quoteKey(key)}=`);
}

function like(text, all) {
  const lower = text.toLowerCase();
  const found = all.filter(each => each.toLowerCase().includes(lower));
  const isFirst = each => each.toLowerCase().startsWith(lower);
  return [...found.filter(isFirst), ...found.filter(each => !isFirst(each))].slice(0, MOST);
}

/** After the last blank or parenthesis that is not in quotes. */
function wordStart(text) {
  let [start, isQuoted] = [0, false];
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '\\' && isQuoted) i++;
    else if (text[i] === '"') isQuoted = !isQuoted;
    else if (!isQuoted && /[\s()]/.test(text[i])) start = i + 1;
  }
  return start;
}
