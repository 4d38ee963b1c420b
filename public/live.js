// <main data-live="/address"> is read anew whenever something happened. Open dialogs are outside of main; what was typed and the focus stay.
const main = () => document.querySelector('main[data-live]');

// As the server sent it: scripts change the page, and that is no news.
let shown = main()?.innerHTML;

// How to find an element again after the page was read anew.
const nameOf = (one) => {
  if (one.id) return `#${CSS.escape(one.id)}`;
  const address = one.getAttribute('href');
  return address ? `main a[href="${CSS.escape(address)}"]` : '';
};

// What somebody has typed stays, also where it is just what the page came with.
const touched = new WeakSet();
document.addEventListener('input', (event) => touched.add(event.target));

const keep = (from) => {
  const typed = new Map();
  for (const field of from.querySelectorAll('input[id], textarea[id], select[id]')) {
    const changed =
      field.type === 'checkbox' || field.type === 'radio' ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
    if (field.tagName !== 'SELECT' && (changed || touched.has(field))) typed.set(field.id, { value: field.value, checked: field.checked });
  }
  const open = [...from.querySelectorAll('details[id][open]')].map((one) => one.id);
  return { typed, open, focus: from.contains(document.activeElement) ? nameOf(document.activeElement) : '' };
};

const restore = (kept) => {
  for (const [id, { value, checked }] of kept.typed) {
    const field = document.getElementById(id);
    if (!field) continue;
    field.value = value;
    field.checked = checked;
    touched.add(field);
  }
  for (const id of kept.open) document.getElementById(id)?.setAttribute('open', '');
  if (kept.focus) document.querySelector(kept.focus)?.focus({ preventScroll: true });
};

const refresh = async () => {
  const answer = await fetch(location.href, { headers: { Accept: 'text/html' } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const fresh = page.querySelector('main');
  const old = main();
  if (!fresh || !old || fresh.innerHTML === shown) return;
  const kept = keep(old);
  if (!fresh.dataset.live) {
    location.reload();
    return;
  }
  shown = fresh.innerHTML;
  old.className = fresh.className;
  old.replaceChildren(...fresh.childNodes);
  document.title = page.title;
  restore(kept);
  document.dispatchEvent(new Event('content-changed'));
};

let waiting = null;
const soon = () => {
  waiting ??= setTimeout(() => {
    waiting = null;
    refresh().catch(() => undefined);
  }, 100);
};

const lostNote = (lost) => {
  const place = document.querySelector('[data-toasts]');
  const old = document.querySelector('.toast.lost');
  if (!lost) old?.remove();
  if (!lost || old || !place) return;
  const note = document.createElement('p');
  note.className = 'toast lost';
  note.textContent = place.dataset.lost;
  place.append(note);
};

const start = () => {
  const source = new EventSource(main().dataset.live);
  let quiet = null;
  source.addEventListener('changed', soon);
  source.addEventListener('open', () => {
    clearTimeout(quiet);
    lostNote(false);
    soon();
  });
  source.addEventListener('error', () => {
    clearTimeout(quiet);
    quiet = setTimeout(() => lostNote(true), 5000);
    if (source.readyState === EventSource.CLOSED) setTimeout(start, 5000);
  });
};

if (main()) start();
