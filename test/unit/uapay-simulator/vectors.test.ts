import { verifyToken } from '../../../src/sandbox/uapay/jwt';
import { CLIENT, KEY, paymentsIn, read, Shop } from './harness';
import { ANSWERS, REDUCED, REQUESTS, RSA_KEY } from './vectors';

const SESSION = '3f0c1a52-7a64-4f0e-9a51-0c1b5f8e2d10';
const INVOICE = '9a6e0f8b-2d43-4a1f-8b6e-51c7d0a4e3f2';
const PAYMENT = 'c2b7d1e4-90fa-4c68-a7d3-2f5be8106c9d';

let shop: Shop;

const send = (path: string, token: string) => shop.post(path, { ...read(token), token });
const form = (name: keyof typeof REQUESTS) => Object.entries(REQUESTS[name]);

beforeEach(async () => {
  const ids = [SESSION, INVOICE, PAYMENT];
  shop = await Shop.open({ startAt: new Date(1_760_000_000_000), newId: () => ids.shift() ?? 'later' });
});

afterEach(() => shop.stop());

async function prepare(create: string): Promise<void> {
  await send('sessions/create', REQUESTS.U1.php);
  await send('invoicer/invoices/create', create);
}

describe('requests of the official client', () => {
  it('open a session (U1)', async () => {
    const answer = await send('sessions/create', REQUESTS.U1.php);
    expect(answer.body).toEqual({ status: 1, data: { token: expect.any(String) } });
    expect(answer.claims).toEqual({ id: SESSION, iat: expect.any(Number) });
    expect(Math.abs((answer.claims['iat'] as number) - 1_760_000_000)).toBeLessThan(20);
  });

  it.each([...form('U2'), ...form('U3')])('create an invoice (U2, U3, %s)', async (_form, token) => {
    await prepare(token);
    const shown = await send('invoicer/invoices/show', REQUESTS.U7.php);
    const { data } = read(token) as { data: Record<string, unknown> };
    const { externalId: _notShown, ...sent } = data;
    expect(shown.claims).toMatchObject({ id: INVOICE, clientId: CLIENT, systemType: 'ECOM', ...sent });
  });

  it('capture a hold whole (U4)', async () => {
    await prepare(REQUESTS.U3.php);
    await shop.press(INVOICE, 'pay');
    expect((await send('invoicer/payments/complete', REQUESTS.U4.php)).claims).toMatchObject({ paymentId: PAYMENT });
    expect(await shop.ledger()).toEqual(['hold 199950', 'capture 199950']);
  });

  it('with the same bytes cancel a hold, because the address is not signed (U4)', async () => {
    await prepare(REQUESTS.U3.php);
    await shop.press(INVOICE, 'pay');
    expect((await send('invoicer/payments/cancel', REQUESTS.U4.php)).claims).toMatchObject({ paymentId: PAYMENT });
    expect(await shop.ledger()).toEqual(['hold 199950', 'void 199950']);
  });

  it('with the same bytes reverse a payment whole (U4)', async () => {
    await prepare(REQUESTS.U2.php);
    await shop.press(INVOICE, 'pay');
    expect((await send('invoicer/payments/reverse', REQUESTS.U4.php)).claims).toMatchObject({ paymentId: PAYMENT });
    expect(await shop.ledger()).toEqual(['capture 25000', 'refund 25000']);
  });

  it('capture a hold reduced (U5)', async () => {
    await prepare(REQUESTS.U3.php);
    await shop.press(INVOICE, 'pay');
    expect((await send('invoicer/payments/complete', REQUESTS.U5.php)).claims).toMatchObject({ paymentId: PAYMENT });
    expect(await shop.ledger()).toEqual(['hold 199950', 'capture 150000']);
  });

  it('reverse a part (U6) and show the payment (U8) and its invoice (U7)', async () => {
    await prepare(REQUESTS.U2.php);
    await shop.press(INVOICE, 'pay');
    expect((await send('invoicer/payments/reverse', REQUESTS.U6.php)).claims).toMatchObject({ paymentId: PAYMENT });
    const payment = await send('invoicer/payments/show', REQUESTS.U8.php);
    expect(payment.claims).toMatchObject({ paymentId: PAYMENT, invoiceId: INVOICE, amount: 15_000, paymentStatus: 'FINISHED' });
    const invoice = await send('invoicer/invoices/show', REQUESTS.U7.php);
    expect(paymentsIn(invoice.claims)[0]).toMatchObject({ paymentId: PAYMENT, currency: 980, status: 'FINISHED' });
  });

  it('come in the reduced form of another library (U10) unless that is switched off', async () => {
    expect((await shop.post('sessions/create', REDUCED.HS256)).claims).toMatchObject({ id: SESSION });
    shop.simulator.switches.set('reducedForm', false);
    expect((await shop.post('sessions/create', REDUCED.HS256)).body).toMatchObject({ error: { code: 'FORMAT_ERROR' } });
  });

  it('may be signed with RS512 by a merchant who has given a public key (U10)', async () => {
    await shop.add({ clientId: CLIENT, secret: KEY, publicKey: RSA_KEY });
    const answer = await shop.post('sessions/create', REDUCED.RS512);
    expect(answer.claims).toMatchObject({ id: SESSION });
    expect((await shop.post('sessions/create', REDUCED.RS512.replace('X1UA', 'X1UB'))).body).toMatchObject({
      error: { code: 'SIGN_ERROR' },
    });
    expect((await shop.post('sessions/create', REDUCED.HS256)).claims).toMatchObject({ id: expect.any(String) });
  });

  it('are refused with RS512 where no public key is known (U10)', async () => {
    expect((await shop.post('sessions/create', REDUCED.RS512)).body).toEqual({ status: 0, error: { code: 'SIGN_ERROR' } });
  });
});

describe('signed answers and callbacks (U9)', () => {
  it.each(Object.entries(ANSWERS))('%s has the recorded claims', (_name, { claims, tokens }) => {
    for (const token of tokens) expect(verifyToken(token, KEY)).toEqual(JSON.parse(claims));
  });
});
