import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { signToken, verifyToken } from '../../src/sandbox/uapay/jwt';
import { startUapaySimulator } from '../../src/sandbox/uapay/simulator';
import type { TorturedGateway } from './gateway';
import { booksBy, Line, Message, waitingOf } from './gateway-state';

const State = z.object({
  invoices: z.array(z.object({ id: z.string(), externalId: z.string(), amount: z.number() })),
  ledger: z.array(Line.extend({ invoiceId: z.string() })),
  callbacks: z.array(Message),
});
const Body = z.object({ token: z.string() });
const Claims = z.object({ paymentId: z.string(), paymentStatus: z.string(), status: z.string(), amount: z.number() });

const tokenOf = (body: string): string | null => {
  try {
    return Body.parse(JSON.parse(body)).token;
  } catch {
    return null;
  }
};

function identityOf(body: string): string {
  const payload = tokenOf(body)?.split('.')[1];
  const claims = payload === undefined ? null : Claims.safeParse(JSON.parse(Buffer.from(payload, 'base64url').toString() || 'null'));
  return claims?.success ? Object.values(claims.data).join('|') : body;
}

/** UAPAY: parts of a sum can be moved, and it can be asked. */
export const uapay: TorturedGateway = {
  code: 'uapay',
  currency: 'UAH',
  holds: [false, true],
  parts: true,
  readable: true,
  contentType: 'application/json',
  shops: [
    { id: '50017', secret: 'torture-uapay-secret-one' },
    { id: '50018', secret: 'torture-uapay-secret-two' },
  ],
  start: async (shops) => {
    const simulator = await startUapaySimulator({ port: 0, merchants: shops.map(({ id, secret }) => ({ clientId: id, secret })) });
    // The product's clock runs ahead when time passes quickly, and the gateway's own wall clock does not.
    simulator.switches.set('freshnessSeconds', null);
    return simulator;
  },
  environment: (url) => ({ UAPAY_API_URL: url }),
  secretsOf: ({ secret }) => [secret],
  merchant: ({ id, secret }, holds) => ({ manual: holds, fields: { shopId: id, secretKey: secret, mode: 'live' } }),
  forms: { pay: { form: '/pay"' }, decline: { form: '/decline"' }, leave: { form: '/abandon"' } },
  calls: {
    start: ['POST /api/invoicer/invoices/create'],
    read: ['POST /api/invoicer/invoices/show', 'POST /api/invoicer/payments/show'],
    move: ['POST /api/invoicer/payments/complete', 'POST /api/invoicer/payments/cancel', 'POST /api/invoicer/payments/reverse'],
  },
  booksOf: (state) => {
    const { invoices, ledger } = State.parse(state);
    return booksBy(
      invoices.map(({ id, externalId: orderNumber, amount }) => ({ id, orderNumber, amount })),
      ledger.map(({ invoiceId: id, ...line }) => ({ id, ...line })),
    );
  },
  // What it has given up is no loss: the gateway can be asked.
  undelivered: (state) => ({ waiting: waitingOf(State.parse(state).callbacks), givenUp: [] }),
  identityOf,
  alterAmount: (body, shops) => {
    const token = tokenOf(body) ?? '';
    for (const { secret } of shops) {
      const claims = verifyToken(token, secret);
      if (claims && typeof claims['amount'] === 'number')
        return JSON.stringify({ token: signToken({ ...claims, amount: claims['amount'] + 7 }, secret) });
    }
    return null;
  },
  forge: ({ orderNumber, reference, amount }, secret) => {
    const claims = {
      paymentId: randomUUID(),
      invoiceId: reference ?? randomUUID(),
      externalId: orderNumber,
      amount,
      status: 'PAID',
      paymentStatus: 'FINISHED',
    };
    return { body: JSON.stringify({ token: signToken(claims, secret) }) };
  },
};
