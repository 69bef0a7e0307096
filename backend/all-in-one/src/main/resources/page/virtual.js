// Which part of a long list is drawn: what is near the window, so that ten thousand rows cost as much as fifty.
import {useLayoutEffect, useMemo, useReducer, useRef, useState} from './lib.js';

/** Pixels above and below the window that are drawn too, so that scrolling shows no blanks. */
const SPARE = 400;

/**
 * Rows of one height, some of which have a panel below, whose height is measured.
 *
 * Returns {list, first, last, topOf, height, scrollTo, measure}: `list` is the ref of the element around all rows; the rows
 * from `first` to before `last` are to be drawn, each at topOf(index), so that none moves when others come and go;
 * scrollTo(index) scrolls as little as is needed; measure is the ref callback of a panel, whose data-key is its row's.
 */
export function useVirtual({keys, rowHeight, isOpen, head}) {
  const list = useRef(null);
  const heights = useRef(new Map());
  const [version, grown] = useReducer(n => n + 1, 0);
  const tops = useMemo(() => positions(keys, rowHeight, key => isOpen(key) ? heights.current.get(key) ?? 240 : 0), [keys, rowHeight, isOpen, version]);
  const [sight, look] = useSight(list);
  const measure = useMeasure(heights, grown);
  const first = indexAt(tops, sight.from);
  const last = Math.min(keys.length, indexAt(tops, sight.to) + 1);
  const scrollTo = index => {
    reveal(list.current, head.current, tops[index], rowHeight);
    look();
  };
  return {list, first, last, topOf: index => tops[index], height: tops[keys.length], scrollTo, measure};
}

/** Where each row begins, and where the last one ends. */
function positions(keys, rowHeight, panel) {
  const tops = new Float64Array(keys.length + 1);
  keys.forEach((key, i) => { tops[i + 1] = tops[i] + rowHeight + panel(key); });
  return tops;
}

/** The last row that begins at or above a place. */
function indexAt(tops, y) {
  let [low, high] = [0, Math.max(0, tops.length - 2)];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (tops[middle] <= y) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** What is near the window, in the list's own pixels, rounded so that not each pixel of scrolling draws anew. */
function useSight(list) {
  const [sight, setSight] = useState({from: 0, to: innerHeight + SPARE});
  const look = () => {
    if (!list.current) return;
    const top = -list.current.getBoundingClientRect().top;
    const from = Math.max(0, Math.floor((top - SPARE) / 100) * 100);
    const to = Math.max(0, Math.ceil((top + innerHeight + SPARE) / 100) * 100);
    setSight(old => old.from === from && old.to === to ? old : {from, to});
  };
  useLayoutEffect(() => {
    look();
    addEventListener('scroll', look, {passive: true});
    addEventListener('resize', look);
    return () => {
      removeEventListener('scroll', look);
      removeEventListener('resize', look);
    };
  }, []);
  return [sight, look];
}

function useMeasure(heights, grown) {
  const observer = useRef(null);
  observer.current ??= new ResizeObserver(entries => {
    for (const {target} of entries) {
      const {key} = target.dataset;
      const height = target.offsetHeight;
      if (height && heights.current.get(key) !== height) {
        heights.current.set(key, height);
        grown();
      }
    }
  });
  useLayoutEffect(() => () => observer.current.disconnect(), []);
  return element => element && observer.current.observe(element);
}

/** `head` is what sticks to the top of the window and covers rows. */
function reveal(list, head, top, rowHeight) {
  const covered = Math.max(0, head?.getBoundingClientRect().bottom ?? 0);
  const y = list.getBoundingClientRect().top + top;
  if (y < covered) scrollBy(0, y - covered - rowHeight);
  else if (y + rowHeight > innerHeight) scrollBy(0, y + 2 * rowHeight - innerHeight);
}
