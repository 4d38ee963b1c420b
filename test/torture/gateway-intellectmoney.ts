import { z } from 'zod';
import { startIntellectmoneySimulator } from '../../src/sandbox/intellectmoney/simulator';
import { currency } from '../../src/payments/domain/currency';
import { formatMoney, money, parseMoney } from '../../src/payments/domain/money';
import { hashOfMessage } from '../support/intellectmoney-hash';
import type { TorturedGateway } from './gateway';
import { booksBy, Line, Message, waitingOf } from './gateway-state';

const State = z.object({
  invoices: z.array(z.object({ sko: z.string(), orderId: z.string(), amount: z.number() })),
  ledger: z.array(Line.extend({ sko: z.string() })),
  notifications: z.array(Message.extend({ url: z.string(), body: z.string() })),
});
const RUB = currency('RUB');

function signedForm(fields: URLSearchParams, secret: string): string {
  fields.set(
    'hash',
    hashOfMessage((name) => fields.get(name) ?? '', secret),
  );
  return fields.toString();
}

/** IntellectMoney: what became of a call is known only by what it tells. */
export const intellectmoney: TorturedGateway = {
  code: 'intellectmoney',
  currency: 'RUB',
  holds: [false, true],
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
  environment: (url) => ({ INTELLECTMONEY_FORM_URL: url, INTELLECTMONEY_API_URL: url }),
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
  forms: { pay: { form: 'data-test="pay"' }, decline: { form: 'data-test="fail"' }, leave: { form: 'data-test="leave"' } },
  calls: { start: ['POST /merchant/createInvoice'], read: [], move: ['POST /ru/'] },
  booksOf: (state) => {
    const { invoices, ledger } = State.parse(state);
    return booksBy(
      invoices.map(({ sko: id, orderId: orderNumber, amount }) => ({ id, orderNumber, amount })),
      ledger.map(({ sko: id, ...line }) => ({ id, ...line })),
    );
  },
  undelivered: (state) => {
    const { notifications } = State.parse(state);
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
    return { body: signedForm(fields, secret) };
  },
};
