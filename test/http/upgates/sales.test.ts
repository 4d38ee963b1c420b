import { findConnection } from '../../../src/academy/stores/connections';
import { hookOf } from '../../../src/academy/open-channel';
import { freePort } from '../../../src/infra/free-port';
import type { UpgatesSimulator } from '../../../src/sandbox/upgates/simulator';
import { eventually } from '../../support/eventually';
import { startWorld } from '../../support/world';
import type { World } from '../../support/world';
import { connect, newSeller, openAcademy, openShop } from './stand';
import type { Academy } from './stand';

const PETRA = { email: 'Petra.Nova@Example.com', firstName: 'Petra', lastName: 'Nová', phone: null } as const;
const PETRAS = 'petra.nova@example.com';
const MONTHLY = { id: '9001', code: 'CLEN-M' } as const;
const send = async (url: string, body: string) => (await fetch(url, { method: 'POST', body })).status;

describe('an Upgates shop that sells the courses of an academy', () => {
  let world: World;
  let shop: UpgatesSimulator;
  let academy: Academy;
  let names = 0;
  beforeAll(async () => {
    world = await startWorld({ environment: { UPGATES_EXTRA_HOSTS: 'localhost' } });
  });
  afterAll(() => world.stop());
  beforeEach(async () => {
    names += 1;
    shop = await openShop();
  });
  afterEach(() => shop.stop());

  const open = async (typed = {}): Promise<void> => {
    academy = await openAcademy(world, `upgates-${names}`, { shop, typed });
  };
  const order = (number: string, given: Parameters<UpgatesSimulator['placeOrder']>[0] = {}) =>
    shop.placeOrder({ number, customer: PETRA, lines: [{ productId: 501 }], ...given });
  const reads = () => shop.calls().filter(({ path, query }) => path === '/orders' && query.includes('order_numbers'));

  it('is connected with three secret addresses; the address of its API is kept in one form', async () => {
    await open();
    const { settings, trouble } = await academy.connection();
    expect([settings['address'], trouble]).toEqual([shop.apiUrl, null]);
    expect(new Set(shop.webhooks().map(({ url }) => url)).size).toBe(3);
    expect(shop.calls().filter(({ path }) => path === '/status')).toHaveLength(1);
    expect(
      JSON.stringify(await academy.ask('select settings, memory, secrets from channel_connection where installation_id = $1')),
    ).not.toContain(shop.user.key);
  });

  it('is called once with a wrong key, and never again by itself', async () => {
    const installationId = await newSeller(world, `upgates-wrong-${names}`);
    const saved = await connect(world, installationId, { address: shop.apiUrl, login: shop.user.login, apiKey: 'wrong' });
    expect(saved).toMatchObject({ ok: true, findings: [{ code: 'upgates-credentials-refused', level: 'bad' }] });
    const id = saved.ok ? saved.id : '';
    await eventually(async () => {
      const row = await world.school.db.read((tx) => findConnection(tx, installationId, id));
      return row?.trouble?.code === 'upgates-credentials-refused';
    });
    expect(shop.calls().map(({ status }) => status)).toEqual([401]);
  });

  it('lets a buyer in when the order is paid, once, with one letter', async () => {
    await open();
    await academy.course('Háčkování', '501');
    order('2026000017');
    await academy.settled();
    expect([await academy.seats(PETRAS), reads().length]).toEqual([[], 1]);
    shop.setStatus('2026000017', 5);
    shop.faults.add({ match: 'OUT /hooks', kind: 'duplicate', times: 3 });
    shop.renameStatus('2026000017', 'Zaplaceno!');
    await academy.settled();
    await academy.round();
    await academy.settled();
    expect(await academy.seats(PETRAS)).toEqual(['Háčkování']);
    expect(await academy.letters(PETRAS)).toEqual(['welcome']);
    const [member] = await academy.ask<{ first: string; last: string }>(
      'select first_name as first, last_name as last from member where installation_id = $1',
    );
    expect(member).toEqual({ first: 'Petra', last: 'Nová' });
  });

  it('takes access back when the order is cancelled, by the kind of its status and not by its name', async () => {
    await open();
    await academy.course('Háčkování', '501');
    order('2026000017');
    shop.payAtTill('2026000017');
    await academy.settled();
    shop.renameStatus('2026000017', 'Stornována');
    await academy.settled();
    expect(await academy.seats(PETRAS)).toEqual(['Háčkování']);
    shop.cancel('2026000017');
    await academy.settled();
    expect(await academy.seats(PETRAS)).toEqual([]);
    shop.setStatus('2026000017', 5);
    await academy.settled();
    expect(await academy.seats(PETRAS)).toEqual(['Háčkování']);
    shop.remove('2026000017');
    await academy.settled();
    expect(await academy.seats(PETRAS)).toEqual([]);
  });

  it('lets a buyer in at once where nothing waits for payment, by the variant that was linked', async () => {
    await open({ waitForPayment: 'no' });
    await academy.course('Členství', '502', MONTHLY);
    order('2026000018', { lines: [{ productId: 502, variantId: 9002, code: null }] });
    await academy.settled();
    expect(await academy.seats(PETRAS)).toEqual([]);
    expect(await academy.sales()).toEqual([{ number: '2026000018', attention: 'product-unknown' }]);
    order('2026000019', { lines: [{ productId: 502, variantId: 9001, code: null }] });
    await academy.settled();
    expect(await academy.seats(PETRAS)).toEqual(['Členství']);
  });

  it('may lose all its messages: the next round brings what was paid', async () => {
    await open();
    await academy.course('Háčkování', '501');
    shop.switches.set('webhookDropEvery', 1);
    order('2026000019');
    shop.payAtTill('2026000019');
    await academy.settled();
    expect(await academy.seats(PETRAS)).toEqual([]);
    await academy.round();
    await academy.settled();
    expect(await academy.seats(PETRAS)).toEqual(['Háčkování']);
    expect(shop.calls().at(-1)?.query ?? '').not.toBe('');
    expect(
      shop.calls().some(({ query }) => /last_update_time_from=[^&]+%2B00:00&order_by=last_update_time&order_dir=asc/.test(query)),
    ).toBe(true);
  });

  it('tells of many orders at once and is read with one request', async () => {
    await open();
    await academy.course('Háčkování', '501');
    const numbers = Array.from({ length: 25 }, (_, index) => String(2_026_000_020 + index));
    shop.switches.set('webhookDropEvery', 1);
    for (const number of numbers) order(number, { customer: { ...PETRA, email: `buyer${number}@example.com` } });
    await academy.settled();
    // A round in between would know of them already.
    shop.switches.merge({ webhookDropEvery: 0, webhookBatchMs: 500 });
    for (const number of numbers) shop.payAtTill(number);
    await academy.settled();
    expect(shop.deliveries().filter(({ numbers: told }) => told.length === 25 && told[0] === numbers[0])).not.toHaveLength(0);
    expect(reads().map(({ query }) => query)).toEqual([`order_numbers=${numbers.join(';')}`]);
    for (const number of numbers) expect(await academy.seats(`buyer${number}@example.com`)).toEqual(['Háčkování']);
  });

  it('keeps orders without an address and with unknown products for its owner, and gives access as soon as a product is linked', async () => {
    await open();
    order('2026000045', { customer: { email: null, firstName: 'Pokladna', lastName: null, phone: null } });
    order('0000123', { lines: [{ productId: 503 }] });
    shop.payAtTill('2026000045');
    shop.payAtTill('0000123');
    await academy.settled();
    await academy.course('Háčkování', '501');
    await academy.settled();
    await eventually(async () => {
      const sales = await academy.sales();
      expect(sales).toEqual([
        { number: '0000123', attention: 'product-unknown' },
        { number: '2026000045', attention: 'buyer-unknown' },
      ]);
      return true;
    });
    await academy.course('Ponožky', '503');
    await eventually(async () => (await academy.seats(PETRAS)).length === 1);
    expect(await academy.seats(PETRAS)).toEqual(['Ponožky']);
  });

  it('may move, and is found at its new address; nowhere else', async () => {
    await open();
    await academy.course('Háčkování', '501');
    const moved = await openShop();
    try {
      moved.placeOrder({ number: '77', customer: PETRA, lines: [{ productId: 501 }] });
      moved.payAtTill('77');
      shop.switches.set('movedTo', moved.apiUrl);
      await academy.round();
      await academy.settled();
      expect(await academy.seats(PETRAS)).toEqual(['Háčkování']);
      expect((await academy.connection()).memory['movedTo']).toBe(moved.apiUrl);
      moved.switches.set('movedTo', `http://127.0.0.1:${await freePort()}/api/v2`);
      await academy.round();
      expect((await academy.connection()).trouble).toMatchObject({ code: 'upgates-moved-elsewhere' });
    } finally {
      await moved.stop();
    }
  });

  it('is believed at its secret addresses only, and a message of five thousand orders is taken', async () => {
    await open();
    const hookUrl = hookOf(world.school, await academy.connection());
    const orders = Array.from({ length: 5_000 }, (_, index) => ({
      order_number: `none-${index}`,
      last_update_time: '2026-01-05T12:00:00+01:00',
      status_id: 5,
      status: 'Zaplaceno',
    }));
    const body = JSON.stringify({ project_name: 'school', orders });
    expect(await send(hookUrl, body)).toBe(401);
    expect(await send(`${hookUrl}/wrong`, body)).toBe(401);
    expect(await send(`${hookUrl.slice(0, -1)}/x`, body)).toBe(404);
    const [hook] = shop.webhooks();
    expect(await send(hook?.url ?? '', 'nonsense')).toBe(400);
    expect(await send(hook?.url ?? '', body)).toBe(204);
  });
});
