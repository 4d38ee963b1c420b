import { addAccount, addSeller, signIn } from '../../support/own-seller';
import { eventually } from '../../support/eventually';
import { toPayment, stateOf } from '../../support/mercadopago';
import { newVisitor, plainText } from '../../support/visitor';
import { PERSON } from '../../support/world';
import { BUYER, sendForm, startCheckoutStand } from './stand';
import type { CheckoutStand } from './stand';

const open = async (url: string): Promise<string> => plainText((await newVisitor().go(url)).body);
const policyOf = async (address: string): Promise<string> => (await fetch(address)).headers.get('content-security-policy') ?? '';

describe('selling on payment pages of our own', () => {
  let stand: CheckoutStand;
  beforeAll(async () => {
    stand = await startCheckoutStand();
  });
  afterAll(() => stand.stop());

  const edit = async (url: string): Promise<string> => {
    const list = await stand.owner.go(`${stand.world.hub}/offers`);
    const card = list.body.split('<section').find((part) => part.includes(`>${url}<`)) ?? '';
    return `${stand.world.hub}${/href="(\/offers\/[^"]+\/edit)"/.exec(card)?.[1] ?? ''}`;
  };

  it('never sells more than there are, also when two buy the last one at once', async () => {
    const url = await stand.offer({ stock: '1' });
    const [one, other] = [await stand.card(), await stand.card()];
    const bought = await Promise.all([stand.buy(url, one), stand.buy(url, other)]);
    const texts = bought.map(({ after }) => plainText(after.body));
    expect(texts.filter((text) => text.includes('Paid, thank you'))).toHaveLength(1);
    expect(texts.filter((text) => text.includes('Sold out'))).toHaveLength(1);
    expect(await open(url)).toContain('Sold out');
  });

  it('holds the place of a purchase that waits, and gives it back when the purchase ends or its money went back', async () => {
    const url = await stand.offer({ stock: '1' });
    await stand.buy(url, { way: 'pix' });
    expect(await open(url)).toContain('Sold out');
    const [invoice] = (await stand.world.desk.invoices(stand.installationId, {})).rows;
    await stand.world.desk.cancel(stand.installationId, invoice?.id ?? '', PERSON);
    expect(await open(url)).toContain('Pay 150.00');
    const { after } = await stand.buy(url, await stand.card());
    expect(plainText(after.body)).toContain('Paid, thank you');
    expect(await open(url)).toContain('Sold out');
    const [paid] = (await stand.world.desk.invoices(stand.installationId, {})).rows;
    await stand.world.desk.refund(stand.installationId, paid?.id ?? '', null, PERSON);
    expect(await open(url)).toContain('Pay 150.00');
  });

  it('refuses what is no offer, at each field', async () => {
    const form = await stand.owner.go(`${stand.world.hub}/offers/new`);
    const fields = { title: '', price: '0', stock: 'many', kind: 'plan', every: '400', charges: '0' };
    const after = await stand.owner.submit(form, { form: 'action="/offers"', fields });
    expect(after.status).toBe(422);
    for (const text of [
      'Say what is sold',
      'Type a price above zero',
      'A whole number up to 1000000',
      'Days: 1 to 365',
      'A number from 1 to 120',
    ]) {
      expect(plainText(after.body)).toContain(text);
    }
  });

  it('is changed and switched off; what was bought stays', async () => {
    const url = await stand.offer();
    const { buyer, after } = await stand.buy(url, await stand.card());
    const form = await stand.owner.go(await edit(url));
    await stand.owner.submit(form, { form: 'action="/offers/', fields: { price: '99.90' } });
    expect(await open(url)).toContain('Pay 99.90');
    const list = await stand.owner.go(`${stand.world.hub}/offers`);
    const id = /\/offers\/([^/]+)\/edit/.exec(await edit(url))?.[1] ?? '';
    await stand.owner.submit(list, { form: `/offers/${id}/switch` });
    expect(await open(url)).toContain('Not on sale at present');
    expect(plainText((await buyer.go(after.url)).body)).toContain('150.00');
  });

  it('shows the very page as a preview that cannot charge', async () => {
    const url = await stand.offer({ title: 'Oolong', description: 'First part.\n\nSecond part.' });
    const preview = await stand.owner.go((await edit(url)).replace('/edit', '/preview'));
    expect(preview.status).toBe(200);
    expect(plainText(preview.body)).toContain('Second part.');
    expect(preview.body).toContain('type="button" disabled');
    expect(preview.body).not.toContain('card-form.js');
  });

  it('lists purchases, found by e-mail, and leads from one to its money', async () => {
    const url = await stand.offer();
    await stand.buy(url, { ...(await stand.card()), email: 'Found.Me@example.com', firstName: 'Bruno' });
    const list = await stand.owner.go(`${stand.world.hub}/purchases?search=found.me`);
    expect(list.body).toContain('Bruno Souza');
    expect(list.body.match(/href="\/purchases\/[\da-f-]{36}"/g)).toHaveLength(1);
    const one = await stand.owner.go(`${stand.world.hub}${/href="(\/purchases\/[\da-f-]{36})"/.exec(list.body)?.[1] ?? ''}`);
    expect(plainText(one.body)).toContain('CPF 52998224725'.replace('CPF ', ''));
    const order = await stand.owner.go(`${stand.world.hub}${/href="(\/invoices\/[\da-f-]{36})"/.exec(one.body)?.[1] ?? ''}`);
    expect(order.status).toBe(200);
    expect(plainText(order.body)).toContain('Payment begun on our own page');
    expect((await stand.owner.go(`${stand.world.hub}/purchases?search=100%25_nobody`)).body).toContain('Nothing found');
  });

  it('reserves cards where the offer says so, until the seller confirms', async () => {
    const url = await stand.offer({ reserve: 'yes' });
    const { buyer, after } = await stand.buy(url, await stand.card());
    expect(plainText(after.body)).toContain('The money is reserved.');
    const [invoice] = (await stand.world.desk.invoices(stand.installationId, {})).rows;
    expect(await stand.world.desk.confirm(stand.installationId, invoice?.id ?? '', null, PERSON)).toMatchObject({ ok: true });
    await eventually(async () => plainText((await buyer.go(after.url)).body).includes('Paid, thank you') || null);
    expect((await stateOf(stand.world.mercadopago.url)).payments.at(-1)).toMatchObject({ status: 'approved' });
  });

  it('leads from the payment link of a purchase to its own page, and never to a second payment', async () => {
    const url = await stand.offer();
    const { after } = await stand.buy(url, { way: 'bolbradesco' });
    const [invoice] = (await stand.world.desk.invoices(stand.installationId, {})).rows;
    const link = (await stand.world.desk.invoice(stand.installationId, invoice?.id ?? ''))?.link ?? '';
    const buyer = newVisitor();
    const own = await buyer.submit(await buyer.go(link), { form: '/open"' });
    expect(own.url).toBe(after.url);
    await toPayment(stand.world.mercadopago.url, (await stateOf(stand.world.mercadopago.url)).payments.at(-1)?.id ?? 0, 'pay');
  });

  it('belongs to its seller alone', async () => {
    const url = await stand.offer();
    const address = await edit(url);
    const foreign = await addSeller(stand.world, 'other@school.example', 'Other school');
    await addAccount(stand.world, foreign);
    const other = await signIn(stand.world, 'other@school.example');
    expect((await other.go(address)).status).toBe(404);
    expect((await other.go(address.replace('/edit', '/preview'))).status).toBe(404);
    expect(plainText((await other.go(`${stand.world.hub}/purchases`)).body)).toContain('Nobody has bought anything yet');
    expect(plainText((await other.go(`${stand.world.hub}/offers`)).body)).toContain('Nothing is on sale yet');
  });

  it('lets nobody try cards without end: after twenty tries of one visitor the rest wait', async () => {
    const url = await stand.offer();
    const answers: string[] = [];
    for (let count = 0; count < 21; count += 1) answers.push(plainText((await stand.buy(url, await stand.card('FUND'))).after.body));
    expect(answers[19]).toContain('The card has not enough money or limit.');
    expect(answers[20]).toMatch(/too many|Too many/);
    const buyer = newVisitor();
    const elsewhere = await sendForm(buyer, await buyer.go(await stand.offer()), { ...BUYER, ...(await stand.card()) });
    expect(plainText(elsewhere.body)).toContain('Paid, thank you');
  }, 120_000);

  it('does not know addresses that were guessed', async () => {
    const url = await stand.offer();
    expect((await newVisitor().go(`${url}/aaaaaaaaaaaaaaaaaaaaaa`)).status).toBe(404);
    expect((await newVisitor().go(`${stand.world.hub}/buy/nothing-like-this`)).status).toBe(404);
  });

  it('allows the card script of the gateway on pages with a card form, and on no other page', async () => {
    const url = await stand.offer();
    const origin = new URL(stand.world.mercadopago.url).origin;
    expect(await policyOf(url)).toContain(`script-src 'self' ${origin};`);
    expect(await policyOf(`${stand.world.hub}/`)).not.toContain(origin);
    const { after } = await stand.buy(url, { way: 'pix' });
    expect(await policyOf(after.url)).not.toContain(origin);
  });
});
