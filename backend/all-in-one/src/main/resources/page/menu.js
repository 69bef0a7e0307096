// A button that opens a panel below it: closed by Escape, by a click elsewhere, and by going to another view.
import {html, useEffect, useRef} from './lib.js';

/** `icon` is the path of a drawing of 16 by 16; without one the label is seen. */
export function Menu({label, icon, children}) {
  const menu = useRef(null);
  useEffect(() => {
    const close = () => { menu.current.open = false; };
    let {pathname} = location;
    const went = () => {
      if (location.pathname !== pathname) close();
      ({pathname} = location);
    };
    const clicked = event => !menu.current.contains(event.target) && close();
    document.addEventListener('click', clicked);
    addEventListener('navigate', went);
    return () => {
      document.removeEventListener('click', clicked);
      removeEventListener('navigate', went);
    };
  }, []);
  const onKeyDown = event => {
    if (event.key !== 'Escape' || !menu.current.open) return;
    event.stopPropagation();
    menu.current.open = false;
    menu.current.querySelector('summary').focus();
  };
  return html`
    <details class="menu" ref=${menu} onKeyDown=${onKeyDown}>
      <summary class=${icon ? 'icon-button' : 'menu-title'} aria-label=${icon && label} title=${icon && label}>${icon
          ? html`<svg viewBox="0 0 16 16" aria-hidden="true"><path d=${icon} /></svg>` : html`${label} <span aria-hidden="true">▾</span>`}</summary>
      <div class="menu-panel">${children}</div>
    </details>`;
}
