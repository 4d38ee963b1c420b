// <fieldset data-when="kind=organisation receipts=on"> is shown only while those choices of its form are made; "way=a|b" is for either. Nothing is switched off: what was
// typed stays and is sent. A group with a problem in it is always shown.
const shows = (group) =>
  group.querySelector('.error') !== null ||
  group.dataset.when.split(' ').every((condition) => {
    const [name, value] = condition.split('=');
    return value.split('|').includes(new FormData(group.closest('form')).get(name));
  });

const arrange = () => {
  for (const group of document.querySelectorAll('fieldset[data-when]')) group.hidden = !shows(group);
};

arrange();
document.addEventListener('content-changed', arrange);
document.addEventListener('change', (event) => {
  if (event.target.closest('form')) arrange();
});
