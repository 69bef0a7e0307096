// The field that takes a trace id, or the address of a trace, from anywhere.
import {html} from './lib.js';
import {traceIdIn} from './format.js';

/** A form with nothing else; `onId` gets what was entered once it is an id. The other properties are those of the input. */
export function IdField({form, onId, ...input}) {
  const submit = event => {
    event.preventDefault();
    const field = event.target.elements.id;
    const id = traceIdIn(field.value);
    field.setCustomValidity(id ? '' : 'A trace id has up to 32 hexadecimal digits.');
    if (!id) return field.reportValidity();
    field.value = '';
    return onId(id, field);
  };
  return html`
    <form ...${form} onSubmit=${submit}>
      <input name="id" ...${input} autocomplete="off" spellcheck="false"
          onInput=${event => event.target.setCustomValidity('')} />
    </form>`;
}
