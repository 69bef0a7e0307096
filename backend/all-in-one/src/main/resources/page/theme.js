// The colours that were chosen, before anything is painted. No module, since modules run after the first paint.
try {
  const theme = localStorage.getItem('skua.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // The browser keeps no storage for us: its own choice holds.
}
