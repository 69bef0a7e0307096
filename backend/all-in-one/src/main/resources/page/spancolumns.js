// The columns of the timeline: how wide they are, the ruler above the bars, and what the pointer does over them.
import {html, useEffect, useRef, useState} from './lib.js';
import {duration} from './format.js';
import {Ruler} from './ruler.js';
import {useNarrow, useWidth} from './size.js';
import {recall, remember} from './storage.js';
import {useTimeDrag, zoomed} from './timedrag.js';

/** A column of names may have so much of the width. */
const [NARROWEST, WIDEST] = [0.15, 0.75];
/** The column of durations, in pixels, on a wide page and on a narrow one. */
const [DURATION, NARROW_DURATION] = [72, 62];

/** {width, share, setShare, nameWidth, timeWidth}: how wide the columns are; that of the durations is what is left. */
export function useColumns(frame) {
  const width = useWidth(frame);
  const narrow = useNarrow();
  const [share, setShare] = useShare(width);
  const nameWidth = Math.round(width * share);
  return {width, share, setShare, nameWidth, timeWidth: Math.max(0, width - nameWidth - (narrow ? NARROW_DURATION : DURATION))};
}

/** What part of the width names have; less to begin with on a large window. */
function useShare(width) {
  const [share, setShare] = useState(() => Number(recall('names')) || null);
  const usual = width > 1100 ? 0.32 : width > 600 ? 0.4 : 0.5;
  const change = value => {
    const kept = Math.max(NARROWEST, Math.min(WIDEST, value));
    remember('names', kept.toFixed(3));
    setShare(kept);
  };
  return [share ?? usual, change];
}

export function Columns({columns: {width, share, setShare, timeWidth}, view, onView}) {
  return html`
    <div class="spans-columns">
      <span class="spans-title">Service & operation</span>
      <${Splitter} share=${share} width=${width} onShare=${setShare} />
      <${TimeRuler} ...${{view, onView, width: timeWidth}} />
      <span class="spans-title number">Duration</span>
    </div>`;
}

/** The times, over which one can drag to see a part of them. */
function TimeRuler({view, onView, width}) {
  const frame = useRef(null);
  const {dragged, listeners} = useTimeDrag(frame, view, view, onView);
  const percent = time => 100 * (time - view[0]) / (view[1] - view[0]);
  return html`
    <div class="time-ruler" ref=${frame} title="Drag to zoom" ...${listeners}>
      <${Ruler} ...${{view, width}} />
      ${dragged && html`<div class="ruler-drag" style=${{left: `${percent(dragged[0])}%`, width: `${percent(dragged[1]) - percent(dragged[0])}%`}}></div>`}
    </div>`;
}

/** A line below the pointer, with its time: moved by hand, since nothing else is drawn anew for it. */
export function useCursor({frame, view: [from, to], nameWidth, timeWidth}) {
  const line = () => frame.current.querySelector(':scope > .cursor');
  const move = event => {
    const x = event.clientX - frame.current.getBoundingClientRect().left - nameWidth;
    const isIn = event.pointerType !== 'touch' && x >= 0 && x <= timeWidth;
    line().classList.toggle('seen', isIn);
    if (!isIn) return;
    line().style.transform = `translateX(${nameWidth + x}px)`;
    line().firstChild.textContent = duration(Math.round(from + (to - from) * x / Math.max(1, timeWidth)));
    line().firstChild.classList.toggle('leftward', x > timeWidth - 80);
  };
  return {onPointerMove: move, onPointerLeave: () => line().classList.remove('seen')};
}

/** With Ctrl, as two fingers on a touchpad send it, the wheel zooms about the pointer. Not by a listener of its own for each drawing. */
export function useWheel(current) {
  const latest = useRef(current);
  latest.current = current;
  useEffect(() => {
    const element = latest.current.frame.current;
    const turned = event => {
      const {frame, view, onView, trace, nameWidth, timeWidth} = latest.current;
      if (!event.ctrlKey) return;
      event.preventDefault();
      const share = (event.clientX - frame.current.getBoundingClientRect().left - nameWidth) / Math.max(1, timeWidth);
      const about = view[0] + Math.max(0, Math.min(1, share)) * (view[1] - view[0]);
      onView(zoomed(view, Math.exp(event.deltaY * (event.deltaMode ? 0.05 : 0.0018)), trace.duration, about));
    };
    element.addEventListener('wheel', turned, {passive: false});
    return () => element.removeEventListener('wheel', turned);
  }, []);
}

/** Between the columns: dragged, or moved by keys. */
function Splitter({share, width, onShare}) {
  const [isHeld, setHeld] = useState(false);
  const move = event => isHeld && onShare((event.clientX - event.currentTarget.closest('.spans').getBoundingClientRect().left) / width);
  const keys = event => {
    const step = {ArrowLeft: -0.02, ArrowRight: 0.02}[event.key];
    if (!step) return;
    event.preventDefault();
    onShare(share + step);
  };
  return html`
    <div class=${`splitter${isHeld ? ' held' : ''}`} role="separator" tabindex="0" aria-orientation="vertical" aria-label="Width of the names"
        aria-valuemin=${100 * NARROWEST} aria-valuemax=${100 * WIDEST} aria-valuenow=${Math.round(100 * share)} onKeyDown=${keys}
        onPointerDown=${event => { event.currentTarget.setPointerCapture(event.pointerId); setHeld(true); }}
        onPointerMove=${move} onPointerUp=${() => setHeld(false)} onPointerCancel=${() => setHeld(false)}></div>`;
}
