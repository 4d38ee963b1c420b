import { z } from 'zod';
import { startMercadopagoSimulator } from '../../src/sandbox/mercadopago/simulator';
import { signatureHeader } from '../../src/sandbox/mercadopago/signature';
import type { Shop, TorturedGateway } from './gateway';
import { booksBy, Message, waitingOf } from './gateway-state';

const State = z.object({
  preferences: z.array(z.object({ id: z.string(), total: z.number(), wire: z.object({ external_reference: z.string() }) })),
  payments: z.array(
    z.object({
      preferenceId: z.string().nullable(),
      amount: z.number(),
      approvedAt: z.string().nullable(),
      refunds: z.array(z.object({ amount: z.number(), status: z.string() })),
    }),
  ),
  notifications: z.array(Message.omit({ id: true }).extend({ number: z.number() })),
});
const Body = z.object({ id: z.number(), type: z.string(), action: z.string(), data: z.object({ id: z.string() }) });

const tokenOf = ({ id }: Shop): string => `APP_USR-torture-${id}-access-token`;
const publicKeyOf = ({ id }: Shop): string => `APP_USR-torture-${id}-public-key`;

/** What nobody has: a payment of this number was never made. */
const NOBODYS_PAYMENT = '1330999999999';
const NOBODYS_REQUEST = '0c3a7a3e-0000-4000-8000-00000000f0f0';

function identityOf(body: string): string {
  try {
    const { id, type, action, data } = Body.parse(JSON.parse(body));
    return [id, type, action, data.id].join('|');
  } catch {
    return body;
  }
}

type Line = Parameters<typeof booksBy>[1][number];

function linesOf({ preferenceId, amount, approvedAt, refunds }: z.infer<typeof State>['payments'][number]): readonly Line[] {
  const id = preferenceId ?? '';
  const back = refunds.filter(({ status }) => status === 'approved');
  return [
    ...(approvedAt === null ? [] : [{ id, kind: 'capture', amount } as const]),
    ...back.map((one) => ({ id, kind: 'refund', amount: one.amount }) as const),
  ];
}

/** Mercado Pago by pages of Checkout Pro, which take money in one step. Its messages name a payment and no sum, so that nothing in them can be altered. */
export const mercadopago: TorturedGateway = {
  code: 'mercadopago',
  currency: 'BRL',
  holds: [false],
  parts: true,
  readable: true,
  contentType: 'application/json',
  shops: [
    { id: '910000001', secret: 'torture-mercadopago-secret-one' },
    { id: '910000002', secret: 'torture-mercadopago-secret-two' },
  ],
  start: (shops) =>
    startMercadopagoSimulator({
      port: 0,
      accounts: shops.map((shop) => ({
        id: Number(shop.id),
        country: 'BR' as const,
        accessToken: tokenOf(shop),
        publicKey: publicKeyOf(shop),
        // Payments of a link are told to the address that came with it; the panel only gives the secret.
        webhook: { url: 'http://localhost/nowhere', topics: [], secret: shop.secret },
      })),
    }),
  environment: (url) => ({ MERCADOPAGO_API_URL: url, MERCADOPAGO_SDK_URL: `${url}/sdk/card-form.js` }),
  secretsOf: (shop) => [shop.secret, tokenOf(shop)],
  merchant: (shop) => ({
    manual: false,
    fields: {
      country: 'BR',
      mode: 'live',
      publicKey: publicKeyOf(shop),
      accessToken: tokenOf(shop),
      webhookSecret: shop.secret,
      slips: 'offered',
    },
  }),
  forms: {
    pay: { form: '/checkout/v1/payment', fields: { method: 'card', holder: 'APRO' } },
    decline: { form: '/checkout/v1/payment', fields: { method: 'card', holder: 'FUND' } },
    leave: null,
  },
  calls: { start: ['POST /checkout/preferences'], read: ['GET /v1/payments'], move: ['POST /v1/payments', 'PUT /v1/payments'] },
  // All payments of a page are of one link: a declined card before a good one is no second payment.
  booksOf: (state) => {
    const { preferences, payments } = State.parse(state);
    return booksBy(
      preferences.map(({ id, total, wire }) => ({ id, orderNumber: wire.external_reference, amount: total })),
      payments.flatMap(linesOf),
    );
  },
  // What it has given up is no loss: the gateway can be asked.
  undelivered: (state) => ({
    waiting: waitingOf(State.parse(state).notifications.map((one) => ({ ...one, id: one.number }))),
    givenUp: [],
  }),
  identityOf,
  alterAmount: null,
  forge: (_forged, secret) => ({
    query: `?data.id=${NOBODYS_PAYMENT}&type=payment`,
    headers: {
      'x-request-id': NOBODYS_REQUEST,
      'x-signature': signatureHeader(secret, { dataId: NOBODYS_PAYMENT, requestId: NOBODYS_REQUEST, ts: '1767225600' }),
    },
    body: JSON.stringify({ id: 199_000_000_001, type: 'payment', action: 'payment.updated', data: { id: NOBODYS_PAYMENT } }),
  }),
};
