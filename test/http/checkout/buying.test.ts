import { currency } from '../../../src/payments/domain/currency';
import { money } from '../../../src/payments/domain/money';
import { stateOf, toPayment } from '../../support/mercadopago';
import { eventually } from '../../support/eventually';
import { lettersTo } from '../../support/own-seller';
import { newVisitor, plainText } from '../../support/visitor';
import { BUYER, sendForm, shownFields, startCheckoutStand } from './stand';
import type { CheckoutStand } from './stand';

describe('buying on a payment page of our own', () => {
  let stand: CheckoutStand;
  beforeAll(async () => {
    stand = await startCheckoutStand();
  });
  afterAll(() => stand.stop());

  const newest = async () => (await stateOf(stand.world.mercadopago.url)).payments.at(-1);
  const invoices = async () => (await stand.world.desk.invoices(stand.installationId, {})).rows;

  it('by card takes the money once, shows the truth and sends the receipt', async () => {
    const url = await stand.offer({ title: 'Green tea', thanks: 'See you on Monday!' });
    const { after } = await stand.buy(url, { ...(await stand.card()), email: 'card.buyer@example.com' });
    expect(after.status).toBe(200);
    expect(after.url).toContain(`${url}/`);
    expect(plainText(after.body)).toContain('Paid, thank you');
    expect(after.body).toContain('See you on Monday!');
    expect(await newest()).toMatchObject({ status: 'approved', amount: 15_000 });
    expect((await invoices())[0]).toMatchObject({ standing: { state: 'paid', captured: 15_000, refunded: 0 } });
    const letter = await eventually(async () => (await lettersTo(stand.world.mail.url, 'card.buyer@example.com'))[0]);
    expect(letter?.subject).toBe('Paid: Green tea');
    expect(letter?.text).toContain('150.00 BRL');
    expect(letter?.text).toContain('See you on Monday!');
  });

  it('by a card that is declined says why, and a second card pays the same purchase', async () => {
    const url = await stand.offer();
    const { buyer, after } = await stand.buy(url, await stand.card('FUND'));
    expect(plainText(after.body)).toContain('The card has not enough money or limit.');
    expect(shownFields(after).get('email')).toBe(BUYER.email);
    const paid = await sendForm(buyer, after, await stand.card('APRO'));
    expect(plainText(paid.body)).toContain('Paid, thank you');
    expect((await invoices())[0]).toMatchObject({ standing: { state: 'paid', captured: 15_000 } });
  });

  it('ends after three declined cards with three keys, and a fourth is refused without a call', async () => {
    const url = await stand.offer();
    const before = (await stand.asked()).length;
    const { buyer, after } = await stand.buy(url, await stand.card('FUND'));
    const second = await sendForm(buyer, after, await stand.card('CALL'));
    expect(plainText(second.body)).toContain('Ask your bank to allow this payment');
    const third = await sendForm(buyer, second, await stand.card('OTHE'));
    expect(plainText(third.body)).toContain('The card was declined too often');
    const fourth = await sendForm(buyer, second, await stand.card('APRO'));
    expect(plainText(fourth.body)).toContain('The card was declined too often');
    expect((await stand.asked()).length - before).toBe(3);
    expect((await invoices())[0]).toMatchObject({ standing: { state: 'canceled', reason: 'declined' } });
  });

  it('by pix shows code and picture, and turns paid when the bank says so', async () => {
    const url = await stand.offer();
    const { buyer, after } = await stand.buy(url, { way: 'pix' });
    expect(after.body).toMatch(/<output>0002[^<]+<\/output>/);
    expect(after.body).toContain('src="data:image/svg+xml;base64,');
    expect(after.body).toContain('data-live=');
    const payment = await newest();
    await toPayment(stand.world.mercadopago.url, payment?.id ?? 0, 'pay');
    await eventually(async () => plainText((await buyer.go(after.url)).body).includes('Paid, thank you'));
  });

  it('by boleto sends the whole address and the clean number, shows line and slip, and mails them', async () => {
    const url = await stand.offer({ title: 'Black tea' });
    const { after } = await stand.buy(url, { way: 'bolbradesco', email: 'slip.buyer@example.com' });
    expect(after.body).toMatch(/<output>\d{47}<\/output>/);
    expect(plainText(after.body)).toContain('To be paid by');
    expect((await stand.asked()).at(-1)?.body).toMatchObject({
      transaction_amount: 150,
      payer: {
        identification: { type: 'CPF', number: '52998224725' },
        address: { zip_code: '01310100', street_number: '1000', federal_unit: 'SP' },
      },
    });
    const letter = await eventually(async () => (await lettersTo(stand.world.mail.url, 'slip.buyer@example.com'))[0]);
    expect(letter?.subject).toBe('Your slip for Black tea');
    expect(letter?.text).toMatch(/\d{47}/);
  });

  it('takes a slip back before another way is chosen, so that two are never good at once', async () => {
    const url = await stand.offer();
    const { buyer, after } = await stand.buy(url, { way: 'bolbradesco' });
    const slip = await newest();
    const form = await buyer.submit(after, { form: '/change"' });
    expect((await stateOf(stand.world.mercadopago.url)).payments.find(({ id }) => id === slip?.id)).toMatchObject({ status: 'cancelled' });
    const paid = await sendForm(buyer, form, await stand.card());
    expect(plainText(paid.body)).toContain('Paid, thank you');
  });

  it('does not let another way be chosen once the slip was paid', async () => {
    const url = await stand.offer();
    const { buyer, after } = await stand.buy(url, { way: 'bolbradesco' });
    await toPayment(stand.world.mercadopago.url, (await newest())?.id ?? 0, 'pay');
    expect(plainText((await buyer.submit(after, { form: '/change"' })).body)).toContain('Paid, thank you');
  });

  it('with the same form sent twice at once is one purchase and one payment', async () => {
    const url = await stand.offer();
    const buyer = newVisitor();
    const page = await buyer.go(url);
    const fields = { ...BUYER, ...(await stand.card()) };
    const before = (await stand.asked()).length;
    const both = await Promise.all([sendForm(buyer, page, fields), sendForm(buyer, page, fields)]);
    expect(both[0]?.url).toBe(both[1]?.url);
    expect((await stand.asked()).length - before).toBe(1);
    expect(plainText((await buyer.go(both[0]?.url ?? '')).body)).toContain('Paid, thank you');
  });

  it('finds a payment whose answer was lost, and charges nothing more', async () => {
    const url = await stand.offer();
    stand.world.mercadopago.faults.add({ match: 'POST /v1/payments', kind: 'drop-after' });
    const before = (await stand.asked()).length;
    const { after } = await stand.buy(url, await stand.card());
    expect(plainText(after.body)).toContain('Paid, thank you');
    expect((await stand.asked()).length - before).toBe(1);
  });

  it('says at each field what is wrong, keeps what was typed and the card, and asks nothing', async () => {
    const url = await stand.offer();
    const before = (await stand.asked()).length;
    const { buyer, after } = await stand.buy(url, { ...(await stand.card()), document: '123.456.789-00', firstName: '' });
    expect(after.status).toBe(422);
    const text = plainText(after.body);
    expect(text).toContain('This number cannot be right');
    expect(text).toContain('Type the name as it stands in the document.');
    expect((await stand.asked()).length).toBe(before);
    const paid = await sendForm(buyer, after, { document: BUYER.document, firstName: 'Ana' });
    expect(plainText(paid.body)).toContain('Paid, thank you');
  });

  it('shows a card under review as such and takes no second payment meanwhile', async () => {
    const url = await stand.offer();
    const { buyer, after } = await stand.buy(url, await stand.card('CONT'));
    expect(plainText(after.body)).toContain('Your payment is being checked');
    const before = (await stand.asked()).length;
    const other = newVisitor();
    const fresh = await other.go(url);
    const fields = Object.fromEntries(shownFields(fresh));
    const again = await fetch(after.url, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ ...fields, ...BUYER, ...(await stand.card()) }),
    });
    expect(again.status).toBe(303);
    expect((await stand.asked()).length).toBe(before);
    expect(plainText((await buyer.go(after.url)).body)).toContain('Your payment is being checked');
  });

  it('is given back in full and in part from the order screen, and a refund in the panel of the gateway shows up', async () => {
    const url = await stand.offer();
    const { buyer, after } = await stand.buy(url, await stand.card());
    const [invoice] = await invoices();
    const order = await stand.owner.go(`${stand.world.hub}/invoices/${invoice?.id ?? ''}`);
    expect(order.status).toBe(200);
    const { desk } = stand.world;
    const actor = { kind: 'person', name: 'Owner' } as const;
    const part = money(4_000, currency('BRL'));
    expect(await desk.refund(stand.installationId, invoice?.id ?? '', part, actor)).toMatchObject({ ok: true });
    expect(plainText((await buyer.go(after.url)).body)).toContain('Of this, 40.00');
    const payment = await newest();
    await toPayment(stand.world.mercadopago.url, payment?.id ?? 0, 'refund', 1_000);
    await eventually(async () => (await desk.invoice(stand.installationId, invoice?.id ?? ''))?.refunded === 5_000);
    expect(await desk.refund(stand.installationId, invoice?.id ?? '', null, actor)).toMatchObject({ ok: true });
    expect(plainText((await buyer.go(after.url)).body)).toContain('The money was given back');
  });
});
