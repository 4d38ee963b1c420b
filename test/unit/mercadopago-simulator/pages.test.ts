import { boletoForm } from '../../support/mercadopago';
import { ACCOUNTS, DAY, MINUTE, Seller } from './seller';
import { eventually } from '../../support/eventually';
import type { Answer, Json } from './seller';

let seller: Seller;

beforeEach(async () => {
  seller = await Seller.open();
});

afterEach(() => seller.stop());

const ITEM = { id: 'one', title: 'Course <b>', quantity: 1, unit_price: 150 };
const BACKS = { success: 'https://shop.example/ok', pending: 'https://shop.example/wait', failure: 'https://shop.example/no' };
const CARD = { method: 'card', card_number: '4235647728025682', expiry: '11/30', security_code: '123', email: 'ana@example.com' };
const BR_DOCUMENT = { document_type: 'CPF', document: '52998224725' };

const prefer = (rest: object = {}): Promise<Answer> =>
  seller.call('POST', '/checkout/preferences', { items: [ITEM], back_urls: BACKS, ...rest });
const open = (preference: Answer) => seller.page(`/checkout/v1/redirect?pref_id=${String(preference.body['id'])}`);
const press = (preference: Answer, form: Record<string, string>) =>
  seller.submit('/checkout/v1/payment', { pref_id: String(preference.body['id']), ...form });
const last = async (): Promise<Json> => ((await seller.get('/v1/payments/search')).body['results'] as Json[])[0]!;

describe('a preference', () => {
  it.each([
    ['no items', { items: [] }],
    ['an item without an id', { items: [{ ...ITEM, id: undefined }] }],
    ['three decimals', { items: [{ ...ITEM, unit_price: 1.001 }] }],
    ['another currency', { items: [{ ...ITEM, currency_id: 'ARS' }] }],
    ['half a piece', { items: [{ ...ITEM, quantity: 0.5 }] }],
    ['a reference that is too long', { external_reference: 'x'.repeat(65) }],
    ['a descriptor that is too long', { statement_descriptor: 'x'.repeat(14) }],
    ['too many instalments', { payment_methods: { installments: 37 } }],
    ['no account money', { payment_methods: { excluded_payment_types: [{ id: 'account_money' }] } }],
    ['a return by itself to nowhere', { auto_return: 'approved', back_urls: {} }],
  ])('is refused with %s', async (_what, rest) => {
    expect((await prefer(rest)).status).toBe(400);
  });

  it('loses addresses that are not public, without a word, when the switch is off', async () => {
    seller.simulator.switches.set('localAddresses', false);
    const { body } = await prefer({
      back_urls: { ...BACKS, failure: 'http://shop.example/no' },
      notification_url: 'https://localhost/hook',
    });
    expect(body['back_urls']).toEqual({ success: BACKS.success, pending: BACKS.pending });
    expect(body['notification_url']).toBeNull();
    expect((await prefer({ auto_return: 'approved', back_urls: { success: 'http://shop.example/ok' } })).status).toBe(400);
  });

  it('is refused while the seller is not verified', async () => {
    seller.simulator.switches.set('sellerNotVerified', true);
    expect((await prefer()).body).toMatchObject({ message: 'collector_does_not_comply_with_current_regulation' });
  });
});

describe('the page of Checkout Pro', () => {
  it('shows the order as text, in the language of the country, with the methods that may be used', async () => {
    const { text } = await open(await prefer({ payment_methods: { excluded_payment_methods: [{ id: 'pec' }] } }));
    expect(text).toContain('Course &lt;b&gt;');
    expect(text).toContain('R$ 150,00');
    expect(text).toContain('lang="pt-BR"');
    for (const method of ['card', 'pix', 'bolbradesco', 'account_money']) expect(text).toContain(`value="${method}"`);
    expect(text).not.toContain('value="pec"');
    expect((await seller.page('/checkout/v1/redirect?pref_id=none')).status).toBe(404);
  });

  it('goes back by itself after an approved card when asked, with the query of the interface', async () => {
    const preference = await prefer({ auto_return: 'approved', external_reference: 'hub-18', metadata: { hub: '18' } });
    const answer = await press(preference, { ...CARD, ...BR_DOCUMENT, holder: 'APRO' });
    const back = new URL(answer.headers.get('location')!);
    const payment = await last();
    expect([answer.status, back.origin + back.pathname]).toEqual([303, BACKS.success]);
    expect(Object.fromEntries(back.searchParams)).toMatchObject({
      payment_id: String(payment['id']),
      collection_status: 'approved',
      external_reference: 'hub-18',
      preference_id: preference.body['id'],
      site_id: 'MLB',
      merchant_account_id: 'null',
    });
    expect(payment).toMatchObject({ status: 'approved', external_reference: 'hub-18', metadata: { hub: '18' }, transaction_amount: 150 });
    const { body } = await seller.get(`/merchant_orders/${back.searchParams.get('merchant_order_id')}`);
    expect(body).toMatchObject({ status: 'closed', order_status: 'paid', paid_amount: 150, payments: [{ id: payment['id'] }] });
  });

  it('stays after a declined card, so that the payer tries again, and shows a link back after an approved one', async () => {
    const preference = await prefer();
    const declined = await press(preference, { ...CARD, ...BR_DOCUMENT, holder: 'FUND' });
    expect(await declined.text()).toContain('cc_rejected_insufficient_amount');
    const approved = await press(preference, { ...CARD, ...BR_DOCUMENT, holder: 'APRO' });
    expect(await approved.text()).toContain(BACKS.success);
    expect((await open(preference)).text).toContain('continua aberta');
  });

  it('says what is wrong with a card', async () => {
    const preference = await prefer();
    const wrong = await press(preference, { ...CARD, holder: 'APRO', card_number: '4235647728025683' });
    expect([wrong.status, await wrong.text()]).toEqual([400, expect.stringContaining('invalid parameter card_number')]);
    const document = await press(preference, { ...CARD, holder: 'APRO', document_type: 'CPF', document: '1' });
    expect(document.status).toBe(400);
    expect((await press(preference, { method: 'oxxo', email: 'a@example.com' })).status).toBe(400);
  });

  it('closes at its end', async () => {
    const at = new Date(seller.simulator.clock.now().getTime() + DAY).toISOString();
    const preference = await prefer({ expires: true, expiration_date_to: at });
    expect((await open(preference)).status).toBe(200);
    seller.simulator.clock.advance(DAY + MINUTE);
    expect((await open(preference)).status).toBe(410);
    expect((await press(preference, { ...CARD, holder: 'APRO' })).status).toBe(410);
  });
});

const pageOf = async (preference: Answer, form: Record<string, string>): Promise<string> =>
  new URL((await press(preference, form)).headers.get('location')!).pathname;

describe('a slip', () => {
  it('of pix has a picture and a code, and is paid by a button', async () => {
    const at = await pageOf(await prefer(), { method: 'pix', email: 'ana@example.com' });
    const { text } = await seller.page(at);
    expect(text).toContain('data:image/png;base64,iVBOR');
    expect(text).toContain('br.gov.bcb.pix');
    await seller.submit(at.replace('ticket', 'pay'), {});
    expect(await last()).toMatchObject({ status: 'approved', status_detail: 'accredited' });
    expect((await seller.submit(at.replace('ticket', 'pay'), {})).status).toBe(410);
  });

  it('of boleto has its line and a PDF', async () => {
    const at = await pageOf(await prefer(), boletoForm());
    expect((await seller.page(at)).text).toMatch(/\d{47}/);
    const pdf = await fetch(seller.simulator.url + at.replace('ticket', 'boleto.pdf'));
    expect([pdf.headers.get('content-type'), (await pdf.text()).slice(0, 8)]).toEqual(['application/pdf', '%PDF-1.4']);
  });

  it.each([
    ['MX', 'oxxo', {}],
    ['CO', 'efecty', {}],
    ['AR', 'rapipago', {}],
  ] as const)('in %s is made for %s', async (country, method, rest) => {
    seller = seller.as(country);
    const preference = await prefer({ items: [{ ...ITEM, unit_price: 6000 }] });
    const at = await pageOf(preference, { method, email: 'luis@example.com', ...rest });
    expect((await seller.page(at)).text).toContain(`lang="es-${country}"`);
    expect(await last()).toMatchObject({ status: 'pending', payment_method_id: method });
  });

  it('of PSE goes back to the shop when the bank has refused', async () => {
    seller = seller.as('CO');
    const preference = await prefer({ items: [{ ...ITEM, unit_price: 20_000 }] });
    const form = {
      method: 'pse',
      email: 'luis@example.com',
      first_name: 'Luis',
      last_name: 'Perez',
      document_type: 'CC',
      document: '1234567890',
      bank: '1007',
      phone: '300',
      street_name: 'Calle 1',
    };
    const at = await pageOf(preference, form);
    const back = await seller.submit(at.replace('ticket', 'refuse'), {});
    expect(back.headers.get('location')).toContain('https://shop.example/no?');
    expect(await last()).toMatchObject({ status: 'rejected', status_detail: 'rejected_by_bank' });
  });

  it('cannot be paid when it is over', async () => {
    const at = await pageOf(await prefer(), { method: 'pix', email: 'ana@example.com' });
    seller.simulator.clock.advance(DAY + MINUTE);
    await eventually(async () => (await last())['status'] === 'cancelled');
    expect((await seller.submit(at.replace('ticket', 'pay'), {})).status).toBe(410);
    expect((await seller.page(at)).text).toContain('expired');
  });
});

describe('the stand-in for the card form', () => {
  it('is a script that any page may load, and may call from there', async () => {
    const script = await fetch(`${seller.simulator.url}/sdk/card-form.js`);
    expect(script.headers.get('content-type')).toContain('javascript');
    expect(await script.text()).toContain('createCardToken');
    const before = await fetch(`${seller.simulator.url}/v1/card_tokens?public_key=x`, { method: 'OPTIONS' });
    expect([before.status, before.headers.get('access-control-allow-origin')]).toEqual([204, '*']);
    const refused = await fetch(`${seller.simulator.url}/v1/card_tokens?public_key=x`, { method: 'POST', body: '{}' });
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, '*']);
  });

  it('gets the method of the first digits and its instalments with the public key alone', async () => {
    const key = ACCOUNTS.BR.publicKey;
    const ask = async (path: string) => (await fetch(`${seller.simulator.url}${path}&public_key=${key}`)).json();
    expect(await ask('/v1/payment_methods/search?bins=503143')).toMatchObject({ results: [{ id: 'master' }] });
    expect(await ask('/v1/payment_methods/installments?bin=423564&amount=90.5')).toMatchObject([
      { payer_costs: [{ installments: 1, total_amount: 90.5 }, {}, {}, {}] },
    ]);
    expect(await ask('/v1/identification_types?x=1')).toMatchObject([{ id: 'CPF' }, { id: 'CNPJ' }]);
    expect((await fetch(`${seller.simulator.url}/users/me?public_key=${key}`)).status).toBe(401);
  });

  it('says which fields of a card are wrong', async () => {
    const { body } = await seller.call('POST', '/v1/card_tokens', {
      card_number: '1',
      expiration_month: 13,
      expiration_year: 2020,
      security_code: '1',
    });
    expect((body['cause'] as Json[]).map(({ code }) => code)).toEqual(['E301', '325', '326', 'E302']);
  });

  it('leaves no card number and no code behind', async () => {
    await seller.card();
    const state = JSON.stringify((await seller.get('/_sim/state')).body);
    expect(state).not.toContain('4235647728025682');
    expect(state).toContain('423564');
  });
});

describe('the panels', () => {
  it('show sellers, payments with their buttons, and subscriptions', async () => {
    const { text } = await seller.page('/');
    for (const part of ['APP_USR-BR', 'APP_USR-key-CO', 'value="P7D"', 'localAddresses', '/sdk/card-form.js']) expect(text).toContain(part);
    const { body } = await seller.card('CONT');
    expect((await seller.page('/panel/1/sales')).text).toContain('value="reject"');
    await seller.submit(`/panel/1/sales/${String(body['id'])}`, { do: 'pay' });
    expect(await seller.shown(body['id'])).toBe('approved/accredited');
    expect((await seller.submit(`/panel/2/sales/${String(body['id'])}`, { do: 'open-claim' })).headers.get('location')).toBe('/');
    expect(await seller.shown(body['id'])).toBe('approved/accredited');
  });

  it('pause, resume, cancel and charge a subscription, and decide what its card does', async () => {
    const shop = seller.as('AR');
    const { body } = await shop.subscribe();
    const at = `/panel/2/subscriptions/${String(body['id'])}`;
    const status = async () => (await shop.get(`/preapproval/${String(body['id'])}`)).body['status'];
    await shop.submit(at, { turn: 'Pause' });
    expect(await status()).toBe('paused');
    await shop.submit(at, { turn: 'Resume' });
    await shop.submit(at, { do: 'card', holder: 'FUND' });
    await shop.submit(at, { do: 'charge' });
    expect(await shop.charges(body['id'])).toMatchObject([{ status: 'recycling', tries: 1 }]);
    expect((await shop.page('/panel/2/subscriptions')).text).toContain('recycling');
    await shop.submit(at, { turn: 'Cancel' });
    expect(await status()).toBe('cancelled');
  });

  it('start empty again after a reset, and never give a number twice', async () => {
    const before = Number((await seller.pay('pix', 10)).body['id']);
    await seller.call('POST', '/_sim/reset');
    expect((await seller.get('/v1/payments/search')).body).toMatchObject({ paging: { total: 0 } });
    expect(Number((await seller.pay('pix', 10)).body['id'])).toBeGreaterThan(before);
  });
});
