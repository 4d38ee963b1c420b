import { WebhookSignatureValidator } from 'mercadopago';
import { signatureOf } from '../../../src/sandbox/mercadopago/signature';
import { eventually } from '../../support/eventually';
import type { Heard, Json } from './seller';
import { DAY, Ear, MINUTE, Seller } from './seller';

const SECRET = 'hub-test-secret-0001';
const ID = '1330000123';
const REQUEST = '7f2c1c1e-6a53-4f3e-9a63-2b8f5f4f0b11';
const ORDER = 'ORD01JQ4S4KY8HWQ6NA5PXB65B3D3';
const TS = '1767225600';

let ear: Ear;
let seller: Seller;

beforeEach(async () => {
  ear = await Ear.open();
  seller = await Seller.open('BR', { webhook: { url: ear.url, secret: SECRET } });
});

afterEach(async () => {
  await seller.stop();
  await ear.stop();
});

const isSigned = ({ url, headers }: Heard): boolean => {
  try {
    WebhookSignatureValidator.validate({
      xSignature: headers['x-signature'],
      xRequestId: headers['x-request-id'],
      dataId: url.searchParams.get('data.id'),
      secret: SECRET,
    });
    return true;
  } catch {
    return false;
  }
};

const records = async (): Promise<readonly Json[]> => (await seller.get('/_sim/state')).body['notifications'] as Json[];
const states = async (): Promise<unknown[]> => (await records()).map(({ state }) => state);

describe('the signature', () => {
  it.each([
    ['A', ID, REQUEST, TS, '6fe0cc399455a89600682348ad1b009f43faffec651a29d063d1df5997debf33'],
    ['B', ID, REQUEST, `${TS}000`, '99ff1214057d6b64963edf2ea45d24eb86285d8689a76f4e2bda915847be5eed'],
    ['C', ID, null, TS, '97e87f5b8ae330065df650c85d63d1a3b6faa34fc72fc036c8b08cca63319b0a'],
    ['D', null, REQUEST, TS, '1bbacf21855168f17a87a5ab0d4a68801839f5da1f63377c621454163608bbba'],
    ['E', null, null, TS, '1597bbcfd7a545ab5ee09fed597e39027a0330ce03ced6024476291926bf5ee5'],
    ['F', ORDER.toLowerCase(), 'req-ord-77', TS, '5e725dde6484b587d72473954e531f63a0b3463e26753947e37c665faa982b94'],
    ['G', ORDER, 'req-ord-77', TS, 'd38ec388b6ec220ddd4e15278faa723b694f0318814c3ed5524821b26cdcc317'],
    ['H', '2c938084726fca480172750000000042', 'req-sub-1', TS, '0b1332efb687efc95feb30d2e7deaca78c78915d72d4d9626d6b0381140b795c'],
  ])('is that of vector %s', (...[, dataId, requestId, ts, expected]) => {
    expect(signatureOf(SECRET, { dataId, requestId, ts })).toBe(expected);
  });
});

describe('a notification', () => {
  it('says only what to look at, and is signed', async () => {
    const { body } = await seller.pay('pix', 10);
    await ear.got(1);
    const [heard] = ear.heard;
    expect(heard!.url.search).toBe(`?data.id=${String(body['id'])}&type=payment`);
    expect(heard!.body).toMatchObject({ type: 'payment', action: 'payment.created', api_version: 'v1', data: { id: String(body['id']) } });
    expect(JSON.stringify(heard!.body)).not.toContain('pending');
    expect(heard!.headers).toMatchObject({ 'x-retry': '0', 'x-socket-timeout': '22000' });
    expect(isSigned(heard!)).toBe(true);
  });

  it('comes after every change, also one that time made', async () => {
    await seller.pay('pix', 10);
    await ear.got(1);
    seller.simulator.clock.advance(DAY + MINUTE);
    await ear.got(2);
    expect(ear.topics).toEqual(['payment payment.created', 'payment payment.updated']);
  });

  it('goes to the address of the payment rather than that of the panel, with an old one beside it unless declined', async () => {
    const url = `${ear.url}?own=1`;
    await seller.pay('pix', 10, { notification_url: url });
    await ear.got(2);
    expect(ear.topics).toEqual(['payment payment.created', 'ipn payment']);
    expect(ear.heard[0]!.url.searchParams.get('own')).toBe('1');
    await seller.pay('pix', 11, { notification_url: `${url}&source_news=webhooks` });
    await eventually(async () => (await states()).length === 3 && (await states()).every((state) => state === 'delivered'));
    expect(ear.topics).toHaveLength(3);
  });

  it.each([
    ['address', (id: string) => ({ resource: `${seller.simulator.url}/v1/payments/${id}`, topic: 'payment' })],
    ['id', (id: string) => ({ resource: id, topic: 'payment' })],
    ['empty', () => ({})],
  ])('of the old kind has in its body what the switch says: %s', async (form, expected) => {
    seller.simulator.switches.set('ipnBody', form);
    const { body } = await seller.pay('pix', 10, { notification_url: ear.url });
    await ear.got(2);
    expect(ear.heard[1]!.url.search).toBe(`?topic=payment&id=${String(body['id'])}`);
    expect(ear.heard[1]!.body).toEqual(expected(String(body['id'])));
  });

  it('is not sent for events that are not ticked', async () => {
    await seller.call('POST', `/_sim/accounts/1/webhook`, { url: ear.url, topics: ['topic_chargebacks_wh'], secret: SECRET });
    const { body } = await seller.card();
    await seller.deed(body['id'], 'open-chargeback');
    await ear.got(1);
    expect(ear.topics).toEqual(['topic_chargebacks_wh chargeback.created']);
  });

  it('is repeated on the ladder with a new id, request and signature until it is taken', async () => {
    ear.answer = () => 500;
    await seller.pay('pix', 10, { date_of_expiration: undefined });
    const rungs = [15 * MINUTE, 15 * MINUTE];
    for (const [index, step] of rungs.entries()) {
      await eventually(async () => (await records())[0]!['nextAt'] !== null);
      seller.simulator.clock.advance(step);
      await ear.got(index + 2);
    }
    expect(ear.heard.map(({ headers }) => headers['x-retry'])).toEqual(['0', '1', '2']);
    expect(new Set(ear.heard.map(({ body }) => body['id'])).size).toBe(3);
    expect(new Set(ear.heard.map(({ headers }) => headers['x-request-id'])).size).toBe(3);
    expect(ear.heard.every(isSigned)).toBe(true);
    ear.answer = () => 201;
    await eventually(async () => (await records())[0]!['nextAt'] !== null);
    seller.simulator.clock.advance(6 * 60 * MINUTE);
    await eventually(async () => (await states())[0] === 'delivered');
  });

  it('is given up after eight tries', async () => {
    ear.answer = () => 500;
    await seller.card();
    await eventually(async () => (await records())[0]!['nextAt'] !== null);
    seller.simulator.clock.advance(15 * DAY);
    await eventually(async () => (await states())[0] === 'given-up');
    expect(ear.heard).toHaveLength(8);
  });

  it.each([
    ['wrongSignature', false],
    ['noSignature', false],
    ['stampInMilliseconds', true],
  ])('is what the switch %s makes of it', async (name, good) => {
    seller.simulator.switches.set(name, true);
    await seller.pay('pix', 10);
    await ear.got(1);
    expect(isSigned(ear.heard[0]!)).toBe(good);
    expect(ear.heard[0]!.headers['x-signature'] === undefined).toBe(name === 'noSignature');
  });

  it('can name another payment in its body, come twice, and come in the wrong order', async () => {
    seller.simulator.switches.merge({ bodyIdDiffers: true, sendTwice: true, sendBackwards: true });
    const preference = await seller.call('POST', '/checkout/preferences', {
      items: [{ id: 'a', title: 'A', quantity: 1, unit_price: 10 }],
    });
    await seller.submit('/checkout/v1/payment', {
      pref_id: String(preference.body['id']),
      method: 'account_money',
      email: 'a@example.com',
    });
    await ear.got(4);
    expect(ear.topics).toEqual([
      ...Array.from({ length: 2 }, () => 'topic_merchant_order_wh merchant_order.updated'),
      ...Array.from({ length: 2 }, () => 'payment payment.created'),
    ]);
    const { body, url } = ear.heard[3]!;
    expect((body['data'] as Json)['id']).not.toBe(url.searchParams.get('data.id'));
  });

  it('obeys faults on the way out', async () => {
    seller.simulator.faults.add({ match: 'OUT /hooks', kind: 'wrong-signature' });
    seller.simulator.faults.add({ match: 'OUT /hooks', kind: 'duplicate', value: 3 });
    await seller.pay('pix', 10);
    await ear.got(3);
    expect(ear.heard.some(isSigned)).toBe(false);
  });
});

describe('the panel of integrations', () => {
  it('saves address and events, makes and renews the secret, sends a test and repeats', async () => {
    const at = '/panel/2/integration';
    const form = new URLSearchParams([
      ['url', ear.url],
      ['topic', 'payment'],
      ['topic', 'subscription_preapproval'],
      ['topic', 'made-up'],
    ]);
    await fetch(seller.simulator.url + at, { method: 'POST', body: form, redirect: 'manual' });
    const settings = async () =>
      ((await seller.get('/_sim/state')).body['accounts'] as Json[]).find(({ id }) => id === 2)!['webhook'] as Json;
    const saved = await settings();
    expect(saved).toMatchObject({
      url: ear.url,
      topics: ['payment', 'subscription_preapproval'],
      secret: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect((await seller.page(at)).text).toContain(String(saved['secret']));
    await seller.submit(`${at}/secret`, {});
    expect((await settings())['secret']).not.toBe(saved['secret']);
    expect(await (await seller.submit(`${at}/test`, {})).text()).toContain('The test was received: 200');
    expect(ear.heard).toHaveLength(1);
    await seller.submit(`${at}/repeat`, { number: String((await records())[0]!['number']) });
    expect(ear.heard).toHaveLength(2);
    seller.simulator.switches.set('localAddresses', false);
    expect((await seller.submit(at, { url: 'http://shop.example' })).status).toBe(400);
  });
});
