// The whole trace, small: drag over it to show a part of its time, drag the edges to change that.
import {html, useEffect, useRef} from './lib.js';

/** A part narrower than that cannot be told from a click. */
const NARROWEST = 0.001;
const STEP = 0.02;

export function Minimap({trace, range, setRange}) {
  const box = useRef(null);
  const canvas = useRef(null);
  useEffect(() => {
    const draw = () => paint(canvas.current, trace);
    const observer = new ResizeObserver(draw);
    observer.observe(canvas.current);
    // Colours come from the style sheet, so a change of scheme needs a new picture.
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    const theme = new MutationObserver(draw);
    scheme.addEventListener('change', draw);
    theme.observe(document.documentElement, {attributeFilter: ['data-theme']});
    return () => {
      observer.disconnect();
      theme.disconnect();
      scheme.removeEventListener('change', draw);
    };
  }, [trace]);

  const share = event => {
    const {left, width} = box.current.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - left) / width));
  };
  const set = (a, b) => {
    const [from, to] = a < b ? [a, b] : [b, a];
    if (to - from >= NARROWEST) setRange([from, to]);
  };
  /** From one end that stays to where the pointer goes. */
  const drag = (event, fixed) => {
    event.preventDefault();
    event.stopPropagation();
    const target = event.currentTarget;
    target.setPointerCapture(event.pointerId);
    const moved = move => set(fixed, share(move));
    target.addEventListener('pointermove', moved);
    target.addEventListener('pointerup', () => target.removeEventListener('pointermove', moved), {once: true});
  };
  const key = edge => event => {
    const by = {ArrowLeft: -STEP, ArrowRight: STEP}[event.key];
    if (!by) return;
    event.preventDefault();
    const next = Math.min(1, Math.max(0, range[edge] + by));
    set(edge === 0 ? next : range[0], edge === 1 ? next : range[1]);
  };
  const percent = value => `${100 * value}%`;
  const handle = edge => html`
    <button type="button" class="edge" role="slider" aria-label=${edge ? 'End of the part that is shown' : 'Start of the part that is shown'}
      aria-valuemin="0" aria-valuemax="100" aria-valuenow=${Math.round(100 * range[edge])} style=${{left: percent(range[edge])}}
      onPointerDown=${event => drag(event, range[1 - edge])} onKeyDown=${key(edge)}></button>`;
  return html`
    <div class="minimap" ref=${box} title="Drag to show a part of the time" onPointerDown=${event => drag(event, share(event))} onDblClick=${() => setRange([0, 1])}>
      <canvas ref=${canvas} aria-hidden="true"></canvas>
      <i class="outside" style=${{left: 0, width: percent(range[0])}}></i><i class="outside" style=${{left: percent(range[1]), right: 0}}></i>
      ${handle(0)}${handle(1)}
    </div>`;
}

/** One line for each span, or as many spans on a line as must be. */
function paint(canvas, trace) {
  if (!canvas) return;
  const ratio = devicePixelRatio || 1;
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  const pen = canvas.getContext('2d');
  pen.scale(ratio, ratio);
  const colors = new Map();
  const whole = Math.max(1, trace.duration);
  const line = Math.min(6, (height - 4) / trace.spans.length);
  for (const span of trace.spans) {
    if (!colors.has(span.color)) colors.set(span.color, resolved(canvas, span.color));
    pen.fillStyle = colors.get(span.color);
    pen.fillRect(width * span.relativeStart / whole, 2 + span.index * line, Math.max(1, width * span.duration / whole), Math.max(1, line * .75));
  }
}

/** A canvas knows no variables of the style sheet. */
function resolved(element, color) {
  element.style.color = color;
  return getComputedStyle(element).color;
}
