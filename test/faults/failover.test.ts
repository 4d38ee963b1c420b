import { z } from 'zod';
import { rows } from '../../src/infra/database';
import type { Pair } from '../failover/cluster';
import { startPair } from '../failover/cluster';
import type { Load, Stage } from '../failover/load';
import { repeatNotifications, startLoad } from '../failover/load';
import type { Outage, Probe } from '../failover/probe';
import { startProbe } from '../failover/probe';
import { addMerchant, connect, simState } from '../support/crm';
import { eventually } from '../support/eventually';
import { startTcpProxy, through } from '../support/tcp-proxy';
import type { TcpProxy } from '../support/tcp-proxy';
import type { Product } from '../support/two-processes';
import { actAsCrm, startTwoProducts, sweepUntil } from '../support/two-processes';
import type { World } from '../support/world';
import { startWorld } from '../support/world';
import { agreedInvoice, isQuiet, movedAtGateway, operationsOf, paidBill } from './books';

/** Above what a loaded machine makes of a step, and far below what a test may wait. */
const ABANDONED_AFTER = 5_000;
const PEOPLE = 4;
/** How many stories are told to the end before the primary dies, and again after the standby has taken over. */
const STORIES = 6;
/** How often everybody is turned away before the standby takes over. */
const FAILURES = 10;
const LONG_MS = 240_000;

const MOVES = { confirm: 'capture', cancel: 'void', refund: 'refund' } as const;
const Messages = z.object({
  callbacks: z.array(z.object({ invoiceId: z.string(), state: z.string(), attempts: z.array(z.object({ result: z.string() })) })),
});

/** A primary and a synchronous standby in processes of their own, an address that leads to one of them, and two copies of the product. */
describe('a failover of the database under load', () => {
  let pair: Pair;
  let proxy: TcpProxy;
  let world: World;
  let products: readonly Product[];
  let load: Load;
  let outages: readonly Outage[];

  const prepare = async (): Promise<Stage & { readonly link: string }> => {
    pair = await startPair();
    proxy = await startTcpProxy(pair.primary.port);
    const database = { url: through(proxy, pair.primary.url), drop: () => pair.stop() };
    world = await startWorld({ onlyPrepare: true, withoutMail: true, database });
    const [first, second] = await startTwoProducts(world, { abandonedAfter: ABANDONED_AFTER });
    products = [first, second];
    const installationId = await connect(world);
    const { type: itself } = await addMerchant(world, installationId, { name: 'By itself' });
    const { type: hand } = await addMerchant(world, installationId, { name: 'By hand', manual: true });
    const { link } = await paidBill(world, itself, 5_000);
    return { world, second, call: await actAsCrm(world), types: { itself, hand }, link };
  };

  const notifications = () =>
    world.heart.db.read((tx) =>
      rows<{ reference: string; outcome: string | null }>(tx, `select reference, outcome from notification where verdict = 'accepted'`),
    );

  /** What a cluster manager does: the address leads nowhere, the standby becomes the primary, the address leads to it. */
  const failOver = async (probes: readonly Probe[]): Promise<void> => {
    pair.killPrimary();
    proxy.cut();
    await Promise.all(probes.map((probe) => probe.untilFailed(FAILURES)));
    await pair.promote();
    proxy.lead(pair.standby.port);
  };

  beforeAll(async () => {
    const { link, ...stage } = await prepare();
    const page = new URL(link).pathname;
    const probes = products.map(({ url }) => startProbe(`${url}${page}`));
    load = startLoad(stage, PEOPLE);
    await eventually(() => load.stories.length >= STORIES, LONG_MS);
    await failOver(probes);
    await Promise.all(probes.map((probe) => probe.untilGood()));
    const told = load.stories.length;
    await eventually(() => load.stories.length >= told + STORIES, LONG_MS);
    await load.finish();
    outages = await Promise.all(probes.map((probe) => probe.stop()));
    await eventually(() => repeatNotifications(world), LONG_MS);
    await eventually(() => sweepUntil(world, () => isQuiet(world)), LONG_MS);
    // A job that met the outage waits for its next try, and what waits is not under way.
    await eventually(async () => (await notifications()).every(({ outcome }) => outcome !== null), LONG_MS);
  }, 5 * LONG_MS);
  afterAll(async () => {
    await Promise.all(products.map((product) => product.kill()));
    await world.stop();
    await proxy.close();
  });

  it('is over by itself for every process, and a client who comes meanwhile is told to come again', () => {
    for (const [index, { ms, asked, failed, answers }] of outages.entries()) {
      const kinds = Object.entries(answers).map(([answer, count]) => `${count} x ${answer}`);
      process.stderr.write(
        `failover: process ${index + 1} was away for ${ms} ms; ${failed} of ${asked} requests failed (${kinds.join(', ')})\n`,
      );
    }
    process.stderr.write(`failover: ${load.stories.length} payments, ${load.unheard()} presses not answered by success\n`);
    for (const { answers } of outages) expect(Object.keys(answers).filter((answer) => answer !== '503+retry')).toEqual([]);
  });

  it('loses no notification that was answered with success', async () => {
    const { callbacks } = Messages.parse(await simState(world.uapay.url));
    const heard = callbacks.filter(({ attempts }) => attempts.some(({ result }) => result === '200'));
    expect(callbacks.flatMap(({ attempts }) => attempts).filter(({ result }) => result === '500')).toEqual([]);
    expect(heard.length).toBeGreaterThanOrEqual(load.stories.length);
    const kept = await notifications();
    const applied = new Set(
      kept.filter(({ outcome }) => outcome === 'applied' || outcome === 'repeated').map(({ reference }) => reference),
    );
    expect(heard.filter(({ invoiceId }) => !applied.has(invoiceId))).toEqual([]);
    expect(kept.filter(({ outcome }) => outcome === null)).toEqual([]);
  });

  it('does no operation twice, and our books say of each what the gateway did', async () => {
    for (const { wish, bill } of load.stories) {
      const moved = await movedAtGateway(world, bill.id, MOVES[wish.button]);
      const done = (await operationsOf(world, bill.id)).filter(({ state }) => state === 'done');
      expect({ wish, moved }).toEqual({ wish, moved: done.map(({ amount }) => amount) });
      expect(done.length).toBeLessThanOrEqual(1);
    }
  });

  it(
    'leaves three books that agree',
    async () => {
      for (const { bill } of load.stories) expect((await agreedInvoice(world, bill)).attention).toEqual([]);
    },
    LONG_MS,
  );
});
