// Which view is shown, by the path of the URL; the paths are those of Jaeger's own page, so its links work here.
import {html, render, Component, useState, useEffect} from './lib.js';
import {navigate, place, useLocation} from './navigation.js';
import {Shell} from './shell.js';

const VIEWS = [
  [/^\/(?:search)?$/, () => import('./search.js')],
  [/^\/trace\/(?<a>[0-9a-zA-Z]*)\.\.\.(?<b>[0-9a-zA-Z]*)$/, () => import('./compare.js')],
  [/^\/trace\/(?<id>[0-9a-zA-Z]+)$/, () => import('./trace.js')],
  [/^\/dependencies$/, () => import('./dependencies.js')],
  [/^\/sampling$/, () => import('./sampling.js')],
];

/** Plain left clicks on links of the page are navigations. */
function follow(event) {
  const link = event.target.closest?.('a[href]');
  if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey
      || link.target || link.hasAttribute('download') || link.origin !== location.origin
      || !VIEWS.some(([path]) => path.test(place(link)))) {
    return;
  }
  event.preventDefault();
  navigate(link.href);
}

function useLinks() {
  useEffect(() => {
    document.addEventListener('click', follow);
    return () => document.removeEventListener('click', follow);
  }, []);
}

function App() {
  const url = useLocation();
  useLinks();
  const [shown, setShown] = useState({});
  const found = VIEWS.map(([path, load]) => ({match: path.exec(place(url)), load})).find(v => v.match);
  useEffect(() => {
    let current = true;
    found?.load().then(
        module => current && setShown({load: found.load, view: module.default}),
        error => current && setShown({load: found.load, error}));
    return () => { current = false; };
  }, [found?.load]);
  return html`<${Shell} url=${url}><${View} ...${{found, shown, url}} /><//>`;
}

/** Nothing while a view is on its way, rather than another one with this URL. */
function View({found, shown, url}) {
  if (!found) return html`<p>There is no such page. <a href="search">Search</a></p>`;
  if (shown.load !== found.load) return null;
  if (shown.error) return html`<p class="problem" role="alert">This view cannot be loaded: ${shown.error.message}</p>`;
  return html`<${Guard} href=${url.href}><${shown.view} url=${url} path=${found.match.groups ?? {}} /><//>`;
}

/** A view that fails, say by data that nobody thought of, says so, and the rest of the page stays. */
class Guard extends Component {
  static getDerivedStateFromError(error) {
    return {error};
  }

  componentDidUpdate({href}) {
    if (this.state.error && href !== this.props.href) this.setState({error: null});
  }

  render({children}, {error}) {
    return error ? html`<p class="problem" role="alert">This cannot be shown: ${error.message}</p>` : children;
  }
}

render(html`<${App} />`, document.getElementById('app'));
