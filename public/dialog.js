// Opens the page behind <a data-dialog> in a dialog: the same page works by itself without script. Forms inside are ordinary forms.
const toasts = () => document.querySelector('[data-toasts]');

const addressOf = (opener) => {
  const form = opener.form;
  if (!form) return opener.href;
  const address = new URL(form.action);
  address.search = new URLSearchParams(new FormData(form)).toString();
  return address.href;
};

const fill = (dialog, html) => {
  const page = new DOMParser().parseFromString(html, 'text/html');
  const main = page.querySelector('main');
  if (!main) return false;
  const close = document.createElement('button');
  close.className = 'btn close';
  close.type = 'button';
  close.dataset.close = '';
  close.textContent = '×';
  close.setAttribute('aria-label', toasts()?.dataset.close ?? '×');
  const content = document.createElement('div');
  content.append(...main.childNodes);
  dialog.replaceChildren(close, content);
  const heading = content.querySelector('h1');
  if (heading) {
    heading.id = 'dialog-title';
    dialog.setAttribute('aria-labelledby', 'dialog-title');
  }
  return true;
};

const failed = () => {
  const place = toasts();
  if (!place) return;
  const toast = document.createElement('p');
  toast.className = 'toast bad';
  toast.textContent = place.dataset.failed;
  place.replaceChildren(toast);
};

// While a dialog stands open the page below it may have been read anew, with another element in the opener's place.
const back = (opener) => {
  const address = opener.getAttribute('href');
  const found = opener.id ? document.getElementById(opener.id) : document.querySelector(`main a[href="${CSS.escape(address)}"]`);
  (opener.isConnected ? opener : found)?.focus();
};

const open = async (opener) => {
  const address = addressOf(opener);
  const answer = await fetch(address, { headers: { Accept: 'text/html' } });
  // 422 is the same page once more, with what is wrong beside its field.
  if (answer.redirected || !(answer.ok || answer.status === 422)) {
    location.assign(address);
    return;
  }
  const inside = opener.closest('dialog');
  if (inside) {
    fill(inside, await answer.text());
    return;
  }
  const dialog = document.createElement('dialog');
  if (!fill(dialog, await answer.text())) return;
  document.body.append(dialog);
  dialog.addEventListener('close', () => {
    dialog.remove();
    back(opener);
  });
  dialog.showModal();
  document.dispatchEvent(new Event('content-changed'));
};

document.addEventListener('click', (event) => {
  const closer = event.target.closest('dialog [data-close]');
  if (closer) {
    event.preventDefault();
    closer.closest('dialog').close();
    return;
  }
  const opener = event.target.closest('[data-dialog]');
  if (!opener || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  open(opener).catch(failed);
});
