import { toPayment } from '../../support/mercadopago';
import { eventually } from '../../support/eventually';
import { lettersTo } from '../../support/own-seller';
import { newVisitor, plainText } from '../../support/visitor';
import { PERSON } from '../../support/world';
import type { SubscriptionDetails } from '../../../src/checkout/subscriptions/desk';
import { DAY_MS, PATIENCE_MS, startSubscriptionStand } from './subscription-stand';
import type { SubscriptionStand } from './subscription-stand';

const PLAN = { kind: 'plan', every: '1', everyUnit: 'months' } as const;

/** Plans that the payment service cannot charge by itself: Ordertill makes a slip for every period. */
describe('a subscription paid by slips', () => {
  let stand: SubscriptionStand;
  let monthly: string;
  let course: string;
  let last: string;
  beforeAll(async () => {
    stand = await startSubscriptionStand();
    monthly = await stand.offer({ ...PLAN, title: 'Tea club' });
    last = await stand.offer({ ...PLAN, title: 'Tea table', stock: '1' });
    course = await stand.offer({ ...PLAN, title: 'Tea course', trial: '10', trialUnit: 'days', charges: '1' });
  });
  afterAll(() => stand.stop());

  const subscribe = (email: string, offer = monthly) => stand.buy(offer, { way: 'bolbradesco', email });
  const slipsOf = async (email: string) => (await stand.seller()).payments.filter(({ payer }) => payer.email === email);
  const payNewest = async (email: string) => toPayment(stand.world.mercadopago.url, (await slipsOf(email)).at(-1)?.id ?? 0, 'pay');
  const statuses = async (email: string): Promise<readonly string[]> => (await slipsOf(email)).map(({ status }) => status);
  const subjects = async (email: string) => (await lettersTo(stand.world.mail.url, email)).map(({ subject }) => subject);

  it('begins with a slip on the member’s own page, and is active when that is paid', async () => {
    const email = 'first@club.example';
    const { buyer, after } = await subscribe(email);
    expect(after.url).toContain('/plan/');
    expect(after.body).toMatch(/<output>\d{47}<\/output>/);
    expect(plainText(after.body)).toContain('begins as soon as the first payment');
    const starting = await stand.until(email, ({ charges }) => charges[0]?.tries === 1);
    expect(starting.subscription).toMatchObject({ state: 'starting', paidUntil: null });
    await payNewest(email);
    const active = await stand.until(email, ({ subscription }) => subscription.state === 'active');
    expect(active.charges).toMatchObject([{ number: 1, state: 'paid', captured: 15_000 }]);
    expect(active.subscription.paidUntil).toEqual(active.subscription.nextChargeAt);
    expect(plainText((await buyer.go(after.url)).body)).toContain('Your subscription is active');
    await eventually(async () => (await subjects(email)).some((subject) => subject.startsWith('Paid: ')), PATIENCE_MS);
    const slips = (await lettersTo(stand.world.mail.url, email)).filter(({ subject }) => subject.startsWith('To pay'));
    expect(slips.every(({ text }) => text.includes('/cancel'))).toBe(true);
  });

  it('whose second charge is never paid is tried three times seven days apart, one slip at a time, and then ends', async () => {
    const email = 'late@club.example';
    await subscribe(email);
    await payNewest(email);
    const { subscription } = await stand.until(email, (one) => one.subscription.state === 'active');
    const before = (await statuses(email)).length;
    await stand.pass((subscription.nextChargeAt?.getTime() ?? 0) - stand.world.heart.clock.now().getTime() + 60_000);
    await stand.until(email, ({ charges }) => charges[1]?.tries === 1);
    await stand.pass(6 * DAY_MS);
    for (const tries of [2, 3]) {
      await stand.pass(tries === 2 ? DAY_MS + 60_000 : 7 * DAY_MS + 60_000);
      const again = await stand.until(email, ({ charges }) => charges[1]?.tries === tries);
      expect(again.subscription.state).toBe('past-due');
      expect((await statuses(email)).filter((status) => status === 'pending')).toHaveLength(1);
    }
    await stand.pass(7 * DAY_MS + 60_000);
    const ended = await stand.until(email, (one) => one.subscription.state === 'ended');
    expect(ended.subscription).toMatchObject({ reason: 'unpaid', paidUntil: subscription.paidUntil });
    expect(ended.charges[1]).toMatchObject({ state: 'failed', tries: 3, captured: 0 });
    expect((await statuses(email)).slice(before)).toEqual(['cancelled', 'cancelled', 'cancelled']);
    await stand.pass(40 * DAY_MS);
    expect((await statuses(email)).length - before).toBe(3);
    await eventually(async () => (await subjects(email)).some((subject) => subject.includes('has ended')), PATIENCE_MS);
  });

  it('that was paid before its slip is taken back goes on, and makes no second slip', async () => {
    const email = 'minute@club.example';
    await subscribe(email);
    await stand.until(email, ({ charges }) => charges[0]?.tries === 1);
    const before = (await statuses(email)).length;
    // Nobody hears of it: the notification is lost.
    stand.world.mercadopago.faults.add({ match: 'OUT /', kind: 'drop-before', times: 20 });
    await payNewest(email);
    await stand.pass(8 * DAY_MS);
    await stand.until(email, ({ charges }) => charges[0]?.state === 'paid');
    expect((await statuses(email)).length).toBe(before);
  });

  it('ends by the link of a letter, without a sign-in, when the button is pressed and not before', async () => {
    const email = 'leaver@club.example';
    await subscribe(email);
    const letter = await eventually(
      async () => (await lettersTo(stand.world.mail.url, email)).find(({ subject }) => subject.startsWith('To pay')),
      PATIENCE_MS,
    );
    const link = /http\S+\/cancel/.exec(letter?.text ?? '')?.[0] ?? '';
    const member = newVisitor();
    const question = await member.go(link);
    expect(plainText(question.body)).toContain('Cancel the subscription?');
    expect((await stand.until(email, () => true)).subscription.state).toBe('starting');
    const after = await member.submit(question, { form: '/cancel"' });
    expect(plainText(after.body)).toContain('You have cancelled this subscription');
    const ended = await stand.until(email, ({ subscription }) => subscription.state === 'ended' && !subscription.closing);
    expect(ended.subscription.reason).toBe('member');
    expect(ended.charges[0]?.state).toBe('dropped');
    expect(await statuses(email)).toEqual(['cancelled']);
    expect((await member.go(link)).body).toContain('You have cancelled');
    expect((await newVisitor().go(`${link}x`)).status).toBe(404);
  });

  it('keeps what is paid when the shop cancels it, and charges nothing more', async () => {
    const email = 'kept@club.example';
    await subscribe(email);
    await payNewest(email);
    const { subscription } = await stand.until(email, (one) => one.subscription.state === 'active');
    const before = (await statuses(email)).length;
    expect(await stand.subscriptions.desk.cancel(stand.installationId, subscription.id, PERSON)).toEqual({ ok: true, value: undefined });
    await stand.pass(70 * DAY_MS);
    const ended = await stand.until(email, (one) => one.subscription.state === 'ended');
    expect(ended.subscription).toMatchObject({ reason: 'shop', paidUntil: subscription.paidUntil, nextChargeAt: null });
    expect((await statuses(email)).length).toBe(before);
  });

  it('is charged, tried again and given up by hand, each wish once', async () => {
    const email = 'hand@club.example';
    await subscribe(email);
    await payNewest(email);
    const act = async (kind: string, isDone: (one: SubscriptionDetails) => boolean) => {
      const one = await stand.until(email, ({ byHand }) => byHand?.kind === kind);
      const asked = { mark: one.byHand?.mark ?? '', actor: PERSON };
      const wish = () => stand.subscriptions.desk.actNow(stand.installationId, one.subscription.id, asked);
      const done = await Promise.all([wish(), wish()]);
      expect(done.some(({ ok }) => ok)).toBe(true);
      await stand.until(email, isDone);
      // The same form once more: what it was offered in is over.
      return wish();
    };
    const before = (await statuses(email)).length;
    await stand.until(email, (one) => one.subscription.state === 'active');
    for (const [kind, made] of [
      ['charge-now', 1],
      ['try-now', 2],
      ['try-now', 3],
    ] as const) {
      const again = await act(kind, ({ charges }) => charges[1]?.tries === made);
      expect(again).toMatchObject({ ok: false, refusal: { code: 'state-changed' } });
      expect((await statuses(email)).length - before).toBe(made);
    }
    await act('give-up-now', ({ subscription }) => subscription.state === 'ended');
    const ended = await stand.until(email, (one) => one.subscription.state === 'ended');
    expect(ended.subscription.reason).toBe('unpaid');
    expect((await statuses(email)).slice(before)).toEqual(['cancelled', 'cancelled', 'cancelled']);
  });

  it('is sold as often as the offer says, also when two take the last one at once', async () => {
    const sold = (await Promise.all(['one', 'two', 'three'].map((name) => subscribe(`${name}@last.example`, last)))).map(({ after }) =>
      after.url.includes('/plan/'),
    );
    expect(sold.filter(Boolean)).toHaveLength(1);
  });

  it('with a trial asks for nothing before its end, and with a number of charges ends when they are paid', async () => {
    const email = 'trial@club.example';
    await subscribe(email, course);
    const trial = await stand.until(email, ({ subscription }) => subscription.state === 'trial');
    expect(trial.charges).toEqual([]);
    expect(trial.planned).toHaveLength(1);
    await eventually(async () => (await subjects(email)).some((subject) => subject.startsWith('Your subscription:')), PATIENCE_MS);
    await stand.pass(10 * DAY_MS + 60_000);
    await stand.until(email, ({ charges }) => charges[0]?.tries === 1);
    await payNewest(email);
    const ended = await stand.until(email, ({ subscription }) => subscription.state === 'ended');
    expect(ended.subscription).toMatchObject({ reason: 'finished' });
    expect(ended.subscription.paidUntil?.getTime()).toBeGreaterThan(stand.world.heart.clock.now().getTime());
  });
});
