// The sum that was typed stands on the button that asks about it.
const label = (field) => {
  const button = document.getElementById(field.dataset.sum);
  if (!button || field.value.trim() === '') return;
  button.textContent = button.dataset.template.replace('{sum}', `${field.value.trim()}\u00a0${field.dataset.currency}`);
};

document.addEventListener('input', (event) => {
  if (event.target.dataset.sum) label(event.target);
});
document.addEventListener('content-changed', () => {
  for (const field of document.querySelectorAll('[data-sum]')) if (field.value !== field.defaultValue) label(field);
});
