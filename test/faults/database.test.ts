import { z } from 'zod';
import { addMerchant, connect, ledger, simState } from '../support/crm';
import { eventually } from '../support/eventually';
import type { SmallDisk } from '../support/small-disk';
import { mayMount, mountSmallDisk, pretendSmallDisk } from '../support/small-disk';
import type { TcpProxy } from '../support/tcp-proxy';
import { startTcpProxy, through } from '../support/tcp-proxy';
import type { Product } from '../support/two-processes';
import { startProduct, sweepUntil } from '../support/two-processes';
import type { World } from '../support/world';
import { startWorld } from '../support/world';
import type { Bill } from './books';
import { agreedInvoice, bill, isQuiet, movedAtGateway, operationsOf, ourInvoice, paidBill, untilQuiet } from './books';
import { keepWaiting } from './killing';
import { atTheGateway, signIn } from './trouble';

const ABANDONED_AFTER = 1_500;
const COMPLETE = '/api/invoicer/payments/complete';
const Callbacks = z.object({
  callbacks: z.array(
    z.object({ state: z.string(), nextAt: z.coerce.date().nullable(), attempts: z.array(z.object({ result: z.string() })) }),
  ),
});

const callbacks = async (world: World) => Callbacks.parse(await simState(world.uapay.url)).callbacks;
const lastAnswer = async (world: World): Promise<string | undefined> => (await callbacks(world)).at(-1)?.attempts.at(-1)?.result;
const says = (world: World, code: string): RegExp =>
  new RegExp(['en', 'uk', 'ru'].map((language) => world.heart.words(`errors.${code}.title`, language, {})).join('|'));

/** The gateway repeats its messages, at once instead of after minutes, until they are taken. */
const untilTold = (world: World) =>
  eventually(async () => {
    const waiting = await callbacks(world);
    const { clock } = world.uapay;
    for (const { nextAt } of waiting) if (nextAt) clock.advance(Math.max(0, nextAt.getTime() - clock.now().getTime()));
    return waiting.every(({ state }) => state === 'delivered');
  }, 30_000);

describe('a database that is gone for a while under a running program', () => {
  let world: World;
  let proxy: TcpProxy;
  let product: Product;
  let auto: string;
  let manual: string;

  beforeAll(async () => {
    world = await startWorld({ onlyPrepare: true, withoutMail: true });
    proxy = await startTcpProxy(Number(new URL(world.databaseUrl).port));
    const environment = { DATABASE_URL: through(proxy, world.databaseUrl) };
    product = await startProduct(world, { abandonedAfter: ABANDONED_AFTER, environment });
    const installationId = await connect(world);
    auto = (await addMerchant(world, installationId, { name: 'By itself' })).type;
    manual = (await addMerchant(world, installationId, { name: 'By hand', manual: true })).type;
  });
  afterAll(async () => {
    await product.kill();
    await proxy.close();
    await world.stop();
  });

  it('tells everybody in a sentence, takes nothing in that it cannot keep, and afterwards all books agree', async () => {
    const held = await paidBill(world, manual, 10_000);
    const open = await bill(world, auto, 5_000);
    const pay = await atTheGateway(open);
    const look = await signIn(world);
    await untilQuiet(world);
    const before = (await ledger(world)).length;
    const kept = keepWaiting(world.uapay, { path: COMPLETE, ms: 1_500, when: 'after' });
    const pressed = held.payment.press('confirm');
    await eventually(async () => kept.arrived() === 1 && (await ledger(world)).length > before);
    // The money is taken; before the gateway's answer arrives, there is nobody to keep it.
    proxy.cut();
    const answer = await pressed;
    expect(answer.ok).toBe(false);
    expect(answer.errorMsg).toMatch(says(world, 'database-away'));
    await pay();
    await eventually(async () => (await lastAnswer(world)) === '503');
    const page = await look('/', 'uk');
    expect(page.status).toBe(503);
    expect(page.text).toMatch(says(world, 'database-away'));
    const payersPage = await fetch(open.link, { headers: { 'Accept-Language': 'uk' } });
    expect([payersPage.status, payersPage.headers.get('retry-after')]).toEqual([503, expect.stringMatching(/^\d+$/)]);

    world.uapay.faults.clear();
    proxy.lead(Number(new URL(world.databaseUrl).port));
    await untilTold(world);
    await sweepUntil(world, () => isQuiet(world));
    expect(await movedAtGateway(world, held.id, 'capture')).toEqual([10_000]);
    expect(await operationsOf(world, held.id)).toEqual([expect.objectContaining({ kind: 'capture', state: 'done' })]);
    expect(await agreedInvoice(world, held)).toMatchObject({ state: 'paid', captured: 10_000, attention: [] });
    expect(await agreedInvoice(world, open)).toMatchObject({ state: 'paid', captured: 5_000, attention: [] });
  });
});

const REAL = mayMount() && process.env['TEST_DATABASE_URL'] === undefined;

describe(`a database whose disk is full (${REAL ? 'a file system without room' : 'said by a trigger, because nothing may be mounted here'})`, () => {
  let world: World;
  let product: Product;
  let disk: SmallDisk;
  let made: Bill;

  beforeAll(async () => {
    world = await startWorld({ onlyPrepare: true, withoutMail: true });
    product = await startProduct(world, { abandonedAfter: ABANDONED_AFTER });
    const { type } = await addMerchant(world, await connect(world), { manual: true });
    made = await bill(world, type, 10_000);
    await untilQuiet(world);
    // Both tables are empty, so that their first row needs room.
    disk = await (REAL ? mountSmallDisk : pretendSmallDisk)(world.databaseUrl, ['notification', 'operation']);
  });
  afterAll(async () => {
    await product.kill();
    await world.stop();
    await disk.remove();
  });

  it('takes no notification that it cannot keep, and gets it again when there is room', async () => {
    const pay = await atTheGateway(made);
    await untilQuiet(world);
    await disk.fill();
    await pay();
    await eventually(async () => (await lastAnswer(world)) === '503');
    expect(await ourInvoice(world, made.id)).toMatchObject({ state: 'pending' });
    await disk.free();
    await untilTold(world);
    await eventually(async () => (await ourInvoice(world, made.id)).state === 'authorized');
    await untilQuiet(world);
  });

  it('moves no money that it could not keep account of, says so in a sentence, and does it when there is room', async () => {
    await disk.fill();
    const refused = await made.payment.press('confirm');
    expect(refused.ok).toBe(false);
    expect(refused.errorMsg).toMatch(says(world, 'database-full'));
    expect(await movedAtGateway(world, made.id, 'capture')).toEqual([]);
    await disk.free();
    expect(await made.payment.press('confirm')).toMatchObject({ ok: true });
    expect(await movedAtGateway(world, made.id, 'capture')).toEqual([10_000]);
    expect(await agreedInvoice(world, made)).toMatchObject({ state: 'paid', captured: 10_000, attention: [] });
  });
});
