import type { PlatformAccount } from '../../src/payments/ports/platform';
import { SUM } from './platform-harness';
import type { GetPlatform, OpenInvoice, PlatformHarness } from './platform-harness';

const ask = (harness: PlatformHarness, invoice: OpenInvoice, account = harness.account) =>
  harness.platform.stillGood(account, {
    platformInvoiceId: invoice.platformInvoiceId,
    amount: { minor: SUM, currency: harness.currency },
  });

/** Verdicts, orders and links. */
export function describeQuestions(get: GetPlatform): void {
  it('an invoice is still good until its order changes', async () => {
    const harness = get();
    const invoice = await harness.openInvoice(SUM);
    expect(await ask(harness, invoice)).toEqual({ kind: 'good' });
    await harness.changeOrder(invoice);
    expect(await ask(harness, invoice)).toMatchObject({ kind: 'changed', text: expect.stringMatching(/./) });
  });

  it('an invoice that the platform does not know is not good', async () => {
    const harness = get();
    const invoice = await harness.openInvoice(SUM);
    const unknown = { ...invoice, platformInvoiceId: '00000000-0000-4000-8000-000000000000' };
    expect(await ask(harness, unknown)).toMatchObject({ kind: 'changed' });
  });

  it.each(['status', 'garbage', 'drop-before', 'drop-after'] as const)('no verdict is no agreement: %s', async (kind) => {
    const harness = get();
    const invoice = await harness.openInvoice(SUM);
    harness.simulator.faults.add({ match: harness.anyCall ?? '* /api', kind, value: kind === 'status' ? 502 : undefined });
    expect(await ask(harness, invoice)).toMatchObject({ kind: 'unknown' });
    expect(await ask(harness, invoice, harness.stranger)).toMatchObject({ kind: 'unknown' });
  });

  it('an order is read by the invoice, by its id and by its number', async () => {
    const harness = get();
    const invoice = await harness.openInvoice(SUM);
    const { orderId, orderNumber, platformInvoiceId, paymentId } = invoice;
    const found = await Promise.all(
      [{ platformInvoiceId }, { orderId }, { orderNumber }].map((which) => harness.platform.readOrder(harness.account, which)),
    );
    for (const order of found) {
      expect(order).toMatchObject({
        ok: true,
        value: {
          id: orderId,
          number: orderNumber,
          currency: harness.currency,
          total: { minor: SUM },
          emails: [expect.stringContaining('@')],
          payments: [{ id: paymentId, amount: { minor: SUM }, paid: false }],
          url: harness.platform.orderUrl(harness.account, orderId),
        },
      });
    }
  });

  it('an order that is not there is unknown, and one that may not be read is not', async () => {
    const harness = get();
    const { orderId } = await harness.openInvoice(SUM);
    const read = (which: Parameters<typeof harness.platform.readOrder>[1], account = harness.account) =>
      harness.platform.readOrder(account, which);
    expect(await read({ orderNumber: 'no such number' })).toEqual({ ok: false, refusal: { code: 'order-unknown' } });
    expect(await read({ orderId: '999999' })).toEqual({ ok: false, refusal: { code: 'order-unknown' } });
    expect(await read({ orderId }, harness.powerless)).toMatchObject({ ok: false, refusal: { code: 'rights-missing' } });
    expect(await read({ orderId }, harness.stranger)).toMatchObject({ ok: false, refusal: { code: 'credentials-refused' } });
    harness.simulator.faults.add({ match: harness.anyCall ?? '* /api', kind: 'drop-before' });
    expect(await read({ orderId })).toMatchObject({ ok: false, refusal: { code: 'platform-unreachable' } });
  });

  it('a link is made by asking the platform for it, where that can be done', async () => {
    const harness = get();
    const { paymentId } = await harness.openInvoice(SUM);
    const asked = await harness.platform.requestLink(harness.account, paymentId, 'https://shop.example.org/thanks');
    if (harness.platform.canRequestLink) expect(asked).toMatchObject({ ok: true, value: { link: expect.stringMatching(/^https?:/) } });
    else expect(asked).toMatchObject({ ok: false });
    expect(await harness.platform.requestLink(harness.account, '999999', null)).toMatchObject({ ok: false });
  });
}

/** The reference book of statuses. */
export function describeBooks(get: GetPlatform): void {
  it('statuses are listed, and a new one comes back as the platform has it', async () => {
    const { platform, account, freeStatus } = get();
    const before = await platform.listStatuses(account);
    expect(before).toMatchObject({
      ok: true,
      value: expect.arrayContaining([expect.objectContaining({ code: freeStatus, active: true })]),
    });
    const made = await platform.createStatus(account, '  Сплачено за посиланням  ');
    expect(made).toMatchObject({ ok: true, value: { name: 'Сплачено за посиланням', active: true } });
    const after = await platform.listStatuses(account);
    expect(after).toMatchObject({ ok: true, value: expect.arrayContaining([made.ok ? made.value : null]) });
  });

  it('a status made twice is one, and names that look alike in Latin letters stay two', async () => {
    const { platform, account } = get();
    const codes: unknown[] = [];
    for (const name of ['Paid by link', 'paid BY link', 'Paid - by link']) {
      const made = await platform.createStatus(account, name);
      codes.push(made.ok ? made.value.code : made);
    }
    expect(codes[1]).toBe(codes[0]);
    expect(codes[2]).not.toBe(codes[0]);
  });

  it('a status cannot be made without a name or without the right', async () => {
    const { platform, account, powerless } = get();
    expect(await platform.createStatus(account, '  ')).toMatchObject({ ok: false });
    expect(await platform.createStatus(powerless, 'Paid')).toMatchObject({ ok: false, refusal: { code: 'rights-missing' } });
  });
}

/** Merchants, findings and addresses. */
export function describePublishing(get: GetPlatform): void {
  const MERCHANTS = [
    { code: 'm-1', name: 'Main merchant', active: true },
    { code: 'm-2', name: 'Removed merchant', active: false },
  ];

  it('merchants are published, removed ones stay inactive', async () => {
    const harness = get();
    expect(await harness.platform.publishMerchants(harness.account, MERCHANTS, [harness.currency])).toMatchObject({ ok: true });
    expect(await harness.published()).toMatchObject({
      on: true,
      merchants: [
        { code: 'm-1', active: true },
        { code: 'm-2', active: false },
      ],
    });
  });

  it('a change of merchants does not switch on what the platform has switched off', async () => {
    const harness = get();
    await harness.switchOff();
    await harness.platform.publishMerchants({ ...harness.account, active: false }, MERCHANTS, [harness.currency]);
    expect(await harness.published()).toMatchObject({ on: false, merchants: [{ code: 'm-1' }, { code: 'm-2' }] });
    expect(await harness.regressions()).toEqual([]);
  });

  it('publishing that fails says why', async () => {
    const harness = get();
    const publish = (account: PlatformAccount) => harness.platform.publishMerchants(account, MERCHANTS, [harness.currency]);
    expect(await publish(harness.powerless)).toMatchObject({ ok: false, refusal: { code: 'rights-missing' } });
    expect(await publish(harness.stranger)).toMatchObject({ ok: false, refusal: { code: 'credentials-refused' } });
    harness.simulator.faults.add({ match: harness.anyCall ?? '* /api', kind: 'status', value: 500 });
    expect(await publish(harness.account)).toMatchObject({ ok: false, refusal: { code: 'platform-unreachable' } });
  });

  it('a sound installation is found sound, and a lost key is found first', async () => {
    const harness = get();
    const { platform, account, stranger } = harness;
    await harness.openInvoice(SUM);
    expect((await platform.check(account)).map(({ level }) => level)).toEqual(['good']);
    expect(await platform.check(stranger)).toMatchObject([{ level: 'bad' }]);
  });

  it('the addresses that screens lead to are those that people know', () => {
    const { platform, account } = get();
    const publicAddress = 'https://demo.example.org';
    const links = Object.values(platform.links({ ...account, publicAddress }));
    for (const link of [...links, platform.orderUrl({ publicAddress }, '1')]) expect(link.startsWith(`${publicAddress}/`)).toBe(true);
  });
}
