// Remote sampling: the strategies as a form and as JSON, and beside them which services asked and what they were told.
import {html, useEffect, useMemo, useRef, useState} from './lib.js';
import * as api from './api.js';
import {useRepeatedly} from './polling.js';
import {Clients, SAMPLING_PORT, useClients} from './samplingclients.js';
import {problems} from './strategies.js';
import {Form} from './strategyform.js';

export default function Sampling() {
  const edit = useStrategies();
  const clients = useClients();
  useEffect(() => { document.title = 'Sampling · Skua all-in-one'; }, []);
  return html`
    <div class="page sampling">
      <h1>Sampling</h1>
      <p class="faint lead">Services that sample remotely ask here, at port ${SAMPLING_PORT}, which of their traces to keep.
        ${' '}What you save is what they are told when they ask next.</p>
      <div class="sampling-columns">
        <${Editor} ...${edit} clients=${clients.list ?? []} />
        <${Clients} ...${clients} />
      </div>
    </div>`;
}

/**
 * The document as it is edited. Until somebody changes it here, it follows the backend, where a file or another tab may
 * have changed it. `base` is what the draft was made from: it is saved over nothing else, unless it is meant to.
 */
function useStrategies() {
  const [saved, setSaved] = useState(null);
  const [base, setBase] = useState(null);
  const [draft, setDraft] = useState(null);
  const [error, setError] = useState(null);
  const isChanged = draft !== null && JSON.stringify(draft) !== JSON.stringify(base.document);
  const changed = useRef(false);
  changed.current = isChanged;
  const take = state => {
    setSaved(state);
    setBase(state);
    setDraft(state.document);
  };
  useRepeatedly(async isOver => {
    try {
      const state = await api.strategies();
      if (isOver()) return;
      setSaved(old => old?.tag === state.tag ? old : state);
      if (!changed.current) {
        setBase(old => old?.tag === state.tag ? old : state);
        setDraft(old => JSON.stringify(old) === JSON.stringify(state.document) ? old : state.document);
      }
      setError(null);
    } catch (e) {
      setError(e.message);
    }
  }, []);
  return {saved, setSaved, base, draft, setDraft, take, isChanged, error};
}

function Editor({saved, setSaved, base, draft, setDraft, take, isChanged, error, clients}) {
  const [view, setView] = useState('form');
  const [outcome, setOutcome] = useState(null);
  const [broken, setBroken] = useState(false);
  const [discards, setDiscards] = useState(0);
  const wrong = useMemo(() => draft ? problems(draft) : [], [draft]);
  const change = document => {
    setOutcome(null);
    setDraft(document);
  };
  const discard = () => {
    setBroken(false);
    setDiscards(discards + 1); // A text that is no JSON is not part of the draft, and goes with its field.
    setOutcome(null);
    take(saved);
  };
  const save = async over => {
    try {
      take({document: draft, tag: await api.saveStrategies(draft, over.tag)});
      setOutcome({text: 'Saved. Services follow when they ask next.'});
    } catch (e) {
      if (!e.isConflict) setOutcome({problem: e.message});
      else api.strategies().then(setSaved, () => setOutcome({problem: e.message})); // The notice says what can be done.
    }
  };
  const submit = event => {
    event.preventDefault();
    save(base);
  };
  if (!draft) {
    return html`<section aria-label="Strategies">
      ${error ? html`<p class="problem" role="alert">${error}</p>` : html`<p class="faint" role="status">Loading …</p>`}</section>`;
  }
  return html`
    <form class="strategies" aria-label="Strategies" onSubmit=${submit} novalidate>
      <div class="graph-bar">
        <h2>Strategies</h2>
        <${Views} view=${view} setView=${setView} disabled=${broken} />
      </div>
      ${view === 'form'
          ? html`<${Form} ...${{draft, change, wrong, clients}} />`
          : html`<${Json} key=${discards} ...${{draft, change, setBroken}} />`}
      ${isChanged && saved.tag !== base.tag && html`<${Conflict} onTheirs=${discard} onMine=${() => save(saved)} isBroken=${broken} />`}
      <div class="save">
        <button type="submit" class="primary" disabled=${!isChanged || broken || saved.tag !== base.tag}>Save</button>
        <button type="button" disabled=${!isChanged && !broken} onClick=${discard}>Discard changes</button>
        <span role="status">${outcome?.text ?? (isChanged ? 'Not saved yet.' : '')}</span>
      </div>
      ${outcome?.problem && html`<p class="problem" role="alert">${outcome.problem}</p>`}
      ${error && html`<p class="problem" role="alert">${error}</p>`}
    </form>`;
}

/** Two who edit at once: none of them loses what they did without having been asked. */
function Conflict({onTheirs, onMine, isBroken}) {
  return html`
    <div class="problem conflict" role="alert" data-test="conflict">
      <p><b>The strategies were changed elsewhere</b> while you edited them, in another tab or in their file. Nothing of yours is saved yet.</p>
      <p><button type="button" onClick=${onTheirs}>Show theirs, discard mine</button>
        ${' '}<button type="button" disabled=${isBroken} onClick=${onMine}>Save mine over theirs</button></p>
    </div>`;
}

function Views({view, setView, disabled}) {
  return html`
    <fieldset class="modes"><legend class="visually-hidden">Show as</legend>
      ${[['form', 'Form'], ['json', 'JSON']].map(([id, title]) => html`
        <label key=${id}><input type="radio" name="view" checked=${view === id} disabled=${disabled && view !== id}
            onChange=${() => setView(id)} />
          <span>${title}</span></label>`)}
    </fieldset>`;
}

/** The text is the reader's own while it is edited; the document changes whenever the text is JSON. */
function Json({draft, change, setBroken}) {
  const [text, setText] = useState(() => JSON.stringify(draft, null, 2));
  const [problem, setProblem] = useState(null);
  const mine = useRef(draft);
  useEffect(() => {
    if (mine.current !== draft) { // Changed at the backend.
      mine.current = draft;
      setText(JSON.stringify(draft, null, 2));
      setProblem(null);
    }
  }, [draft]);
  const edit = event => {
    setText(event.target.value);
    try {
      mine.current = JSON.parse(event.target.value);
      setProblem(null);
      setBroken(false);
      change(mine.current);
    } catch (e) {
      setProblem(e.message);
      setBroken(true);
    }
  };
  return html`
    <textarea class="json" aria-label="Strategies as JSON" spellcheck="false" rows=${Math.min(30, text.split('\n').length + 2)}
        value=${text} onInput=${edit}></textarea>
    ${problem && html`<p class="problem" role="alert">Not JSON yet: ${problem}</p>`}`;
}
