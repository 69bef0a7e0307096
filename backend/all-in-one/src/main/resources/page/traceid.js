// The ids of traces, as URLs have them. Knows no DOM.

/** In hexadecimal, lower case, from that or from base64 of 8 or 16 bytes, as OTLP's JSON may have it; null for anything else. */
export function hexOf(id) {
  if (/^[0-9a-f]{1,32}$/i.test(id)) return id.toLowerCase();
  try {
    const bytes = atob(id.replaceAll('-', '+').replaceAll('_', '/'));
    return [8, 16].includes(bytes.length) ? [...bytes].map(byte => byte.charCodeAt(0).toString(16).padStart(2, '0')).join('') : null;
  } catch {
    return null;
  }
}
