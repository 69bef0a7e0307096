// The one place that says where the libraries lie: webjars, served from the same origin.
export {
  html, render, Component, createContext,
  useState, useEffect, useLayoutEffect, useMemo, useRef, useCallback, useContext, useReducer,
} from '/lib/htm/preact/standalone.module.js';
