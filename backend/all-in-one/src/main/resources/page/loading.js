// Modules that are loaded when they are needed, also if the backend is away when they are.
import {useEffect, useRef, useState} from './lib.js';
import {useAway} from './backend.js';

/** {view, error}: the default export of what `load` imports; nothing while it is on its way, rather than the one before. */
export function useModule(load) {
  const [state, setState] = useState({});
  useEffect(() => {
    let current = true;
    load?.().then(module => current && setState({load, view: module.default}), error => current && setState({load, error}));
    return () => { current = false; };
  }, [load]);
  const shown = state.load === load ? state : {};
  useReturn(() => {
    // Some browsers remember that a module could not be loaded as long as the document lives.
    if (shown.error) location.reload();
  });
  return shown;
}

/** Calls `act` when the backend answers again after it did not. */
export function useReturn(act) {
  const isAway = useAway();
  const wasAway = useRef(false);
  useEffect(() => {
    if (wasAway.current && !isAway) act();
    wasAway.current = isAway;
  }, [isAway]);
}
