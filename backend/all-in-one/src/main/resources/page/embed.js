// Whether the page is part of another one, as jaeger-ui has it: uiEmbed=v0 in the URL that was loaded leaves out the bar above.

export const isEmbedded = new URLSearchParams(location.search).get('uiEmbed') === 'v0';
