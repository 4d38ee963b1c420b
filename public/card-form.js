// The card form of an offer: what is typed has no name, so that it is never sent to us. The gateway's own script makes a token of it, and the token is sent.
const form = document.querySelector('form[data-card-key]');
const part = (id) => document.getElementById(`card-${id}`);
const digits = (text) => text.replace(/\D/g, '');

// Codes that the gateway's script refuses a card with, by the field that they are about. Mercado Pago: section Card tokens.
const FIELDS = {
  E301: 'number',
  205: 'number',
  325: 'date',
  326: 'date',
  208: 'date',
  209: 'date',
  E302: 'code',
  224: 'code',
  316: 'holder',
  221: 'holder',
};
const SHORT_BIN = 8;

const complain = (field) => {
  const place = form.querySelector('[data-card-error]');
  for (const id of ['number', 'date', 'code', 'holder']) part(id).toggleAttribute('aria-invalid', id === field);
  place.textContent = field ? part(field).dataset.problem : place.dataset.lost;
  place.hidden = false;
  (field ? part(field) : place).focus?.();
};

const documentOf = () => {
  const number = form.elements.document.value.replace(/[\s./-]/g, '').toUpperCase();
  const chosen = form.elements.documentKind?.value;
  const kinds = JSON.parse(form.dataset.kinds);
  const fits = kinds.find(({ code, least, most }) => (chosen ? code === chosen : number.length >= least && number.length <= most));
  return fits ? { identificationType: fits.code, identificationNumber: number } : {};
};

const tokenOf = async () => {
  const gateway = new window.MercadoPago(form.dataset.cardKey);
  const number = digits(part('number').value);
  const [month = '', year = ''] = part('date').value.split(/\D+/);
  const token = await gateway.createCardToken({
    cardNumber: number,
    cardholderName: part('holder').value.trim(),
    cardExpirationMonth: month.padStart(2, '0'),
    cardExpirationYear: year.length === 2 ? `20${year}` : year,
    securityCode: digits(part('code').value),
    ...documentOf(),
  });
  const { results } = await gateway.getPaymentMethods({ bin: number.slice(0, SHORT_BIN) });
  return { token: token.id, method: results[0]?.id ?? '', issuer: results[0]?.issuer?.id ?? '' };
};

// In how many parts a card can be charged its first digits tell; without an answer it is charged at once.
let asked = '';
const offer = (choices) => {
  const place = form.querySelector('[data-instalments]');
  place.querySelector('select').replaceChildren(...choices.map(([text, value]) => new Option(text, value)));
  place.hidden = choices.length < 2;
};
const WHOLE = [['1', '1']];

const askForParts = async () => {
  const bin = digits(part('number').value).slice(0, SHORT_BIN);
  if (bin === asked) return;
  asked = bin;
  offer(WHOLE);
  if (bin.length < SHORT_BIN) return;
  const amount = String(Number(form.querySelector('[data-instalments]').dataset.instalments));
  const [found] = await new window.MercadoPago(form.dataset.cardKey).getInstallments({ amount, bin });
  const choices = (found?.payer_costs ?? []).map(({ installments, recommended_message: text }) => [text, String(installments)]);
  if (bin === asked) offer(choices.length > 0 ? choices : WHOLE);
};

const missing = () => {
  if (digits(part('number').value).length < 13) return 'number';
  if (!/^\s*\d{1,2}\D+(\d{2}|\d{4})\s*$/.test(part('date').value)) return 'date';
  if (!/^\d{3,4}$/.test(part('code').value.trim())) return 'code';
  return part('holder').value.trim() === '' ? 'holder' : null;
};

const fieldOf = (error) => {
  const causes = Array.isArray(error) ? error : [];
  return causes.map(({ code }) => FIELDS[code]).find((field) => field !== undefined) ?? null;
};

let busy = false;
let ready = false;

const sendCard = async () => {
  const gap = missing();
  if (gap) {
    complain(gap);
    return;
  }
  const { token, method, issuer } = await tokenOf();
  form.elements.cardToken.value = token;
  form.elements.cardMethod.value = method;
  form.elements.cardIssuer.value = issuer;
  ready = true;
  form.requestSubmit();
};

const submit = (event) => {
  if (busy && ready) {
    // The very submit that the token was made for; a second press is held back.
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = 'yes';
    return;
  }
  const kept = form.elements.cardToken.value !== '' && part('number').value === '';
  if (new FormData(form).get('way') !== 'card' || kept) return;
  event.preventDefault();
  if (busy) return;
  busy = true;
  sendCard()
    .catch((error) => complain(fieldOf(error)))
    .finally(() => {
      if (!ready) busy = false;
    });
};

if (form) {
  for (const hidden of form.querySelectorAll('[data-card]')) hidden.hidden = false;
  form.addEventListener('submit', submit);
  if (form.querySelector('[data-instalments]')) {
    part('number').addEventListener('input', () => void askForParts().catch(() => undefined));
  }
  // Back from the next page, the form can be sent once more.
  addEventListener('pageshow', () => {
    busy = false;
    ready = false;
    delete form.dataset.sent;
  });
}
