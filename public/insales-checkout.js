// Runs on a page of the shop where buyers may pay without leaving it: the shop puts our answer into a global, as an object or as its text.
(() => {
  const root = document.getElementById('ordertill-pay');
  const given = window.widget_payment_data;
  const data = typeof given === 'string' ? JSON.parse(given) : given;
  if (!root || !data || !/^https?:\/\//.test(data.pay_url)) return;
  const link = document.createElement('a');
  link.href = data.pay_url;
  link.textContent = data.pay_url;
  link.rel = 'noreferrer';
  root.replaceChildren(link);
  window.location.assign(data.pay_url);
})();
