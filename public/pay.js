// The customer's page works without this: it prints moments in the payer's own zone and presses the button of a page that only leads on.
const localise = () => {
  for (const time of document.querySelectorAll('time[data-local]')) {
    const moment = new Date(time.dateTime);
    time.textContent = new Intl.DateTimeFormat(document.documentElement.lang, {
      day: 'numeric',
      month: 'long',
      hour: '2-digit',
      minute: '2-digit',
    }).format(moment);
  }
};

localise();
document.addEventListener('content-changed', localise);
document.querySelector('form[data-onward]')?.requestSubmit();
