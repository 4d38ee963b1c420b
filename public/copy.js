// Copy buttons: <button data-copy="text">. Without script the text can be marked and copied by hand, so the button stays hidden until now.
const show = (root) => {
  for (const button of root.querySelectorAll('[data-copy][hidden]')) button.hidden = false;
};

const say = (text) => {
  const place = document.querySelector('[data-toasts]');
  if (!place) return;
  const toast = document.createElement('p');
  toast.className = 'toast good';
  toast.textContent = text;
  place.replaceChildren(toast);
  setTimeout(() => toast.remove(), 4000);
};

show(document);
document.addEventListener('content-changed', () => show(document));
document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-copy]');
  if (!button) return;
  navigator.clipboard.writeText(button.dataset.copy).then(
    () => say(document.querySelector('[data-toasts]').dataset.copied),
    () => getSelection().selectAllChildren(button.previousElementSibling),
  );
});
