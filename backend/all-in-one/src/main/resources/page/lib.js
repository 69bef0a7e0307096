// The one place that says where the libraries lie: webjars, served from the same origin.
import {Component} from '../lib/htm/preact/standalone.module.js';

export {
  html, render, Component,
  useState, useEffect, useLayoutEffect, useMemo, useRef, useCallback, useReducer,
} from '../lib/htm/preact/standalone.module.js';

/** A component that is drawn anew only when a property of it is another value: for those of which there are very many. */
export function memo(draw) {
  return class extends Component {
    shouldComponentUpdate(next) {
      return [...Object.keys(next), ...Object.keys(this.props)].some(key => next[key] !== this.props[key]);
    }

    render(props) {
      return draw(props);
    }
  };
}
