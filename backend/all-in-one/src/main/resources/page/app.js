// Which view is shown, by the path of the URL; the paths are those of Jaeger's own page, so its links work here.
import {html, render, Component, useState, useEffect} from './lib.js';
import {isEmbedded} from './embed.js';
import {zone} from './format.js';
import {useModule} from './loading.js';
import {navigate, place, useLocation} from './navigation.js';
import {Shell} from './shell.js';

const VIEWS = [
  [/^\/(?:search)?$/, () => import('./search.js')],
  [/^\/trace\/(?<a>[0-9a-zA-Z]*)\.\.\.(?<b>[0-9a-zA-Z]*)$/, () => import('./compare.js')],
  [/^\/trace\/(?<id>[0-9a-zA-Z_=-]+)$/, () => import('./trace.js')],
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
  // A view that is in another zone is another view: much of what it shows is kept between drawings.
  const [shownZone, setZone] = useState(zone);
  const found = VIEWS.map(([path, load]) => ({match: path.exec(place(url)), load})).find(v => v.match);
  const loaded = useModule(found?.load);
  return html`<${Shell} url=${url} onZone=${setZone}><${View} key=${shownZone} ...${{found, url}} ...${loaded} /><//>`;
}

/** Nothing while a view is on its way, rather than another one with this URL. */
function View({found, url, view, error}) {
  if (!found) return html`<${Nowhere} url=${url} />`;
  if (error) return html`<p class="problem" role="alert">This view cannot be loaded: ${error.message}</p>`;
  return view ? html`<${Guard} href=${url.href}><${view} url=${url} path=${found.match.groups ?? {}} /><//>` : null;
}

function Nowhere({url}) {
  useEffect(() => { document.title = 'No such page · Skua all-in-one'; }, []);
  return html`
    <div class="empty">
      <h1>No such page</h1>
      <p>There is nothing at <code>${url.pathname.slice(0, 200)}</code>.</p>
      <p><a class="button" href="search">Search</a></p>
    </div>`;
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

document.documentElement.classList.toggle('embedded', isEmbedded);
render(html`<${App} />`, document.getElementById('app'));
