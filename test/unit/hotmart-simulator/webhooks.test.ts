import { eventually } from '../../support/eventually';
import { Ear, buyAt, deed } from '../../support/hotmart';
import { DAY, KEYS, MINUTE, Producer } from './producer';

let producer: Producer;
let ear: Ear;

beforeEach(async () => {
  producer = await Producer.open();
  ear = await Ear.open();
});
afterEach(async () => {
  await producer.stop();
  await ear.stop();
});

const configure = async (more: object = {}): Promise<string> =>
  String((await deed(producer.url, '/webhooks', { url: ear.url, ...more }))['id']);
const bodies = () => ear.heard.map(({ text }) => JSON.parse(text) as Readonly<Record<string, unknown>>);
const events = (): readonly unknown[] => bodies().map(({ event }) => event);
const forms = () => ear.heard.map(({ text }) => Object.fromEntries(new URLSearchParams(text)));
const delivery = async () => (await producer.state())['deliveries']!.at(-1)!;

describe('a purchase', () => {
  it('by pix is told when it waits, is paid, and its guarantee is over', async () => {
    await configure();
    const { transaction } = await buyAt(producer.url, { paymentType: 'PIX' });
    await deed(producer.url, `/sales/${transaction}`, { status: 'APPROVED' });
    producer.simulator.clock.advance(8 * DAY);
    await ear.got(3);
    expect(events()).toEqual(['PURCHASE_BILLET_PRINTED', 'PURCHASE_APPROVED', 'PURCHASE_COMPLETE']);
    expect(ear.heard[1]!.headers['x-hotmart-hottok']).toBe(KEYS.hottok);
    expect(bodies()[1]).toMatchObject({
      version: '2.0.0',
      creation_date: expect.any(Number),
      data: {
        product: { id: 4100001 },
        buyer: { email: 'Maria.Lima@Example.com' },
        purchase: { transaction, status: 'APPROVED', price: { value: 197, currency_value: 'BRL' } },
      },
    });
    expect(bodies()[1]).not.toHaveProperty('hottok');
    expect(new Set(bodies().map(({ id }) => id)).size).toBe(3);
  });

  it('that is not paid in time expires, and a refused card is told with its reason', async () => {
    await configure();
    await buyAt(producer.url, { paymentType: 'PIX' });
    producer.simulator.clock.advance(2 * DAY);
    await ear.got(2);
    await buyAt(producer.url, { card: 'refused' });
    await ear.got(3);
    expect(events()).toEqual(['PURCHASE_BILLET_PRINTED', 'PURCHASE_EXPIRED', 'PURCHASE_CANCELED']);
    expect(JSON.stringify(bodies()[2])).toContain('refusal_reason');
  });

  it('that waits says how it can be paid', async () => {
    await configure();
    await buyAt(producer.url, { paymentType: 'PIX' });
    await buyAt(producer.url, { paymentType: 'BILLET' });
    await ear.got(2);
    const [pix, billet] = bodies().map(({ data }) => (data as { readonly purchase: Readonly<Record<string, object>> }).purchase);
    const address = expect.stringMatching(/^https:\/\//);
    expect(pix!['payment']).toMatchObject({ pix_code: expect.any(String), pix_qrcode: address });
    expect(pix!['payment']).toMatchObject({ pix_expiration_date: Number(pix!['order_date']) + DAY });
    expect(billet!['payment']).toMatchObject({ billet_url: address, billet_barcode: expect.any(String) });
    expect(billet!['payment']).not.toHaveProperty('pix_qrcode');
  });

  it('by boleto says in version 1 too how it can be paid', async () => {
    await configure({ version: '1' });
    await buyAt(producer.url, { paymentType: 'BILLET' });
    await ear.got(1);
    expect(forms()[0]).toMatchObject({ billet_url: expect.stringMatching(/^https:\/\//), billet_barcode: expect.any(String) });
  });

  it('with something added is two transactions, one of which names the other', async () => {
    await configure();
    const { transaction } = await buyAt(producer.url, { withBump: true });
    await ear.got(2);
    expect(bodies()[1]).toMatchObject({
      data: { purchase: { order_bump: { is_order_bump: true, parent_purchase_transaction: transaction } } },
    });
  });

  it('in version 1 is a form with its token inside', async () => {
    await configure({ version: '1' });
    const { transaction } = await buyAt(producer.url, { productId: 4100002 });
    await ear.got(1);
    expect(ear.heard[0]!.headers['content-type']).toContain('x-www-form-urlencoded');
    expect(forms()[0]).toMatchObject({
      hottok: KEYS.hottok,
      transaction,
      status: 'approved',
      price: '64.90',
      prod: '4100002',
      name_subscription_plan: 'Clube Mensal',
      recurrency: '1',
      recurrency_period: '30',
    });
  });

  it('goes to configurations for its product or all, that want the event and are on', async () => {
    await configure({ productId: 4100002 });
    await configure({ events: ['PURCHASE_REFUNDED'] });
    const { transaction } = await buyAt(producer.url);
    await deed(producer.url, `/sales/${transaction}`, { status: 'REFUNDED' });
    await ear.got(1);
    expect(events()).toEqual(['PURCHASE_REFUNDED']);
  });
});

describe('a subscription', () => {
  it('is charged by the clock, may be late, is switched, moved and cancelled', async () => {
    await configure();
    const { subscriberCode } = await buyAt(producer.url, { productId: 4100002 });
    producer.simulator.clock.advance(32 * DAY);
    await eventually(() => events().filter((event) => event === 'PURCHASE_APPROVED').length === 2);
    const charge = bodies().findLast(({ event }) => event === 'PURCHASE_APPROVED');
    expect(charge).toMatchObject({ data: { purchase: { recurrence_number: 2 }, subscription: { subscriber: { code: subscriberCode } } } });
    const about = async (body: object, event: string): Promise<void> => {
      await deed(producer.url, `/subscriptions/${subscriberCode}`, body);
      await eventually(() => events().includes(event));
    };
    await about({ do: 'switch', planId: 726002 }, 'SWITCH_PLAN');
    await about({ do: 'charge-day', day: 12 }, 'UPDATE_SUBSCRIPTION_CHARGE_DATE');
    expect(bodies().at(-1)).toMatchObject({ creationDate: expect.any(Number), hottok: KEYS.hottok });
    await about({ do: 'cancel' }, 'SUBSCRIPTION_CANCELLATION');
    expect(
      (
        await fetch(`${producer.url}/_sim/subscriptions/${subscriberCode}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: '{"do":"renew"}',
        })
      ).status,
    ).toBe(409);
  });

  it('whose card fails is late, and lives again when that charge is paid', async () => {
    await configure();
    const { subscriberCode } = await buyAt(producer.url, { productId: 4100002 });
    await deed(producer.url, `/subscriptions/${subscriberCode}`, { do: 'fail' });
    producer.simulator.clock.advance(32 * DAY);
    await eventually(() => events().includes('PURCHASE_DELAYED'));
    const late = (await producer.state())['sales']!.find(({ status }) => status === 'DELAYED')!;
    await deed(producer.url, `/sales/${String(late['transaction'])}`, { status: 'APPROVED' });
    expect((await producer.state())['subscriptions']).toMatchObject([{ status: 'ACTIVE', failing: false, charges: 2 }]);
  });
});

describe('delivery', () => {
  it('is tried again on the ladder with the same id until somebody takes it', async () => {
    ear.answer = () => 500;
    await configure();
    await buyAt(producer.url);
    for (const [index, step] of [1, 4, 25].entries()) {
      await eventually(async () => (await delivery())['nextAt'] !== null && (await producer.state())['deliveries']!.length === 1);
      await eventually(async () => ((await delivery())['attempts'] as readonly unknown[]).length === index + 1);
      if (index === 2) ear.answer = () => 200;
      producer.simulator.clock.advance(step * MINUTE);
      await ear.got(index + 2);
    }
    await eventually(async () => (await delivery())['state'] === 'delivered');
    expect(new Set(bodies().map(({ id }) => id)).size).toBe(1);
  });

  it('ends after the ladder, and too many failures switch the configuration off until a person switches it on', async () => {
    ear.answer = () => 500;
    producer.simulator.switches.set('offAfterFailures', 2);
    producer.simulator.switches.set('resend', 'never');
    const id = await configure();
    for (let sales = 0; sales < 3; sales += 1) await buyAt(producer.url);
    await eventually(async () => (await producer.state())['webhooks']!.every(({ active }) => active === false));
    expect((await delivery())['state']).toBe('given-up');
    const heard = ear.heard.length;
    await buyAt(producer.url);
    await producer.post(`/tools/webhook/${id}`, { do: 'on' });
    ear.answer = () => 200;
    await buyAt(producer.url);
    await ear.got(heard + 1);
    expect((await producer.state())['webhooks']).toMatchObject([{ active: true, failures: 0 }]);
  });

  it('is sent again by hand with its id, or another one where that is switched', async () => {
    await configure();
    await buyAt(producer.url);
    await ear.got(1);
    const number = String((await delivery())['number']);
    await producer.post('/tools/webhook/history', { number });
    producer.simulator.switches.set('againSameId', false);
    await producer.post('/tools/webhook/history', { number });
    await ear.got(3);
    const [one, two, three] = bodies().map(({ id }) => id);
    expect([two === one, three === one]).toEqual([true, false]);
  });

  it.each([
    ['body', undefined, KEYS.hottok],
    ['both', KEYS.hottok, KEYS.hottok],
    ['differs', KEYS.hottok, `not-${KEYS.hottok}`],
    ['none', undefined, undefined],
  ])('carries its token where the switch says: %s', async (place, header, field) => {
    producer.simulator.switches.set('tokenPlace', place);
    await configure();
    await buyAt(producer.url);
    await ear.got(1);
    expect([ear.heard[0]!.headers['x-hotmart-hottok'], bodies()[0]!['hottok']]).toEqual([header, field]);
  });

  it('may be doubled, cut, forged, and tell of things that are not so', async () => {
    await configure();
    const path = new URL(ear.url).pathname;
    producer.simulator.faults.add({ match: `OUT ${path}`, kind: 'duplicate' });
    const { transaction } = await buyAt(producer.url);
    await ear.got(2);
    producer.simulator.faults.add({ match: `OUT ${path}`, kind: 'wrong-signature' });
    await deed(producer.url, `/sales/${transaction}`, { tell: 'COMPLETED' });
    await ear.got(3);
    expect(ear.heard[2]!.headers['x-hotmart-hottok']).not.toBe(KEYS.hottok);
    producer.simulator.switches.set('cutBodies', true);
    await deed(producer.url, '/events', { event: 'SOMETHING_NEW', data: {} });
    await ear.got(4);
    expect(() => bodies()).toThrow(SyntaxError);
  });

  it('of a test is about the product of number zero', async () => {
    const id = await configure();
    const old = await configure({ version: '1' });
    for (const event of ['PURCHASE_APPROVED', 'CLUB_FIRST_ACCESS']) await deed(producer.url, `/webhooks/${id}/test`, { event });
    await deed(producer.url, `/webhooks/${old}/test`, { event: 'PURCHASE_REFUNDED' });
    await ear.got(3);
    expect(JSON.parse(ear.heard[0]!.text)).toMatchObject({ data: { product: { id: 0 }, purchase: { transaction: 'HP16015479281022' } } });
    expect(JSON.parse(ear.heard[1]!.text)).toMatchObject({ creationDate: expect.any(Number), data: { product: { id: '00000' } } });
    expect(forms()[2]).toMatchObject({ prod: '0', status: 'refunded' });
  });
});
