import { rows } from '../../../src/infra/database';
import type { Clock } from '../../../src/infra/clock';
import { addAttempt } from '../../../src/payments/attempt';
import { warnOfEndingHolds } from '../../../src/payments/letters/hold-warnings';
import { LETTER_KINDS } from '../../../src/payments/letters/letter-kinds';
import type { LetterKind } from '../../../src/payments/letters/letter-kinds';
import { recordEvents } from '../../../src/payments/record';
import { reportInvoice } from '../../../src/payments/report-invoice';
import { lockInvoice } from '../../../src/payments/stores/invoices';
import { findMerchant } from '../../../src/payments/stores/merchants';
import { addPayment, uah } from '../../support/crm';
import { eventually } from '../../support/eventually';
import type { Arrived, Stand } from './stand';
import { CUSTOMER, addressFor, pressInVain, startStand } from './stand';

const HOUR = 3_600_000;
/** What each letter is recognised by in each language: a piece of its subject. */
const SUBJECTS: Readonly<Record<string, Readonly<Record<LetterKind, string>>>> = {
  en: {
    'invoice-made-customer': 'Payment link for order',
    'paid-customer': 'Payment received',
    'refunded-customer': 'Refund for order',
    'link-failed-shop': 'the payment link could not be made',
    'suspicious-shop': 'look at this payment',
    'overpaid-shop': 'too much',
    'hold-ending-shop': 'the reservation ends on',
    'hold-rule-shop': 'the reserved money was not moved',
    'report-failed-shop': 'RetailCRM could not be told',
    'invoice-made-shop': 'payment link made',
    'held-shop': 'reserved',
    'paid-shop': 'paid',
    'refunded-shop': 'given back',
    'subscription-canceled-customer': 'Your subscription',
    'subscription-ended-shop': 'charge was not paid',
    'subscription-canceled-shop': 'cancelled',
  },
  uk: {
    'invoice-made-customer': 'Посилання на оплату замовлення',
    'paid-customer': 'Оплату отримано',
    'refunded-customer': 'Повернення коштів',
    'link-failed-shop': 'не вдалося створити посилання',
    'suspicious-shop': 'перевірте цю оплату',
    'overpaid-shop': 'сплачено зайві',
    'hold-ending-shop': 'резерв закінчується',
    'hold-rule-shop': 'зарезервовані гроші не рухалися',
    'report-failed-shop': 'не вдалося повідомити RetailCRM',
    'invoice-made-shop': 'посилання на оплату створено',
    'held-shop': 'зарезервовано',
    'paid-shop': 'сплачено',
    'refunded-shop': 'повернуто',
    'subscription-canceled-customer': 'Вашу підписку',
    'subscription-ended-shop': 'платіж не надійшов',
    'subscription-canceled-shop': 'скасовано',
  },
  ru: {
    'invoice-made-customer': 'Ссылка на оплату заказа',
    'paid-customer': 'Оплата получена',
    'refunded-customer': 'Возврат денег',
    'link-failed-shop': 'не удалось создать ссылку',
    'suspicious-shop': 'проверьте эту оплату',
    'overpaid-shop': 'оплачено лишнее',
    'hold-ending-shop': 'резерв заканчивается',
    'hold-rule-shop': 'зарезервированные деньги не двигались',
    'report-failed-shop': 'не удалось уведомить RetailCRM',
    'invoice-made-shop': 'ссылка на оплату создана',
    'held-shop': 'зарезервировано',
    'paid-shop': 'оплачено',
    'refunded-shop': 'возвращено',
    'subscription-canceled-customer': 'Ваша подписка',
    'subscription-ended-shop': 'платёж не поступил',
    'subscription-canceled-shop': 'отменена',
  },
};

const five = async (work: () => Promise<unknown>): Promise<void> => {
  for (let times = 0; times < 5; times += 1) await work();
};
const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');

/** Every letter is read in the mailbox, in each language, and comes once although what it is about is told five times. */
describe.each(Object.keys(SUBJECTS))('letters about money in %s', (language) => {
  let stand: Stand;
  const subject = (kind: LetterKind): string => SUBJECTS[language]?.[kind] ?? '';

  beforeAll(async () => {
    stand = await startStand();
    await stand.speak(language);
    await stand.switchOn(LETTER_KINDS);
  });
  afterAll(() => stand.world.stop());

  /** The one letter of a kind about an order, in this language, marked as sent in the list. */
  const only = async (kind: LetterKind, number: string): Promise<Arrived> => {
    const toCustomer = kind.endsWith('-customer');
    const all = await stand.arrived(toCustomer ? CUSTOMER : addressFor(kind), number);
    const found = all.filter((one) => one.subject.includes(subject(kind)));
    expect(found).toHaveLength(1);
    const [letter] = found;
    if (!letter) throw new Error(`no letter ${kind}`);
    expect(letter.language).toBe(language);
    expect(letter.html).toContain(`<html lang="${language}">`);
    const log = (await stand.log(number)).filter((one) => one.kind === kind);
    expect(log.map(({ state }) => state)).toContain('sent');
    return letter;
  };

  it('tell customer and shop of an invoice, its payment and its refund', async () => {
    stand.world.uapay.faults.add({ match: 'OUT /', kind: 'duplicate', value: 5, times: 20 });
    const { payment, invoiceId } = await stand.paid(stand.auto.type, 12_150);
    await payment.press('refund', { amount: '30' });
    await eventually(async () => (await stand.world.desk.invoice(stand.installationId, invoiceId))?.refunded === 3_000);
    await five(() => stand.world.desk.refresh(stand.installationId, invoiceId));
    const number = await stand.numberOf(invoiceId);
    const link = await only('invoice-made-customer', number);
    expect(link.text).toContain('/p/');
    expect((await only('invoice-made-shop', number)).text).toContain(stand.world.retailcrm.url);
    for (const kind of ['paid-customer', 'paid-shop'] as const) expect(plain((await only(kind, number)).text)).toMatch(/121[.,]50 UAH/);
    for (const kind of ['refunded-customer', 'refunded-shop'] as const)
      expect(plain((await only(kind, number)).text)).toMatch(/30[.,]00 UAH/);
  });

  it('tell of two equal refunds twice', async () => {
    const { payment, invoiceId } = await stand.paid(stand.auto.type, 10_000);
    await payment.press('refund', { amount: '10' });
    await payment.press('refund', { amount: '10' });
    await eventually(async () => (await stand.world.desk.invoice(stand.installationId, invoiceId))?.refunded === 2_000);
    expect(await stand.arrived(addressFor('refunded-shop'), await stand.numberOf(invoiceId))).toHaveLength(2);
  });

  it('tell the shop of a hold, and warn 48 and 24 hours before it ends', async () => {
    const { heart } = stand.world;
    const { invoiceId } = await stand.paid(stand.manual.type, 64_000, 'authorized');
    const number = await stand.numberOf(invoiceId);
    expect(plain((await only('held-shop', number)).text)).toMatch(/640[.,]00 UAH/);
    const end = new Date(heart.clock.now().getTime() + 100 * HOUR);
    await heart.db.transaction((tx) => rows(tx, 'update invoice set hold_until = $2 where id = $1', [invoiceId, end]));
    const warnAt = (hoursBefore: number): Promise<void> => {
      const clock: Clock = { ...heart.clock, now: () => new Date(end.getTime() - hoursBefore * HOUR) };
      return warnOfEndingHolds({ ...heart, clock });
    };
    const warnings = async (): Promise<number> => (await stand.arrived(addressFor('hold-ending-shop'), number)).length;
    await warnAt(49);
    expect(await warnings()).toBe(0);
    await five(() => warnAt(47));
    await only('hold-ending-shop', number);
    await five(() => warnAt(23));
    expect(await warnings()).toBe(2);
    await warnAt(-1);
    expect(await warnings()).toBe(2);
  });

  it('tell the shop once that a link could not be made, in the words of the payment service', async () => {
    stand.world.uapay.switches.merge({ merchantsKnown: false });
    const payment = await addPayment(stand.world, stand.auto.type, 7_000);
    await five(() => pressInVain(stand.world, payment));
    stand.world.uapay.switches.merge({ merchantsKnown: true });
    const { rows: log } = await stand.world.desk.letters.log(stand.installationId);
    const number = log.find(({ kind }) => kind === 'link-failed-shop')?.orderNumber ?? '';
    expect((await only('link-failed-shop', number)).text).toContain('SIGN_ERROR');
    expect((await stand.log(number)).map(({ kind }) => kind)).toEqual(['link-failed-shop']);
  });

  it('tell the shop once of a payment that differs, even when it is read again after somebody settled it', async () => {
    const { invoiceId } = await stand.paid(stand.auto.type, 9_000);
    const mismatch = (): Promise<void> =>
      stand.tell(invoiceId, ({ attempts }) => attempts.map(({ id }) => ({ type: 'mismatch', attemptId: id })));
    await five(mismatch);
    await stand.world.desk.settleAttention(stand.installationId, invoiceId, 'amount-mismatch', { kind: 'system' });
    await mismatch();
    await only('suspicious-shop', await stand.numberOf(invoiceId));
  });

  it('tell the shop of money that came twice for one order', async () => {
    const { heart } = stand.world;
    const { invoiceId } = await stand.paid(stand.auto.type, 8_100);
    const second = await heart.db.transaction(async (tx) => {
      const stored = await lockInvoice(tx, stand.installationId, invoiceId);
      const merchant = await findMerchant(tx, stand.installationId, stand.auto.id);
      if (!stored || !merchant) throw new Error('no such invoice');
      return addAttempt(heart, tx, stored, { merchant, direct: null });
    });
    await five(() => stand.tell(invoiceId, () => [{ type: 'captured', attemptId: second.id, total: uah(8_100), ofHold: false }]));
    const number = await stand.numberOf(invoiceId);
    const letter = await only('overpaid-shop', number);
    expect(plain(letter.subject)).toMatch(/81[.,]00 UAH/);
    await only('paid-shop', number);
  });

  it('tell the shop that the CRM could not be told, once per change', async () => {
    const { heart, retailcrm } = stand.world;
    const { invoiceId } = await stand.paid(stand.auto.type, 6_600);
    const told = async (): Promise<boolean> => (await stand.world.desk.invoice(stand.installationId, invoiceId))?.reportDue === false;
    await eventually(told);
    retailcrm.faults.add({ match: 'POST /api', kind: 'status', value: 500, times: 200 });
    await stand.world.desk.reportAgain(stand.installationId, invoiceId, { kind: 'system' });
    await five(() => reportInvoice(heart, { installationId: stand.installationId, invoiceId, lastTry: true }));
    retailcrm.faults.clear();
    await only('report-failed-shop', await stand.numberOf(invoiceId));
  });

  it('leave no trace of an event whose transaction is given up', async () => {
    const { heart } = stand.world;
    const { invoiceId } = await stand.linked(stand.auto.type, 5_500);
    const number = await stand.numberOf(invoiceId);
    const before = (await stand.log(number)).length;
    const broken = heart.db.transaction(async (tx) => {
      const stored = await lockInvoice(tx, stand.installationId, invoiceId);
      const attemptId = stored?.attempts[0]?.id;
      if (!stored || !attemptId) throw new Error('no such invoice');
      const events = [{ type: 'captured', attemptId, total: uah(5_500), ofHold: false }] as const;
      await recordEvents(heart, tx, stored, { events, actor: { kind: 'system' }, holdHours: null });
      throw new Error('the database went away');
    });
    await expect(broken).rejects.toThrow('went away');
    expect(await stand.log(number)).toHaveLength(before);
    expect((await stand.world.desk.invoice(stand.installationId, invoiceId))?.standing.state).toBe('pending');
  });
});
