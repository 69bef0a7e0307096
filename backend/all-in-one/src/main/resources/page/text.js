// How wide texts are and how much of one fits: SVG has no ellipsis of its own.

const pen = document.createElement('canvas').getContext('2d');
const known = new Map();
/** Texts that are measured over and over are few; of a hostile trace's many, none is kept for long. */
const KNOWN_LIMIT = 20_000;
/** No box shows more of a name, so that one of 100 kB is not measured as a whole. */
const LONGEST = 160;

/** In pixels; `weight` is that of the font. */
export function widthOf(text, size, weight = 400) {
  const key = `${weight} ${size} ${text}`;
  if (known.has(key)) return known.get(key);
  if (known.size > KNOWN_LIMIT) known.clear();
  pen.font = `${weight} ${size}px ${family()}`;
  const {width} = pen.measureText(text);
  known.set(key, width);
  return width;
}

/** The text, or as much of its beginning as fits into `room` pixels, with an ellipsis. */
export function fit(text, room, size, weight) {
  const whole = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  if (widthOf(whole, size, weight) <= room) return whole;
  let [fits, not] = [0, whole.length];
  while (not - fits > 1) {
    const middle = (fits + not) >> 1;
    if (widthOf(`${whole.slice(0, middle)}…`, size, weight) <= room) fits = middle;
    else not = middle;
  }
  return `${whole.slice(0, fits).trimEnd()}…`;
}

/** What a name is called where nothing of it would be seen. */
export function named(text) {
  if (text === '') return '(no name)';
  return String(text).trim() === '' ? '(blank)' : text;
}

let bodyFamily;

function family() {
  bodyFamily ??= getComputedStyle(document.body).fontFamily;
  return bodyFamily;
}
