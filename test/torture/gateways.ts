import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { digest } from '../../src/sandbox/intellectmoney/hashes';
import { startIntellectmoneySimulator } from '../../src/sandbox/intellectmoney/simulator';
import type { RunningSimulator } from '../../src/sandbox/kit/simulator';
import { signToken, verifyToken } from '../../src/sandbox/uapay/jwt';
import { startUapaySimulator } from '../../src/sandbox/uapay/simulator';
import { currency } from '../../src/payments/domain/currency';
import { formatMoney, money, parseMoney } from '../../src/payments/domain/money';
import type { GatewayBook } from './ledger';

/** A shop at a gateway, with everything of it that nobody may see. */
export interface Shop {
  readonly id: string;
  readonly secret: string;
}

/** What a message of a gateway is about, for those that somebody forges. */
export interface Forged {
  readonly orderNumber: string;
  readonly reference: string | null;
  readonly amount: number;
  readonly shop: Shop;
}

/** A message that waits at the gateway, or that it has given up. */
export interface Undelivered {
  readonly waiting: readonly string[];
  readonly givenUp: readonly { readonly url: string; readonly body: string }[];
}

/** A gateway in the torture: how it is started and set up, how people pay there, how it fails, and what its books say. A new one joins GATEWAYS. */
export interface TorturedGateway {
  readonly code: string;
  readonly currency: string;
  /** Whether a part can be moved from here. */
  readonly parts: boolean;
  /** Whether it can be asked; where not, a person may have to say what became of a call. */
  readonly readable: boolean;
  readonly contentType: string;
  readonly shops: readonly [Shop, Shop];
  start(shops: readonly Shop[]): Promise<RunningSimulator>;
  readonly secretsOf: (shop: Shop) => readonly string[];
  readonly merchant: (shop: Shop, holds: boolean) => { readonly manual: boolean; readonly fields: Readonly<Record<string, string>> };
  /** A part of the tag of the form that a payer sends. */
  readonly forms: Readonly<Record<'pay' | 'decline' | 'leave', string>>;
  /** What its calls match, for faults. */
  readonly calls: Readonly<Record<'start' | 'read' | 'move', readonly string[]>>;
  /** Its books, by our order numbers. */
  readonly booksOf: (state: unknown) => ReadonlyMap<string, readonly GatewayBook[]>;
  readonly undelivered: (state: unknown) => Undelivered;
  /** The same for two messages that say the same. */
  readonly identityOf: (body: string) => string;
  /** The message with another sum, signed by the shop's own secret. */
  readonly alterAmount: (body: string, shops: readonly Shop[]) => string | null;
  /** A message about money, signed with the secret given. */
  readonly forge: (forged: Forged, secret: string) => string;
}

const Line = z.object({ kind: z.enum(['hold', 'capture', 'void', 'refund']), amount: z.number() });

const Message = z.object({
  id: z.number(),
  state: z.enum(['pending', 'delivered', 'given-up']),
  attempts: z.array(z.object({ result: z.string() })),
  nextAt: z.string().nullable(),
});

/** What waits, in words for people. */
const waitingOf = (messages: readonly z.infer<typeof Message>[]): readonly string[] =>
  messages
    .filter(({ state }) => state === 'pending')
    .map(({ id, attempts, nextAt }) => `message ${id}, tried: ${attempts.map(({ result }) => result).join(', ')}; next at ${nextAt}`);

function booksBy(
  objects: readonly Omit<GatewayBook, 'lines'>[],
  lines: readonly (z.infer<typeof Line> & { readonly id: string })[],
): ReadonlyMap<string, readonly GatewayBook[]> {
  const moved = new Map<string, z.infer<typeof Line>[]>();
  for (const { id, kind, amount } of lines) moved.set(id, [...(moved.get(id) ?? []), { kind, amount }]);
  const books = new Map<string, GatewayBook[]>();
  for (const { id, orderNumber, amount } of objects) {
    books.set(orderNumber, [...(books.get(orderNumber) ?? []), { id, orderNumber, amount, lines: moved.get(id) ?? [] }]);
  }
  return books;
}

const UapayState = z.object({
  invoices: z.array(z.object({ id: z.string(), externalId: z.string(), amount: z.number() })),
  ledger: z.array(Line.extend({ invoiceId: z.string() })),
  callbacks: z.array(Message),
});
const UapayBody = z.object({ token: z.string() });
const UapayClaims = z.object({ paymentId: z.string(), paymentStatus: z.string(), status: z.string(), amount: z.number() });

const tokenOf = (body: string): string | null => {
  try {
    return UapayBody.parse(JSON.parse(body)).token;
  } catch {
    return null;
  }
};

function uapayIdentity(body: string): string {
  const payload = tokenOf(body)?.split('.')[1];
  const claims = payload === undefined ? null : UapayClaims.safeParse(JSON.parse(Buffer.from(payload, 'base64url').toString() || 'null'));
  return claims?.success ? Object.values(claims.data).join('|') : body;
}

const uapay: TorturedGateway = {
  code: 'uapay',
  currency: 'UAH',
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
  secretsOf: ({ secret }) => [secret],
  merchant: ({ id, secret }, holds) => ({ manual: holds, fields: { shopId: id, secretKey: secret, mode: 'live' } }),
  forms: { pay: '/pay"', decline: '/decline"', leave: '/abandon"' },
  calls: {
    start: ['POST /api/invoicer/invoices/create'],
    read: ['POST /api/invoicer/invoices/show', 'POST /api/invoicer/payments/show'],
    move: ['POST /api/invoicer/payments/complete', 'POST /api/invoicer/payments/cancel', 'POST /api/invoicer/payments/reverse'],
  },
  booksOf: (state) => {
    const { invoices, ledger } = UapayState.parse(state);
    return booksBy(
      invoices.map(({ id, externalId: orderNumber, amount }) => ({ id, orderNumber, amount })),
      ledger.map(({ invoiceId: id, ...line }) => ({ id, ...line })),
    );
  },
  // What it has given up is no loss: the gateway can be asked.
  undelivered: (state) => ({ waiting: waitingOf(UapayState.parse(state).callbacks), givenUp: [] }),
  identityOf: uapayIdentity,
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
    return JSON.stringify({ token: signToken(claims, secret) });
  },
};

const IntellectmoneyState = z.object({
  invoices: z.array(z.object({ sko: z.string(), orderId: z.string(), amount: z.number() })),
  ledger: z.array(Line.extend({ sko: z.string() })),
  notifications: z.array(Message.extend({ url: z.string(), body: z.string() })),
});
const RUB = currency('RUB');
/** What a message signs, in its order (IntellectMoney: section Result URL notification, hash). */
const SIGNED = [
  'eshopId',
  'orderId',
  'serviceName',
  'eshopAccount',
  'recipientAmount',
  'recipientCurrency',
  'paymentStatus',
  'userName',
  'userEmail',
  'paymentData',
];

function signedForm(fields: URLSearchParams, secret: string): string {
  fields.set(
    'hash',
    digest(
      'md5',
      SIGNED.map((name) => fields.get(name) ?? ''),
      { key: secret },
    ),
  );
  return fields.toString();
}

const intellectmoney: TorturedGateway = {
  code: 'intellectmoney',
  currency: 'RUB',
  parts: false,
  readable: false,
  contentType: 'application/x-www-form-urlencoded',
  shops: [
    { id: '461234', secret: 'torture-intellectmoney-one' },
    { id: '461235', secret: 'torture-intellectmoney-two' },
  ],
  start: (shops) =>
    startIntellectmoneySimulator({
      port: 0,
      shops: shops.map(({ id, secret }) => ({
        kind: 'shop' as const,
        id,
        secretKey: secret,
        signKey: `sign-${secret}`,
        apiToken: `token-${secret}`,
      })),
    }),
  secretsOf: ({ secret }) => [secret],
  // A shop without holds uses the interface for servers, one with holds the form of the payer's browser.
  merchant: ({ id, secret }, holds) => ({
    manual: false,
    fields: {
      kind: 'organisation',
      mode: 'live',
      eshopId: id,
      secretKey: secret,
      holdMode: holds ? 'hold' : 'none',
      moves: 'on',
      ...(holds ? {} : { apiToken: `token-${secret}`, signKey: `sign-${secret}` }),
    },
  }),
  forms: { pay: 'data-test="pay"', decline: 'data-test="fail"', leave: 'data-test="leave"' },
  calls: { start: ['POST /merchant/createInvoice'], read: [], move: ['POST /ru/'] },
  booksOf: (state) => {
    const { invoices, ledger } = IntellectmoneyState.parse(state);
    return booksBy(
      invoices.map(({ sko: id, orderId: orderNumber, amount }) => ({ id, orderNumber, amount })),
      ledger.map(({ sko: id, ...line }) => ({ id, ...line })),
    );
  },
  undelivered: (state) => {
    const { notifications } = IntellectmoneyState.parse(state);
    return {
      waiting: waitingOf(notifications),
      givenUp: notifications.filter((one) => one.state === 'given-up'),
    };
  },
  identityOf: (body) => body,
  alterAmount: (body, shops) => {
    const fields = new URLSearchParams(body);
    const sum = parseMoney(fields.get('recipientAmount') ?? '', RUB);
    const shop = shops.find(({ id }) => id === fields.get('eshopId'));
    if (!sum || !shop) return null;
    fields.set('recipientAmount', formatMoney(money(sum.minor + 7, RUB)));
    return signedForm(fields, shop.secret);
  },
  forge: ({ orderNumber, amount, shop }, secret) => {
    const fields = new URLSearchParams({
      eshopId: shop.id,
      paymentId: '3100999999',
      orderId: orderNumber,
      eshopAccount: '4356000000',
      serviceName: 'Forged',
      recipientOriginalAmount: formatMoney(money(amount, RUB)),
      recipientAmount: formatMoney(money(amount, RUB)),
      recipientCurrency: 'RUB',
      paymentStatus: '5',
      userName: '',
      userEmail: 'nobody@example.org',
      paymentData: '2026-01-01 10:00:00',
      secretKey: '',
    });
    return signedForm(fields, secret);
  },
};

/** Every gateway of the torture; a new one joins here. */
export const GATEWAYS: readonly TorturedGateway[] = [uapay, intellectmoney];
