// `npm ci && npm run lint`: what is wrong in the page's modules, not how they look. ESLint 9, since Debian 12 has Node 18.
import js from '@eslint/js';
import hooks from 'eslint-plugin-react-hooks';

/** What the page uses, and no more: a variable that was forgotten does not pass for `window.name` or `window.event`. */
const BROWSER = [
  'Blob', 'CSS', 'Event', 'EventSource', 'ResizeObserver', 'TextDecoder', 'URL', 'URLSearchParams', 'Worker', 'addEventListener',
  'atob', 'cancelAnimationFrame', 'clearTimeout', 'dispatchEvent', 'document', 'fetch', 'getComputedStyle', 'getSelection', 'history',
  'innerHeight', 'localStorage', 'location', 'matchMedia', 'navigator', 'performance', 'postMessage', 'removeEventListener',
  'requestAnimationFrame', 'scrollBy', 'scrollTo', 'scrollY', 'sessionStorage', 'setTimeout', 'window',
];

export default [
  {
    ...js.configs.recommended,
    plugins: {'react-hooks': hooks},
    languageOptions: {globals: Object.fromEntries(BROWSER.map(name => [name, 'readonly']))},
    linterOptions: {reportUnusedDisableDirectives: 'error'},
    rules: {
      ...js.configs.recommended.rules,
      'array-callback-return': 'error',
      'no-constructor-return': 'error',
      'no-duplicate-imports': 'error',
      'no-loop-func': 'error',
      'no-self-compare': 'error',
      'no-shadow': 'error',
      'no-template-curly-in-string': 'error',
      'no-unmodified-loop-condition': 'error',
      'no-unreachable-loop': 'error',
      'no-useless-assignment': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      // Not exhaustive-deps: the lists say when something is done again, which is often not at each change of what it uses.
      'react-hooks/rules-of-hooks': 'error',
    },
  },
];
