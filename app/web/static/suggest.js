// Suggestions while somebody types: a combobox with a list of links, as the ARIA Authoring Practices describe it
// (list autocomplete with manual selection). Without this script, the field is a plain search field.

const WAIT = 300; // milliseconds of rest before the server is asked
const LEAST = 2, MOST = 120; // characters

for (const field of document.querySelectorAll('input[data-suggest]')) enhance(field);

function enhance(field) {
  const form = field.form;
  const list = document.createElement('div');
  list.id = `${field.id}-list`;
  list.className = 'suggestions';
  list.setAttribute('role', 'listbox');
  list.hidden = true;
  const status = document.createElement('p');
  status.className = 'hidden';
  status.setAttribute('role', 'status');
  form.append(list, status);
  const set = (values) => Object.entries(values).forEach(([name, value]) => field.setAttribute(name, value));
  set({ role: 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': list.id });

  let timer = 0, asking = null, shown = '', active = -1;

  const show = (visible) => {
    list.hidden = !visible;
    field.setAttribute('aria-expanded', String(visible));
    if (!visible) choose(-1);
  };

  const choose = (place) => {
    list.children[active]?.setAttribute('aria-selected', 'false');
    active = place;
    const option = list.children[place];
    if (!option) return field.removeAttribute('aria-activedescendant');
    option.setAttribute('aria-selected', 'true');
    field.setAttribute('aria-activedescendant', option.id);
    option.scrollIntoView({ block: 'nearest' });
  };

  const forget = () => {
    clearTimeout(timer);
    asking?.abort();
    asking = null;
  };

  const fill = (answer) => {
    list.replaceChildren(...answer.suggestions.map((one, place) => {
      const option = document.createElement('a');
      option.id = `${list.id}-${place}`;
      option.href = one.href;
      option.tabIndex = -1;
      option.setAttribute('role', 'option');
      option.setAttribute('aria-selected', 'false');
      const label = document.createElement('span');
      label.textContent = one.label;
      label.dir = 'auto';
      const kind = document.createElement('span');
      kind.className = 'kind';
      kind.textContent = one.kind;
      option.append(label, ' ', kind);
      return option;
    }));
    list.setAttribute('aria-label', answer.title);
    active = -1;
    field.removeAttribute('aria-activedescendant');
    status.textContent = answer.status;
    show(answer.suggestions.length > 0 && document.activeElement === field);
  };

  const ask = async (typed) => {
    const address = new URL(field.dataset.suggest, location.href);
    address.searchParams.set('q', typed);
    asking = new AbortController();
    try {
      const reply = await fetch(address, { signal: asking.signal, headers: { Accept: 'application/json' } });
      if (!reply.ok) return show(false);
      const answer = await reply.json();
      if (field.value.trim() !== typed) return;
      shown = typed;
      fill(answer);
    } catch (error) {
      if (error.name !== 'AbortError') show(false);
    }
  };

  const look = () => {
    forget();
    const typed = field.value.trim();
    if (typed.length < LEAST || typed.length > MOST) {
      shown = '';
      status.textContent = '';
      return show(false);
    }
    timer = setTimeout(() => ask(typed), WAIT); // until then the list stays as it is, and nothing flickers
  };

  field.addEventListener('input', (event) => { if (!event.isComposing) look(); });
  field.addEventListener('compositionend', look);
  field.addEventListener('blur', () => { forget(); show(false); });
  form.addEventListener('submit', () => { forget(); show(false); });
  list.addEventListener('mousedown', (event) => event.preventDefault()); // the field keeps the focus until the click

  field.addEventListener('keydown', (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const open = !list.hidden, count = list.children.length;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const current = shown && shown === field.value.trim() && count;
      if (!open && current) show(true);
      else if (!open) return;
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      choose(((active + 1 + step + count + 1) % (count + 1)) - 1); // the field itself is one of the places
    } else if (event.key === 'Escape' && open) {
      event.preventDefault(); // a second Escape empties the field
      forget();
      show(false);
    } else if (event.key === 'Enter' && open && active >= 0) {
      event.preventDefault();
      location.assign(list.children[active].href);
    } else if (active >= 0 && ['ArrowLeft', 'ArrowRight', 'Home', 'End'].includes(event.key)) {
      choose(-1); // back to the text
    }
  });
}
