import { z } from 'zod';
import type { Clock } from '../../../src/infra/clock';
import { rows } from '../../../src/infra/database';
import type { InvoiceDetails } from '../../../src/payments/desk-invoices';
import type { TypedMerchant } from '../../../src/payments/desk-merchants';
import type { Heart } from '../../../src/payments/heart';
import { followHoldRule, sweepHoldRules } from '../../../src/payments/hold-rule';
import { warnOfEndingHolds } from '../../../src/payments/letters/hold-warnings';
import type { Stand } from '../letters/stand';
import { addressFor, startStand } from '../letters/stand';
import { ledger } from '../../support/crm';
import { eventually } from '../../support/eventually';
import { PERSON, SHOP } from '../../support/world';

const HOUR = 3_600_000;
const LASTS = 168;
const Event = z.object({ kind: z.string(), details: z.looseObject({}) });

const typed = (rule: string, hours: number, holdHours: string): TypedMerchant => ({
  name: 'By hand',
  confirmManually: true,
  fields: { shopId: SHOP.clientId, secretKey: '', mode: 'live', holdHours },
  holdRule: { rule, hours: String(hours) },
});

/** From the moment money is held to what becomes of it when nobody decides. */
describe('the clock of a hold', () => {
  let stand: Stand;

  beforeAll(async () => {
    stand = await startStand();
    await stand.switchOn(['hold-ending-shop', 'hold-rule-shop']);
  });
  afterAll(() => stand.world.stop());
  beforeEach(() => settings('nothing', 12));

  const save = (rule: string, hours: number, holdHours = String(LASTS)) =>
    stand.world.desk.editMerchant(stand.installationId, stand.manual.id, typed(rule, hours, holdHours), PERSON);
  const settings = async (rule: string, hours: number): Promise<void> => {
    const saved = await save(rule, hours);
    if (!saved.ok) throw new Error(JSON.stringify(saved.problems));
  };
  const details = async (invoiceId: string): Promise<InvoiceDetails> => {
    const found = await stand.world.desk.invoice(stand.installationId, invoiceId);
    if (!found) throw new Error('no such invoice');
    return found;
  };
  const held = async (minor: number) => {
    const made = await stand.paid(stand.manual.type, minor, 'authorized');
    const { holdUntil } = await details(made.invoiceId);
    if (!holdUntil) throw new Error('nobody knows when the hold ends');
    return { ...made, holdUntil, number: await stand.numberOf(made.invoiceId) };
  };
  /** The product at so many hours before a moment. */
  const heartAt = (end: Date, hoursBefore: number): Heart => {
    const { heart } = stand.world;
    const clock: Clock = { ...heart.clock, now: () => new Date(end.getTime() - hoursBefore * HOUR) };
    return { ...heart, clock };
  };
  const follow = (invoiceId: string, end: Date, hoursBefore: number): Promise<void> =>
    followHoldRule(heartAt(end, hoursBefore), { installationId: stand.installationId, invoiceId });
  const moved = async (kind: string, amount: number): Promise<number> =>
    (await ledger(stand.world)).filter((one) => one.kind === kind && one.amount === amount).length;
  const letters = async (kind: 'hold-ending-shop' | 'hold-rule-shop', number: string): Promise<number> =>
    (await stand.arrived(addressFor(kind), number)).length;

  it('runs as long as the merchant says where the gateway says nothing', async () => {
    const before = Date.now();
    const { holdUntil, invoiceId } = await held(10_100);
    expect(holdUntil.getTime()).toBeGreaterThanOrEqual(before + LASTS * HOUR);
    expect(holdUntil.getTime()).toBeLessThanOrEqual(Date.now() + LASTS * HOUR);
    const { rows: soon } = await stand.world.desk.invoices(stand.installationId, { state: 'hold-ending' });
    expect(soon.map(({ id }) => id)).not.toContain(invoiceId);
  });

  it('is set anew for money that is held already when the merchant says something else, and is not known when he says nothing', async () => {
    const { holdUntil, invoiceId } = await held(10_200);
    await save('nothing', 12, '40');
    const shorter = await eventually(async () => {
      const now = await details(invoiceId);
      return now.holdUntil?.getTime() === holdUntil.getTime() - (LASTS - 40) * HOUR ? now : null;
    });
    expect(shorter?.history.map(({ kind }) => kind)).toContain('hold-end-stated');
    const { rows: soon } = await stand.world.desk.invoices(stand.installationId, { state: 'hold-ending' });
    expect(soon.map(({ id }) => id)).toContain(invoiceId);
    await save('nothing', 12, '');
    await eventually(async () => (await details(invoiceId)).holdUntil === null);
  });

  it('confirms by itself when the rule says so, not before, once, and says who and why', async () => {
    const { invoiceId, holdUntil, payment } = await held(10_300);
    await settings('confirm', 12);
    expect((await details(invoiceId)).rule).toEqual({ rule: 'confirm', hours: 12 });
    await follow(invoiceId, holdUntil, 13);
    expect((await details(invoiceId)).standing.state).toBe('authorized');
    await Promise.all([1, 2, 3, 4].map(() => follow(invoiceId, holdUntil, 11)));
    const paid = await details(invoiceId);
    expect(paid.standing).toMatchObject({ state: 'paid', captured: 10_300 });
    expect(await moved('capture', 10_300)).toBe(1);
    expect(paid.history.find(({ kind }) => kind === 'operation-started')).toMatchObject({
      actor: { kind: 'rule', rule: 'confirm' },
      details: { reason: 'hold-ending', until: holdUntil.toISOString() },
    });
    await eventually(async () => (await payment.now()).invoice?.status === 'succeeded');
  });

  it('releases by itself when the rule says so, and does not call that a manager’s doing', async () => {
    const { invoiceId, holdUntil } = await held(10_400);
    await settings('cancel', 24);
    await follow(invoiceId, holdUntil, 23);
    expect((await details(invoiceId)).standing).toEqual({ state: 'canceled', reason: 'rule' });
    expect(await moved('void', 10_400)).toBe(1);
  });

  it('follows a rule that was changed, whatever was to happen before', async () => {
    const { invoiceId, holdUntil } = await held(10_500);
    await settings('confirm', 12);
    await settings('nothing', 12);
    await follow(invoiceId, holdUntil, 1);
    expect((await details(invoiceId)).standing.state).toBe('authorized');
    await settings('cancel', 6);
    await follow(invoiceId, holdUntil, 11);
    expect((await details(invoiceId)).standing.state).toBe('authorized');
    await follow(invoiceId, holdUntil, 5);
    expect((await details(invoiceId)).standing).toEqual({ state: 'canceled', reason: 'rule' });
    expect(await moved('capture', 10_500)).toBe(0);
  });

  it('is found by the worker and carried out without anybody’s hand', async () => {
    const { invoiceId } = await held(10_600);
    await settings('confirm', 12);
    const { heart } = stand.world;
    const end = new Date(heart.clock.now().getTime() + 2 * HOUR);
    await heart.db.transaction((tx) => rows(tx, 'update invoice set hold_until = $2 where id = $1', [invoiceId, end]));
    await sweepHoldRules(heart);
    await eventually(async () => (await details(invoiceId)).standing.state === 'paid');
    await sweepHoldRules(heart);
    expect(await moved('capture', 10_600)).toBe(1);
  });

  it('needs a person when the gateway refuses: marked, one letter, no second try by itself', async () => {
    const { invoiceId, holdUntil, number } = await held(10_700);
    await settings('confirm', 12);
    stand.world.uapay.switches.merge({ refuseCapture: 'LIMIT_EXCEEDED', refuseCaptureTimes: 1 });
    await follow(invoiceId, holdUntil, 11);
    const failed = await details(invoiceId);
    expect(failed).toMatchObject({ attention: ['hold-rule-failed'], rule: null, standing: { state: 'authorized' } });
    expect(failed.operations[0]).toMatchObject({ state: 'refused', code: 'gateway-refused' });
    await follow(invoiceId, holdUntil, 5);
    await follow(invoiceId, holdUntil, 1);
    expect((await details(invoiceId)).operations).toHaveLength(1);
    const [letter] = await stand.arrived(addressFor('hold-rule-shop'), number);
    expect(letter?.text).toContain('LIMIT_EXCEEDED');
    expect(await letters('hold-rule-shop', number)).toBe(1);
    await stand.world.desk.confirm(stand.installationId, invoiceId, null, PERSON);
    expect(await details(invoiceId)).toMatchObject({ attention: [], standing: { state: 'paid' } });
  });

  it('asks the CRM before it takes money, and takes nothing of an order that was changed', async () => {
    const { invoiceId, holdUntil, payment, number } = await held(10_800);
    await settings('confirm', 12);
    await fetch(`${stand.world.retailcrm.url}/admin/payments/${payment.id}/amount`, {
      method: 'POST',
      body: new URLSearchParams({ amount: '90' }),
      redirect: 'manual',
    });
    await follow(invoiceId, holdUntil, 11);
    expect((await details(invoiceId)).operations[0]).toMatchObject({ state: 'refused', code: 'order-changed' });
    expect(await moved('capture', 10_800)).toBe(0);
    expect(await letters('hold-rule-shop', number)).toBe(1);
  });

  it('tries again by itself when the gateway cannot be reached, and needs a person only when that does not help', async () => {
    const { invoiceId, holdUntil, number } = await held(10_900);
    await settings('confirm', 12);
    const attemptAt = async (hours: number) => {
      stand.world.uapay.faults.add({ match: 'POST /api/invoicer/', kind: 'status', value: 503, times: 2 });
      await follow(invoiceId, holdUntil, hours);
      await fetch(`${stand.world.uapay.url}/_sim/faults`, { method: 'DELETE' });
    };
    await attemptAt(11);
    const first = await details(invoiceId);
    expect(first.operations[0]).toMatchObject({ state: 'refused', code: 'gateway-unreachable' });
    expect(first.attention).toEqual([]);
    await follow(invoiceId, holdUntil, 10);
    expect((await details(invoiceId)).standing.state).toBe('paid');
    expect(await moved('capture', 10_900)).toBe(1);
    expect(await letters('hold-rule-shop', number)).toBe(0);
  });

  it('takes nothing when the hold has run out at the gateway before anybody here knew', async () => {
    await settings('confirm', 12);
    const { invoiceId, holdUntil } = await held(11_000);
    stand.world.uapay.switches.merge({ callbackEvents: 'none' });
    const advanced = await fetch(`${stand.world.uapay.url}/_sim/clock`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ advance: `PT${LASTS + 1}H` }),
    });
    expect(advanced.status).toBe(200);
    await follow(invoiceId, holdUntil, 11);
    stand.world.uapay.switches.merge({ callbackEvents: 'all' });
    expect(await details(invoiceId)).toMatchObject({ standing: { state: 'canceled', reason: 'hold-expired' }, captured: 0, attention: [] });
    expect(await moved('capture', 11_000)).toBe(0);
  });

  it('warns at 48 and 24 hours once each, of the rule too, and no more once the money was taken', async () => {
    const { invoiceId, holdUntil, number } = await held(11_100);
    await settings('confirm', 12);
    const warn = (hours: number): Promise<unknown> => Promise.all([1, 2, 3].map(() => warnOfEndingHolds(heartAt(holdUntil, hours))));
    await warn(49);
    expect(await letters('hold-ending-shop', number)).toBe(0);
    await warn(47);
    const [letter] = await stand.arrived(addressFor('hold-ending-shop'), number);
    expect(letter?.text).toContain('Ordertill');
    await warn(30);
    await warn(23);
    expect(await letters('hold-ending-shop', number)).toBe(2);
    const { number: other, invoiceId: taken, holdUntil: end } = await held(11_200);
    await stand.world.desk.confirm(stand.installationId, taken, null, PERSON);
    await Promise.all([47, 23].map((hours) => warnOfEndingHolds(heartAt(end, hours))));
    expect(await letters('hold-ending-shop', other)).toBe(0);
    expect((await details(invoiceId)).standing.state).toBe('authorized');
  });

  it.each([
    ['without a known end', ['confirm', 12, ''], 'holdRule hold-rule-no-end'],
    ['as early as the hold begins', ['cancel', 40, '40'], 'holdRuleHours hold-rule-too-early'],
    ['at no hour', ['confirm', 0, '168'], 'holdRuleHours hold-rule-hours'],
    ['of a kind that there is not', ['pray', 12, '168'], 'holdRule hold-rule'],
  ] as const)('has no rule %s', async (_name, given, expected) => {
    const [field, problem] = expected.split(' ');
    const [rule, hours, holdHours] = given;
    expect(await save(rule, hours, holdHours)).toEqual({ ok: false, problems: [{ field, problem: `merchants.problems.${problem}` }] });
  });

  it('keeps every change of a rule as an event', async () => {
    await settings('cancel', 7);
    const [newest] = await stand.world.heart.db.read((tx) =>
      rows(tx, 'select kind, details from setting_event where installation_id = $1 order by at desc limit 1', [stand.installationId]),
    );
    expect(Event.parse(newest)).toMatchObject({
      kind: 'merchant-changed',
      details: { holdRule: 'cancel', holdRuleHours: 7, holdHours: LASTS },
    });
  });
});
