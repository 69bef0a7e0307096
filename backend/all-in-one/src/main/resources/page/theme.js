// The colours that were chosen, before anything is painted. No module, since modules run after the first paint.
// uiTheme in the URL that was loaded, which is jaeger-ui's, holds for this page alone.
try {
  const theme = new URLSearchParams(location.search).get('uiTheme') ?? localStorage.getItem('skua.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // The browser keeps no storage for us: its own choice holds.
}
