// Whether the page is part of another one, as jaeger-ui has it: uiEmbed=v0 in the URL that was loaded leaves out the bar above.
const loaded = new URLSearchParams(location.search);

export const isEmbedded = loaded.get('uiEmbed') === 'v0';

/** Whether it leaves out something more, by a parameter of jaeger-ui's, in that URL, too. */
export const leavesOut = parameter => isEmbedded && loaded.get(parameter) === '1';
