import { z } from 'zod';
import { ownSales } from '../../src/academy/settle-purchase';
import { createSubscriptions } from '../../src/checkout/subscriptions/create-subscriptions';
import type { Subscriptions } from '../../src/checkout/subscriptions/create-subscriptions';
import { LOOK_JOB } from '../../src/checkout/subscriptions/house';
import type { Offer, PlanTerms } from '../../src/checkout/domain/offer';
import { insertOffer } from '../../src/checkout/stores/offers';
import { rows } from '../../src/infra/database';
import { enqueue } from '../../src/infra/queue';
import { currency } from '../../src/payments/domain/currency';
import { money } from '../../src/payments/domain/money';
import { renderNotice } from '../../src/web/notice-render';
import { eventually } from '../support/eventually';
import { addAccount, addSeller } from '../support/own-seller';
import type { Product } from '../support/two-processes';
import { startTwoProducts, sweepUntil } from '../support/two-processes';
import type { World } from '../support/world';
import { startWorld } from '../support/world';
import { FOR_EVER_MS, keepWaiting } from './killing';

const ABANDONED_AFTER = 1_500;
const Seller = z.object({ payments: z.array(z.object({ status: z.string(), externalReference: z.string().nullable() })) });

/** Both processes die at the same moment, wherever they are with a charge that is due. */
describe('processes that are killed while they charge a subscription', () => {
  let world: World;
  let products: readonly Product[];
  let subscriptions: Subscriptions;
  let offer: Offer & { readonly plan: PlanTerms };

  beforeAll(async () => {
    world = await startWorld({ onlyPrepare: true, withoutMail: true });
    subscriptions = createSubscriptions({ heart: world.heart, renderNotice, courses: ownSales(world.school) });
    const installationId = await addSeller(world, 'owner@school.example', 'School of tea');
    offer = {
      installationId,
      id: world.heart.ids.uuid(),
      slug: 'tea-club-slug',
      merchantId: await addAccount(world, installationId),
      title: 'Tea club',
      description: '',
      price: money(4_990, currency('BRL')),
      plan: { every: { count: 1, unit: 'months' }, trial: { count: 1, unit: 'months' }, charges: null },
      ways: ['pix'],
      reserve: false,
      stock: null,
      thanks: '',
      opens: null,
      active: true,
    };
    await world.heart.db.transaction((tx) => insertOffer(tx, offer, world.heart.clock.now()));
    products = await startTwoProducts(world, { abandonedAfter: ABANDONED_AFTER });
  });
  afterAll(async () => {
    await Promise.all(products.map((one) => one.kill()));
    await world.stop();
  });

  /** Somebody subscribes, and the trial is over. */
  const due = async (): Promise<string> => {
    const buyer = {
      email: 'member@club.example',
      firstName: 'Ana',
      lastName: 'Souza',
      document: { kind: null, number: '52998224725' },
      address: null,
      phone: null,
      entity: null,
    };
    const chosen = { way: 'pix', method: 'pix', card: null, bank: null };
    const begun = await subscriptions.begin({ offer, formKey: world.heart.ids.uuid(), buyer, chosen, language: 'en', ip: null });
    if (!begun.ok) throw new Error(begun.refusal.code);
    const [row] = (await subscriptions.desk.list(offer.installationId, {})).rows;
    const now = world.heart.clock.now();
    await world.heart.db.transaction((tx) => rows(tx, 'update subscription set first_at = $2, look_at = $2 where id = $1', [row?.id, now]));
    return row?.id ?? '';
  };
  const look = (subscriptionId: string): Promise<void> =>
    world.heart.db.transaction((tx) => enqueue(tx, { name: LOOK_JOB, payload: { installationId: offer.installationId, subscriptionId } }));
  const made = async () => Seller.parse(await (await fetch(`${world.mercadopago.url}/_sim/state`)).json()).payments;

  test.each(['before', 'after'] as const)('%s the payment service has made the slip, one slip comes about', async (when) => {
    const id = await due();
    const before = (await made()).length;
    const kept = keepWaiting(world.mercadopago, { path: '/v1/payments', ms: FOR_EVER_MS, when });
    await look(id);
    await look(id);
    await eventually(() => kept.arrived() >= 1);
    await Promise.all(products.map((one) => one.kill()));
    world.mercadopago.faults.clear();
    products = await startTwoProducts(world, { abandonedAfter: ABANDONED_AFTER });
    await sweepUntil(world, async () => {
      await look(id);
      const details = await subscriptions.desk.details(offer.installationId, id);
      return details?.charges[0]?.tries === 1;
    });
    expect((await made()).slice(before).map(({ status }) => status)).toEqual(['pending']);
    const details = await subscriptions.desk.details(offer.installationId, id);
    expect(details?.charges).toHaveLength(1);
    expect(details?.events.filter(({ kind }) => kind === 'slip-made')).toHaveLength(1);
  });
});
