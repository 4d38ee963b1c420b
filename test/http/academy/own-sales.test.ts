import type { Target } from '../../../src/academy/domain/product-ref';
import { ownSales } from '../../../src/academy/settle-purchase';
import { saveCourse } from '../../../src/academy/stores/courses';
import { saveTakesBack } from '../../../src/academy/stores/settings';
import { hearInvoices } from '../../../src/checkout/hear-invoices';
import { rows } from '../../../src/infra/database';
import { currency } from '../../../src/payments/domain/currency';
import type { InvoiceReport, PlatformAccount } from '../../../src/payments/ports/platform';
import { renderNotice } from '../../../src/web/notice-render';
import { eventually } from '../../support/eventually';
import { toPayment } from '../../support/mercadopago';
import { lettersTo } from '../../support/own-seller';
import { plainText } from '../../support/visitor';
import { PERSON } from '../../support/world';
import { sendForm } from '../checkout/stand';
import { DAY_MS, PATIENCE_MS, startSubscriptionStand } from '../checkout/subscription-stand';
import type { SubscriptionStand } from '../checkout/subscription-stand';

const BRL = currency('BRL');

const accountOf = (installationId: string): PlatformAccount => ({
  installationId,
  address: '',
  publicAddress: '',
  clientId: '',
  credentials: {},
  timezone: 'UTC',
  language: 'en',
  active: true,
});

/** That an invoice was paid, as the seller's platform is told. */
const reportOf = (invoiceId: string): InvoiceReport => ({
  platformInvoiceId: '',
  invoiceId,
  amount: { minor: 15_000, currency: BRL },
  state: 'paid',
  captured: 15_000,
  refunded: 0,
  cancelReason: null,
  cancelText: null,
  link: '',
  paidAt: null,
  holdUntil: null,
  refunds: [],
  mappedStatus: null,
});

interface Seat {
  readonly active: boolean;
  readonly until: Date | null;
}

/** Offers on pages of our own open courses of the academy. */
describe('a sale on a page of our own', () => {
  let stand: SubscriptionStand;
  let course: Target;
  let once: string;
  let monthly: string;
  beforeAll(async () => {
    stand = await startSubscriptionStand();
    course = await makeCourse('Tea from the leaf');
    once = await stand.offer({ title: 'Tea for all', opens: `course:${course.id}` });
    monthly = await stand.offer({ title: 'Tea by the month', opens: `course:${course.id}`, kind: 'plan', every: '1', everyUnit: 'months' });
  });
  afterAll(() => stand.stop());

  const makeCourse = async (title: string): Promise<Target> => {
    const { school } = stand.world;
    const id = school.ids.uuid();
    const row = { id, title, description: '', language: 'en', active: true, paid: true, rule: { kind: 'forever' }, buyUrl: null } as const;
    await school.db.transaction((tx) => saveCourse(tx, stand.installationId, row, school.clock.now()));
    return { kind: 'course', id };
  };
  const ask = <T>(sql: string, params: readonly unknown[]): Promise<readonly T[]> =>
    stand.world.school.db.read((tx) => rows<T>(tx, sql, params));
  const seats = (email: string, target = course): Promise<readonly Seat[]> =>
    ask(
      `select e.active, e.until_at as until from enrolment e join member m on m.installation_id = e.installation_id and m.id = e.member_id
       where m.installation_id = $1 and m.email = $2 and e.target_id = $3`,
      [stand.installationId, email, target.id],
    );
  const seated = (email: string, active: boolean): Promise<unknown> =>
    eventually(async () => (await seats(email)).some((one) => one.active === active), PATIENCE_MS);
  const buy = async (email: string, offer = once) => stand.buy(offer, { ...(await stand.card()), email });
  const invoiceOf = async (email: string): Promise<string> => {
    const [found] = await ask<{ id: string }>('select invoice_id as id from purchase where installation_id = $1 and email = $2', [
      stand.installationId,
      email,
    ]);
    return found?.id ?? '';
  };
  const refund = async (email: string, minor: number | null) =>
    stand.world.desk.refund(stand.installationId, await invoiceOf(email), minor === null ? null : { minor, currency: BRL }, PERSON);
  /** Whether a change of an invoice waits to be told. */
  const untold = async (invoiceId: string): Promise<number> =>
    (
      await ask('select 1 from invoice where installation_id = $1 and id = $2 and report_due_at is not null', [
        stand.installationId,
        invoiceId,
      ])
    ).length;
  const lettersOf = (email: string) =>
    ask<{ kind: string }>(
      `select l.kind from access_letter l join member m on m.installation_id = l.installation_id and m.id = l.member_id
       where l.installation_id = $1 and m.email = $2 order by l.created_at, l.id`,
      [stand.installationId, email],
    );

  it('lets the buyer in once, with the letter of somebody new, whatever is told again', async () => {
    const email = 'ana@first.example';
    const { buyer, after } = await buy('Ana@First.example');
    await seated(email, true);
    const letter = await eventually(
      async () => (await lettersTo(stand.world.mail.url, email)).find(({ text }) => text.includes('/enter/')),
      PATIENCE_MS,
    );
    expect(letter?.text).toContain('Tea from the leaf');
    expect((await buyer.go(after.url)).body).toMatch(/href="\/learn\/\w{8}"/);
    const invoiceId = await invoiceOf(email);
    await stand.world.desk.reportAgain(stand.installationId, invoiceId, PERSON);
    await eventually(async () => (await untold(invoiceId)) === 0, PATIENCE_MS);
    expect(await seats(email)).toEqual([{ active: true, until: null }]);
    expect(await lettersOf(email)).toEqual([{ kind: 'welcome' }]);
  });

  it('tells somebody who has it already that he has it, and sends no second credentials', async () => {
    const email = 'twice@first.example';
    await buy(email);
    await seated(email, true);
    await buy(email);
    await eventually(async () => (await lettersOf(email)).length === 2, PATIENCE_MS);
    expect(await lettersOf(email)).toEqual([{ kind: 'welcome' }, { kind: 'already' }]);
  });

  it('keeps access when a part goes back, and ends it when all does', async () => {
    const email = 'back@first.example';
    await buy(email);
    await seated(email, true);
    expect(await refund(email, 5_000)).toMatchObject({ ok: true });
    expect(await seats(email)).toMatchObject([{ active: true }]);
    expect(await refund(email, null)).toMatchObject({ ok: true });
    await seated(email, false);
    expect((await lettersOf(email)).map(({ kind }) => kind)).toEqual(['welcome', 'ended']);
  });

  it('stays with whoever has paid, when the form of the same page is sent again with another address', async () => {
    const [email, other] = ['payer@first.example', 'stranger@first.example'];
    const { buyer, after: form } = await stand.buy(once, { ...(await stand.card('FUND')), email });
    await sendForm(buyer, form, { ...(await stand.card()), email });
    await seated(email, true);
    const invoiceId = await invoiceOf(email);
    const again = await sendForm(buyer, form, { ...(await stand.card()), email: other });
    expect(plainText(again.body)).toContain('Paid, thank you');
    const part = { minor: 5_000, currency: BRL };
    expect(await stand.world.desk.refund(stand.installationId, invoiceId, part, PERSON)).toMatchObject({ ok: true });
    await eventually(async () => (await untold(invoiceId)) === 0, PATIENCE_MS);
    expect(await seats(email)).toMatchObject([{ active: true }]);
    expect(await seats(other)).toEqual([]);
    expect(await invoiceOf(email)).toBe(invoiceId);
  });

  it('stays with whoever has a payment under way, when the form is sent again with another address', async () => {
    const [email, other] = ['waiter@first.example', 'pusher@first.example'];
    const { buyer, after: form } = await stand.buy(once, { ...(await stand.card('FUND')), email });
    await sendForm(buyer, form, { way: 'pix', email });
    await sendForm(buyer, form, { way: 'pix', email: other });
    const payment = (await stand.seller()).payments.findLast(({ payer }) => payer.email === email);
    await toPayment(stand.world.mercadopago.url, payment?.id ?? 0, 'pay');
    await eventually(async () => [...(await seats(email)), ...(await seats(other))].length > 0, PATIENCE_MS);
    expect(await seats(email)).toMatchObject([{ active: true }]);
    expect(await seats(other)).toEqual([]);
  });

  it('keeps access while a payment is disputed, and ends it when that is lost', async () => {
    const email = 'dispute@first.example';
    await buy(email);
    await seated(email, true);
    const id = (await stand.seller()).payments.find(({ payer }) => payer.email === email)?.id ?? 0;
    const invoiceId = await invoiceOf(email);
    await toPayment(stand.world.mercadopago.url, id, 'open-chargeback');
    await eventually(
      async () => (await stand.world.desk.invoice(stand.installationId, invoiceId))?.attention.includes('disputed'),
      PATIENCE_MS,
    );
    expect(await seats(email)).toMatchObject([{ active: true }]);
    await toPayment(stand.world.mercadopago.url, id, 'lose-chargeback');
    await seated(email, false);
  });

  it('lets nobody in while the money is only reserved', async () => {
    const email = 'held@first.example';
    const url = await stand.offer({ title: 'Tea reserved', opens: `course:${course.id}`, reserve: 'yes' });
    await buy(email, url);
    const invoiceId = await invoiceOf(email);
    await eventually(async () => (await untold(invoiceId)) === 0, PATIENCE_MS);
    expect((await stand.world.desk.invoice(stand.installationId, invoiceId))?.standing.state).toBe('authorized');
    expect(await seats(email)).toEqual([]);
    expect(await stand.world.desk.confirm(stand.installationId, invoiceId, null, PERSON)).toMatchObject({ ok: true });
    await seated(email, true);
  });

  it('lets the buyer keep it when money goes back, where the academy says so', async () => {
    const { school } = stand.world;
    const email = 'keeps@first.example';
    const set = (takes: boolean) => school.db.transaction((tx) => saveTakesBack(tx, stand.installationId, takes, school.clock.now()));
    await buy(email);
    await seated(email, true);
    await set(false);
    const invoiceId = await invoiceOf(email);
    expect(await refund(email, null)).toMatchObject({ ok: true });
    await eventually(async () => {
      const told = await ask(
        `select 1 from invoice where installation_id = $1 and id = $2 and state = 'refunded' and report_due_at is null`,
        [stand.installationId, invoiceId],
      );
      return told.length === 1;
    }, PATIENCE_MS);
    expect(await seats(email)).toMatchObject([{ active: true }]);
    await set(true);
  });

  it('opens what the offer opened when it was bought, also when the offer opens something else later', async () => {
    const email = 'before@first.example';
    const other = await makeCourse('Coffee');
    const url = await stand.offer({ title: 'Changing', opens: `course:${course.id}` });
    const { after } = await stand.buy(url, { way: 'pix', email });
    expect(after.status).toBe(200);
    await stand.world.school.db.transaction((tx) =>
      rows(tx, `update offer set opens = $2 where installation_id = $1 and title = 'Changing'`, [
        stand.installationId,
        JSON.stringify(other),
      ]),
    );
    const payment = (await stand.seller()).payments.find(({ payer }) => payer.email === email);
    await toPayment(stand.world.mercadopago.url, payment?.id ?? 0, 'pay');
    await seated(email, true);
    expect(await seats(email, other)).toEqual([]);
  });

  it('changes nothing when its telling is cut off, so that the next one does all of it', async () => {
    const { heart, school } = stand.world;
    const email = 'cut@first.example';
    await buy(email);
    await seated(email, true);
    const invoiceId = await invoiceOf(email);
    const courses = ownSales(school);
    const settle: typeof courses.settle = async (tx, sold) => {
      await courses.settle(tx, { ...sold, kept: null });
      throw new Error('cut off');
    };
    const tell = hearInvoices({ heart, renderNotice, beginSubscription: null, courses: { ...courses, settle } });
    await expect(tell(accountOf(stand.installationId), reportOf(invoiceId))).rejects.toThrow('cut off');
    expect(await seats(email)).toEqual([{ active: true, until: null }]);
    expect(await lettersOf(email)).toEqual([{ kind: 'welcome' }]);
  });

  it('of a subscription lets in until what is paid and the days of grace, and further with every charge', async () => {
    const email = 'month@first.example';
    await stand.buy(monthly, { way: 'bolbradesco', email });
    await stand.until(email, ({ charges }) => charges[0]?.tries === 1);
    expect(await seats(email)).toEqual([]);
    const pay = async () => {
      const slips = (await stand.seller()).payments.filter(({ payer }) => payer.email === email);
      await toPayment(stand.world.mercadopago.url, slips.at(-1)?.id ?? 0, 'pay');
    };
    await pay();
    const { subscription } = await stand.until(email, (one) => one.subscription.state === 'active');
    const until = (subscription.paidUntil?.getTime() ?? 0) + 3 * DAY_MS;
    expect(await seats(email)).toEqual([{ active: true, until: new Date(until) }]);
    await stand.pass((subscription.nextChargeAt?.getTime() ?? 0) - stand.world.heart.clock.now().getTime() + 60_000);
    await stand.until(email, ({ charges }) => charges[1]?.tries === 1);
    await pay();
    const later = await stand.until(email, ({ charges }) => charges[1]?.state === 'paid');
    expect(await seats(email)).toEqual([{ active: true, until: new Date((later.subscription.paidUntil?.getTime() ?? 0) + 3 * DAY_MS) }]);
    expect((await lettersOf(email)).map(({ kind }) => kind)).toEqual(['welcome']);
    await stand.subscriptions.desk.cancel(stand.installationId, subscription.id, PERSON);
    expect(await seats(email)).toEqual([{ active: true, until: later.subscription.paidUntil }]);
  });
});
