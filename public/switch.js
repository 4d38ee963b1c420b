// Switches that are forms of their own: <form data-switch>. Changing the switch sends the form; the button for browsers without script goes.
const prepare = (root) => {
  for (const button of root.querySelectorAll('[data-switch] [data-without-script]')) button.hidden = true;
};

prepare(document);
document.addEventListener('content-changed', () => prepare(document));
document.addEventListener('change', (event) => {
  const form = event.target.closest('form[data-switch]');
  if (form) form.requestSubmit();
});
