// A list that stands still while one looks at it: what is new waits, and is counted.
import {useEffect, useMemo, useRef, useState} from './lib.js';

/** Scrolled by less than this, the page is at its top. Pixels. */
const TOP = 24;

/** {isHeld, area}: whether the pointer or the keyboard's focus is in an area, or the page is scrolled; `area` are its handlers. */
export function useHold() {
  const [isOver, setOver] = useState(false);
  const [isFocused, setFocused] = useState(false);
  const [isScrolled, setScrolled] = useState(false);
  useEffect(() => {
    const look = () => setScrolled(scrollY > TOP);
    look();
    addEventListener('scroll', look, {passive: true});
    return () => removeEventListener('scroll', look);
  }, []);
  return {
    isHeld: isOver || isFocused || isScrolled,
    area: {
      onPointerEnter: () => setOver(true), onPointerLeave: () => setOver(false),
      // What was clicked has the focus too, but nobody moves on from there by the keyboard.
      onfocusin: event => setFocused(event.target.matches(':focus-visible')), onfocusout: () => setFocused(false),
    },
  };
}

/**
 * {steady, fresh, release}: the rows in the order that they had when they began to be held, each as it is now; how many
 * wait; what lets them in. Another `key` is another list, which is shown at once.
 */
export function useSteady(rows, isHeld, key) {
  const held = useRef({});
  const [turn, setTurn] = useState(0);
  const steady = useMemo(() => {
    const isSame = held.current.key === key && held.current.turn === turn;
    held.current = {key, turn, rows: isHeld && isSame ? kept(held.current.rows, rows) : rows};
    return held.current.rows;
  }, [rows, isHeld, key, turn]);
  const fresh = useMemo(() => {
    const ids = new Set(steady.map(row => row.traceID));
    return rows.filter(row => !ids.has(row.traceID)).length;
  }, [rows, steady]);
  return {steady, fresh, release: () => setTurn(turn + 1)};
}

function kept(olds, news) {
  const latest = new Map(news.map(row => [row.traceID, row]));
  return olds.map(old => latest.get(old.traceID) ?? old);
}
