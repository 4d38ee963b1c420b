import { Shop } from './harness';

let shop: Shop;

beforeEach(async () => {
  shop = await Shop.open();
});

afterEach(() => shop.stop());

const get = async (path: string) => {
  const response = await fetch(shop.simulator.url + path);
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
};

const submit = (path: string, form: Record<string, string>) =>
  fetch(shop.simulator.url + path, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' });

describe('the payer page', () => {
  it.each([
    ['uk', 'Оплатити'],
    ['ru', 'Оплатить'],
    ['en', 'Pay'],
    [undefined, 'Оплатити'],
  ])('speaks %s', async (locale, word) => {
    const id = await shop.invoice({ amount: 123_456_705 }, locale ? { locale } : {});
    const { text } = await get(`/payment/${id}`);
    expect(text).toContain(`lang="${locale ?? 'uk'}"`);
    expect(text).toContain(word);
    expect(text).toContain('1 234 567,05 ₴');
    for (const button of ['pay', 'decline', 'abandon']) expect(text).toContain(`action="/payment/${id}/${button}"`);
  });

  it('asks for the sum where the shop named none', async () => {
    shop.simulator.switches.set('amountMissing', 'accept');
    const id = await shop.invoice({ amount: undefined });
    expect((await shop.ask('invoices/show', { id })).claims).toMatchObject({ amount: null });
    await shop.press(id, 'pay');
    expect(await shop.ledger()).toEqual([]);
    expect((await get(`/payment/${id}`)).text).toContain('name="sum"');
    for (const sum of ['', '0', '1,234', '-5']) expect((await submit(`/payment/${id}/sum`, { sum })).status).toBe(400);
    expect((await submit(`/payment/${id}/sum`, { sum: '19,9' })).status).toBe(303);
    expect((await get(`/payment/${id}`)).text).toContain('19,90 ₴');
    await shop.press(id, 'pay');
    expect(await shop.ledger()).toEqual(['capture 1990']);
    expect((await shop.ask('invoices/show', { id })).claims).toMatchObject({ amount: 1_990 });
  });

  it('prints what the shop wrote as text, never as markup', async () => {
    const id = await shop.invoice({ description: '<script>alert(1)</script>', externalId: '"><b>' });
    const { text } = await get(`/payment/${id}`);
    expect(text).not.toContain('<script>');
    expect(text).not.toContain('"><b>');
  });

  it('sends the payer back to the shop after each button when it has an address', async () => {
    for (const button of ['pay', 'decline', 'abandon'] as const) {
      const id = await shop.invoice({ redirectUrl: 'https://shop.example/return/1' });
      const answer = await shop.press(id, button);
      expect([answer.status, answer.headers.get('location')]).toEqual([303, 'https://shop.example/return/1']);
    }
  });

  it('says how it ended when the shop has no address', async () => {
    const id = await shop.invoice({}, { locale: 'en' });
    expect(await (await shop.press(id, 'decline')).text()).toContain('declined');
    expect(await (await shop.press(id, 'pay')).text()).toContain('Thank you');
  });

  it('says when the invoice is paid already, was cancelled, or is unknown', async () => {
    const { invoiceId } = await shop.paid();
    expect(await get(`/payment/${invoiceId}`)).toMatchObject({ status: 410, text: expect.stringContaining('уже сплачено') });
    const held = await shop.paid({ type: 'HOLD' });
    await shop.ask('payments/cancel', held);
    expect(await get(`/payment/${held.invoiceId}`)).toMatchObject({ status: 410, text: expect.stringContaining('більше не діє') });
    shop.simulator.switches.set('payAgainAfterCancel', true);
    expect((await get(`/payment/${held.invoiceId}`)).status).toBe(200);
    expect((await get('/payment/none')).status).toBe(404);
  });

  it.each([
    ['Europe/Kyiv', '2025-10-12 12:00:00', '2025-10-12T09:00:00Z'],
    ['UTC', '2025-10-12 12:00:00', '2025-10-12T12:00:00Z'],
  ])('closes at payExpiresAt, read in the zone %s', async (zone, payExpiresAt, moment) => {
    await shop.stop();
    const startAt = new Date(Date.parse(moment) - 3_600_000);
    shop = await Shop.open({ startAt });
    shop.simulator.switches.merge({ payExpiresZone: zone, freshnessSeconds: null });
    await shop.enter();
    const id = await shop.invoice({ payExpiresAt });
    expect((await get(`/payment/${id}`)).status).toBe(200);
    shop.simulator.clock.advance(3_600_000);
    expect(await get(`/payment/${id}`)).toMatchObject({ status: 410, text: expect.stringContaining('минув') });
    expect((await shop.press(id, 'pay')).status).toBe(410);
    expect((await shop.ask('invoices/show', { id })).claims).toMatchObject({ invoiceStatus: 'INACTIVE' });
    expect(await shop.ledger()).toEqual([]);
  });

  it('has a QR picture and receipts', async () => {
    const { invoiceId, paymentId } = await shop.paid();
    expect(await get(`/qr/${invoiceId}.png`)).toMatchObject({ status: 200, type: 'image/png' });
    expect((await get('/qr/none.png')).status).toBe(404);
    const { claims } = await shop.ask('payments/show', { paymentId });
    const receipt = await get(new URL(String(claims['chequeLink'])).pathname);
    expect(receipt.text).toContain('250,00 ₴');
    expect((await get('/receipts/1')).status).toBe(404);
  });
});

describe('the panel', () => {
  it('shows merchants, invoices, sums, callbacks and switches', async () => {
    await shop.paid({ callbackUrl: 'http://127.0.0.1:9/hook', type: 'HOLD' });
    const { text } = await get('/');
    for (const part of [
      '50017',
      'PAID/HOLDED',
      '250,00 ₴',
      '127.0.0.1:9/hook',
      'partialRefundShows',
      'name="refuseCapture"',
      'value="P1D"',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('refuses captures, moves the clock, flips switches and adds merchants by plain forms', async () => {
    expect((await submit('/_panel/switches', { refuseCapture: 'Closed', refuseCaptureTimes: '2' })).status).toBe(303);
    expect((await submit('/_panel/switches', { answersSigned: 'false', errorHttpStatus: '400', holdHours: '' })).status).toBe(303);
    expect(shop.simulator.switches.all()).toMatchObject({
      refuseCapture: 'Closed',
      refuseCaptureTimes: 2,
      answersSigned: false,
      errorHttpStatus: 400,
      holdHours: null,
    });
    await submit('/_panel/switches', { refuseCapture: '' });
    expect(shop.simulator.switches.text('refuseCapture')).toBeNull();
    expect((await submit('/_panel/switches', { refuseCaptureTimes: 'often' })).status).toBe(400);
    await submit('/_panel/clock', { advance: 'P1D' });
    expect(shop.simulator.clock.advancedBy()).toBe(86_400_000);
    expect((await submit('/_panel/merchants', { clientId: '9', secret: 's', name: '' })).status).toBe(303);
    expect((await submit('/_panel/merchants', { clientId: '', secret: 's' })).status).toBe(400);
    expect((await get('/')).text).toContain('Shop 9');
  });

  it('saves its own form unchanged', async () => {
    const before = shop.simulator.switches.all();
    const { text } = await get('/');
    const form: Record<string, string> = {};
    for (const [, name, options] of text.matchAll(/<select name="(\w+)"[^>]*>(.*?)<\/select>/gs)) {
      form[name!] = (/value="([^"]*)"\s+selected/.exec(options!)?.[1] ?? '').replaceAll('&quot;', '"');
    }
    for (const [, name, value] of text.matchAll(/<input name="(\w+)" value="([^"]*)"/g)) form[name!] = value!;
    const known = Object.fromEntries(Object.entries(form).filter(([name]) => name in before));
    expect(Object.keys(known).sort()).toEqual(Object.keys(before).sort());
    expect((await submit('/_panel/switches', known)).status).toBe(303);
    expect(shop.simulator.switches.all()).toEqual(before);
  });
});
