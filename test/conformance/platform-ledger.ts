import type { PlatformBooks } from '../../src/payments/domain/ledgers';
import type { PlatformAccount } from '../../src/payments/ports/platform';
import { SUM } from './platform-harness';
import type { GetPlatform, OpenInvoice, PlatformHarness } from './platform-harness';
import { reportOf } from './platform-reports';

const UNKNOWN = '00000000-0000-4000-8000-000000000000';

const read = async (harness: PlatformHarness, platformInvoiceId: string, account: PlatformAccount = harness.account) =>
  (await harness.platform.readInvoice?.(account, platformInvoiceId)) ?? null;

const books = async (harness: PlatformHarness, { platformInvoiceId }: OpenInvoice): Promise<PlatformBooks | null> => {
  const answer = await read(harness, platformInvoiceId);
  if (answer && !answer.ok) throw new Error(answer.refusal.code);
  return answer?.value ?? null;
};

/** What the platform's own books say; the fields that it has no place for are null. Platforms that keep no books leave the question out. */
export function describeLedger(get: GetPlatform): void {
  it('its books follow what it was told, and what the order costs', async () => {
    const harness = get();
    if (!harness.platform.readInvoice) return;
    const { currency, platform, account } = harness;
    const invoice = await harness.openInvoice(SUM);
    const sum = { minor: SUM, currency };
    const told = { state: 'paid', captured: SUM, paidAt: new Date('2026-03-01T08:20:00Z') } as const;
    const before = await books(harness, invoice);
    expect(before).toMatchObject({ asked: sum });
    expect([before?.state, before?.paid]).not.toContain('paid');
    expect(await platform.report(account, reportOf(harness, invoice, told))).toEqual({ kind: 'told' });
    const after = await books(harness, invoice);
    expect(after).toMatchObject({ asked: sum });
    expect(after?.state === 'paid' || after?.paid === true).toBe(true);
    if (after?.captured) expect(after.captured).toEqual(sum);
    const refunds = [{ id: 'r-1', amount: { minor: 2_150, currency }, comment: null }];
    await platform.report(account, reportOf(harness, invoice, { ...told, refunded: 2_150, refunds }));
    const refunded = await books(harness, invoice);
    if (refunded?.refunded) expect(refunded.refunded).toEqual({ minor: 2_150, currency });
    await harness.changeOrder(invoice);
    expect((await books(harness, invoice))?.asked).not.toEqual(sum);
  });

  it('its books do not know an invoice that is not its own, and a failed call is not "unknown"', async () => {
    const harness = get();
    if (!harness.platform.readInvoice) return;
    const invoice = await harness.openInvoice(SUM);
    expect(await read(harness, UNKNOWN)).toEqual({ ok: true, value: null });
    expect(await read(harness, invoice.platformInvoiceId, harness.stranger)).toMatchObject({ ok: false });
    harness.simulator.faults.add({ match: harness.anyCall ?? '* /api', kind: 'status', value: 500 });
    expect(await read(harness, invoice.platformInvoiceId)).toMatchObject({ ok: false, refusal: { code: 'platform-unreachable' } });
  });
}
