import { z } from 'zod';
import { eventually } from '../../support/eventually';
import { lettersTo } from '../../support/own-seller';
import { toPayment } from '../../support/mercadopago';
import { plainText } from '../../support/visitor';
import { SELLER } from '../../support/world';
import { sendForm } from './stand';
import { DAY_MS, PATIENCE_MS, startSubscriptionStand } from './subscription-stand';
import type { SubscriptionStand } from './subscription-stand';

const HOUR_MS = 3_600_000;

/** Plans whose card the payment service charges by itself: Ordertill keeps its books and counts the declines. */
describe('a subscription paid by card', () => {
  let stand: SubscriptionStand;
  let monthly: string;
  beforeAll(async () => {
    stand = await startSubscriptionStand({ abandonedAfter: 60_000 });
    monthly = await stand.offer({ kind: 'plan', every: '1', everyUnit: 'months', title: 'Tea club' });
  });
  afterAll(() => stand.stop());

  const subscribe = async (email: string, holder = 'APRO') => stand.buy(monthly, { ...(await stand.card(holder)), email });
  const planOf = async (email: string) => {
    const { subscription } = await stand.until(email, () => true);
    return (await stand.seller()).preapprovals.filter(({ externalReference }) => externalReference === subscription.orderNumber);
  };
  const useCard = async (id: string, holder: string): Promise<void> => {
    const answer = await fetch(`${stand.world.mercadopago.url}/_sim/preapprovals/${id}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ holder }),
    });
    if (!answer.ok) throw new Error(`the simulator answered ${answer.status}`);
  };
  const subjects = async (email: string) => (await lettersTo(stand.world.mail.url, email)).map(({ subject }) => subject);

  it('is active when its first charge is paid, which nobody told of', async () => {
    const email = 'card@club.example';
    const { buyer, after } = await subscribe(email);
    expect(plainText(after.body)).toContain('Your card is accepted');
    expect((await stand.until(email, () => true)).subscription).toMatchObject({ state: 'starting', paidUntil: null });
    await stand.pass(2 * HOUR_MS);
    const active = await stand.until(email, ({ subscription }) => subscription.state === 'active');
    expect(active.charges).toMatchObject([{ number: 1, state: 'paid', captured: 15_000 }]);
    expect(plainText((await buyer.go(after.url)).body)).toContain('Your subscription is active');
    await eventually(async () => (await subjects(email)).includes('Paid: Tea club'), PATIENCE_MS);
  });

  it('whose second charge is declined three times ends at the payment service too, and keeps what is paid', async () => {
    const email = 'declined@club.example';
    await subscribe(email);
    await stand.pass(2 * HOUR_MS);
    const { subscription } = await stand.until(email, (one) => one.subscription.state === 'active');
    const [plan] = await planOf(email);
    await useCard(plan?.id ?? '', 'FUND');
    await stand.pass(31 * DAY_MS + 2 * HOUR_MS);
    const first = await stand.until(email, ({ charges }) => charges[1]?.tries === 1);
    expect(first.subscription.state).toBe('past-due');
    await stand.pass(3 * DAY_MS);
    await stand.until(email, ({ charges }) => charges[1]?.tries === 2);
    await stand.pass(3 * DAY_MS + HOUR_MS);
    const ended = await stand.until(email, (one) => one.subscription.state === 'ended' && !one.subscription.closing);
    expect(ended.subscription).toMatchObject({ reason: 'unpaid', paidUntil: subscription.paidUntil });
    expect(ended.charges[1]).toMatchObject({ state: 'failed', tries: 3, captured: 0 });
    expect((await planOf(email)).map(({ status }) => status)).toEqual(['cancelled']);
    const made = (await stand.seller()).payments.length;
    await stand.pass(40 * DAY_MS);
    expect((await stand.seller()).payments.filter(({ payer }) => payer.email === email).length).toBeLessThanOrEqual(made);
    await eventually(async () => (await subjects(email)).filter((subject) => subject.includes('failed')).length === 2, PATIENCE_MS);
    await eventually(async () => (await subjects(email)).some((subject) => subject.includes('has ended')), PATIENCE_MS);
  });

  it('that was declined may be followed by another card, and only the accepted one is a subscription', async () => {
    const email = 'second@club.example';
    const { buyer, after } = await subscribe(email, 'FUND');
    expect(after.url).toContain('/buy/');
    const next = await sendForm(buyer, after, { ...(await stand.card('APRO')), email });
    expect(next.url).toContain('/plan/');
    expect(await planOf(email)).toHaveLength(1);
  });

  it('is made once though the answer was lost, and is found by our number', async () => {
    const email = 'lost@club.example';
    stand.world.mercadopago.faults.add({ match: 'POST /preapproval', kind: 'drop-after', times: 1 });
    await subscribe(email);
    const found = await stand.until(email, ({ subscription }) => subscription.reference !== null);
    expect(found.subscription.state).toBe('starting');
    expect(await planOf(email)).toHaveLength(1);
  });

  it('that is cancelled by its member is cancelled at the payment service, though that does not answer at first', async () => {
    const email = 'leaver@club.example';
    const { buyer, after } = await subscribe(email);
    stand.world.mercadopago.faults.add({ match: 'PUT /preapproval', kind: 'drop-before', times: 4 });
    await buyer.submit(await buyer.go(`${after.url}/cancel`), { form: '/cancel"' });
    const ended = await stand.until(email, ({ subscription }) => subscription.state === 'ended');
    expect(ended.subscription.reason).toBe('member');
    await eventually(async () => {
      await stand.pass(HOUR_MS);
      return (await planOf(email))[0]?.status === 'cancelled';
    }, PATIENCE_MS);
    await stand.until(email, ({ subscription }) => !subscription.closing);
  });

  it('that is cancelled while nobody knows whether it was made is looked for until it is found, and then cancelled there', async () => {
    const email = 'unheard@club.example';
    const { faults } = stand.world.mercadopago;
    faults.add({ match: 'POST /preapproval', kind: 'drop-after', times: 1 });
    faults.add({ match: 'GET /preapproval/search', kind: 'status', value: 500, times: 1_000 });
    const { buyer, after } = await subscribe(email);
    await buyer.submit(await buyer.go(`${after.url}/cancel`), { form: '/cancel"' });
    const ended = await stand.until(email, ({ subscription }) => subscription.state === 'ended');
    expect(ended.subscription).toMatchObject({ reason: 'member', reference: null, closing: true });
    faults.clear();
    faults.add({ match: 'GET /preapproval/search', kind: 'status', value: 403, times: 1_000 });
    await stand.pass(HOUR_MS);
    const soon = stand.world.heart.clock.now().getTime() + 45 * 60_000;
    const refused = await stand.until(email, ({ subscription: { lookAt } }) => (lookAt?.getTime() ?? 0) > soon);
    expect(refused.subscription).toMatchObject({ reference: null, closing: true });
    faults.clear();
    await eventually(async () => {
      await stand.pass(HOUR_MS);
      return (await planOf(email))[0]?.status === 'cancelled';
    }, PATIENCE_MS);
    expect((await planOf(email)).map(({ status }) => status)).toEqual(['cancelled']);
    await stand.until(email, ({ subscription }) => !subscription.closing);
  });

  it('that is cancelled and was never made is looked for as long as its making may still be under way, and then is over', async () => {
    const email = 'unmade@club.example';
    stand.world.mercadopago.faults.add({ match: 'POST /preapproval', kind: 'drop-before', times: 1 });
    const { buyer, after } = await subscribe(email);
    await buyer.submit(await buyer.go(`${after.url}/cancel`), { form: '/cancel"' });
    const ended = await stand.until(email, ({ subscription }) => subscription.state === 'ended');
    expect(ended.subscription).toMatchObject({ reason: 'member', reference: null, closing: true });
    await stand.pass(HOUR_MS);
    const over = await stand.until(email, ({ subscription }) => !subscription.closing);
    expect(over.subscription).toMatchObject({ reason: 'member', askedAt: null, lookAt: null });
    expect(over.events.map(({ kind }) => kind)).not.toContain('closed');
    expect(await planOf(email)).toEqual([]);
  });

  it('that is cancelled at the payment service has ended here, and money that is given back there is seen', async () => {
    const email = 'outside@club.example';
    const { merchants } = await hookedMerchant();
    expect(merchants).toBe(1);
    await subscribe(email);
    await stand.pass(2 * HOUR_MS);
    const active = await stand.until(email, ({ subscription }) => subscription.state === 'active');
    const payment = (await stand.seller()).payments.findLast(({ payer }) => payer.email === email);
    await toPayment(stand.world.mercadopago.url, payment?.id ?? 0, 'refund');
    await stand.until(email, ({ charges }) => charges[0]?.state === 'returned');
    const [plan] = await planOf(email);
    await cancelThere(plan?.id ?? '');
    const ended = await stand.until(email, ({ subscription }) => subscription.state === 'ended');
    expect(ended.subscription.reason).toBe('gateway');
    expect(active.subscription.reference).toBe(plan?.id);
  });

  /** What happens in the panel of the payment service. */
  async function cancelThere(id: string): Promise<void> {
    const answer = await fetch(`${stand.world.mercadopago.url}/preapproval/${id}`, {
      method: 'PUT',
      headers: { 'authorization': `Bearer ${SELLER.accessToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ status: 'cancelled' }),
    });
    z.object({ status: z.literal('cancelled') }).parse(await answer.json());
  }

  /** Enters our address in the panel, so that subscriptions are told of. */
  async function hookedMerchant() {
    const merchants = await stand.world.desk.merchants(stand.installationId);
    const [merchant] = merchants;
    await fetch(`${stand.world.mercadopago.url}/_sim/accounts/${SELLER.id}/webhook`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        url: merchant?.hookUrl,
        topics: ['payment', 'subscription_preapproval', 'subscription_authorized_payment'],
        secret: SELLER.webhook.secret,
      }),
    });
    return { merchants: merchants.length };
  }
});
