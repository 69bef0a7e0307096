// What the reader chooses for all views: colours, time zone; and the list of keys.
import {html, useEffect, useRef, useState} from './lib.js';
import {chooseZone, zone, zoneName} from './format.js';
import {KEYS, useShortcut} from './keys.js';
import {Menu} from './menu.js';
import {recall, remember} from './storage.js';

const THEMES = [['system', 'As the system'], ['light', 'Light'], ['dark', 'Dark']];

/** The choices, which other tabs follow. `onZone` is called after another zone was chosen, here or there. */
export function Settings({onZone}) {
  const [theme, setTheme] = useState(() => document.documentElement.dataset.theme ?? 'system');
  const chooseTheme = id => {
    remember('theme', id === 'system' ? null : id);
    show(id);
    setTheme(id);
  };
  const choose = id => {
    chooseZone(id);
    onZone(id);
  };
  useOtherTabs({
    theme: () => {
      const id = recall('theme', 'system');
      show(id);
      setTheme(id);
    },
    zone: () => choose(recall('zone', 'local')),
  });
  const keys = useRef(null);
  useShortcut(event => event.key === '?' && !keys.current.open, () => keys.current.showModal());
  return html`
    <${Menu} label="Settings" icon="M2 4.5h6M11.5 4.5H14M2 11.5h2.5M8 11.5h6M8.2 4.5a1.7 1.7 0 1 0 3.4 0a1.7 1.7 0 1 0-3.4 0M4.4 11.5a1.7 1.7 0 1 0 3.4 0a1.7 1.7 0 1 0-3.4 0">
      <${Choice} name="theme" legend="Colours" options=${THEMES} value=${theme} onChoose=${chooseTheme} />
      <${Choice} name="zone" legend="Times" options=${[['local', `Local: ${zoneName(undefined, 'local')}`], ['utc', 'UTC']]} value=${zone()} onChoose=${choose} />
      <button type="button" class="menu-item" onClick=${() => keys.current.showModal()}>Keys <kbd>?</kbd></button>
    <//>
    <${Keys} dialog=${keys} />`;
}

function show(theme) {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

/** Browsers tell only the tabs that have not made the change. */
function useOtherTabs(changes) {
  const latest = useRef(changes);
  latest.current = changes;
  useEffect(() => {
    const changed = ({key}) => latest.current[key?.replace(/^skua\./, '')]?.();
    addEventListener('storage', changed);
    return () => removeEventListener('storage', changed);
  }, []);
}

function Choice({name, legend, options, value, onChoose}) {
  return html`
    <fieldset class="menu-choice" data-test=${name}><legend>${legend}</legend>${options.map(([id, title]) => html`
      <label key=${id} class="menu-item"><input type="radio" name=${name} value=${id} checked=${value === id} onChange=${() => onChoose(id)} /> ${title}</label>`)}
    </fieldset>`;
}

/** The list of keys, which "?" opens too. */
function Keys({dialog}) {
  return html`
    <dialog ref=${dialog} aria-labelledby="keys-title" onClick=${event => event.target === dialog.current && dialog.current.close()}>
      <h2 id="keys-title">Keys</h2>
      <dl class="keys">${KEYS.map(([keys, meaning]) => html`
        <dt key=${meaning}>${keys.map((key, i) => html`${i ? ' ' : ''}<kbd>${key}</kbd>`)}</dt><dd>${meaning}</dd>`)}</dl>
      <form method="dialog"><button class="primary">Close</button></form>
    </dialog>`;
}
