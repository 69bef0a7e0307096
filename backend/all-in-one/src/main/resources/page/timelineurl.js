// Keeps in the URL, and in this tab of the browser, what the reader made of a timeline and where he was in it.
import {useEffect, useLayoutEffect, useRef, useState} from './lib.js';
import {adjust} from './navigation.js';
import {read, written} from './timelinestate.js';

/** Milliseconds; browsers refuse more than a hundred changes of the URL in half a minute. */
const SOON = 200;

/** [state, change]: change takes some members anew, or a function that makes them of the state. */
export function useKeptState(trace, url) {
  const [state, setState] = useState(() => read(url.searchParams, trace, recalled(trace)));
  const change = useRef(some => setState(old => ({...old, ...typeof some === 'function' ? some(old) : some}))).current;
  const first = useRef(state);
  useEffect(() => {
    if (first.current === state) return undefined;
    first.current = null;
    const timer = setTimeout(() => {
      const {parameters, kept} = written(state, trace);
      keep(trace, kept);
      adjust(parameters);
    }, SOON);
    return () => clearTimeout(timer);
  }, [state]);
  return [state, change];
}

const keyOf = trace => `skua.trace.${trace.traceID}`;

function recalled(trace) {
  try {
    return JSON.parse(sessionStorage.getItem(keyOf(trace))) ?? {};
  } catch {
    return {};
  }
}

function keep(trace, kept) {
  try {
    if (Object.keys(kept).length) sessionStorage.setItem(keyOf(trace), JSON.stringify(kept));
    else sessionStorage.removeItem(keyOf(trace));
  } catch {
    // Refused or full: a reload begins anew.
  }
}

/** Where the trace that was seen last was scrolled to, and by what search: another tab of it, and back, leads there. */
let last = {};
const findOf = ({searchParams}) => searchParams.get('uiFind');

/** Whether the reader came back to a place, to which it scrolls; and keeps where he is, for Back, a reload, and the tabs of the trace. */
export function useKeptScroll({traceID}, url) {
  const place = useRef(undefined);
  if (place.current === undefined) place.current = history.state?.scroll ?? (last.traceID === traceID && last.find === findOf(url) ? last.y : null);
  useLayoutEffect(() => {
    // After the browser's own attempt, which knew no rows yet.
    const frame = place.current ? requestAnimationFrame(() => scrollTo(0, place.current)) : 0;
    if (place.current) scrollTo(0, place.current);
    let timer = 0;
    const moved = () => {
      last = {traceID, y: scrollY, find: findOf(new URL(location.href))};
      clearTimeout(timer);
      timer = setTimeout(() => history.replaceState({...history.state, scroll: last.y}, ''), SOON);
    };
    addEventListener('scroll', moved, {passive: true});
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
      removeEventListener('scroll', moved);
    };
  }, [traceID]);
  return place.current !== null && place.current > 0;
}
