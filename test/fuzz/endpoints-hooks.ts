import { createHmac } from 'node:crypto';
import { hashOfMessage } from '../support/intellectmoney-hash';
import { ESHOP, SHOP } from '../support/world';
import { formFields, looseUtf8, post, printJson, valueOf } from './call';
import type { Endpoint } from './endpoint';
import { WRONG_SECRET } from './endpoint';

const tokenOf = (claims: string, secret: string): string => {
  const signed = `${Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url')}.${looseUtf8(claims).toString('base64url')}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
};

const UAPAY_HOOK: Endpoint = {
  route: 'POST /hooks/:gateway/:key',
  call: ({ facts: { hookKeys, pending } }) =>
    post(`/hooks/uapay/${hookKeys.uapay}`, {
      kind: 'json',
      value: {
        paymentId: 'c2b7d1e4-90fa-4c68-a7d3-2f5be8106c9d',
        invoiceId: pending.attempt.reference,
        externalId: pending.attempt.orderNumber,
        status: 'FINISHED',
        paymentStatus: 'FINISHED',
        amount: 10_000,
        iat: 1_790_000_000,
      },
    }),
  locks: [],
  seal: (call, _facts, genuine) =>
    call.body.kind === 'json'
      ? { ...call, body: { kind: 'json', value: { token: tokenOf(printJson(call.body.value), genuine ? SHOP.secret : WRONG_SECRET) } } }
      : call,
  granted: ({ status }) => status === 200,
  writes: true,
  keeps: ['notification'],
  moneyStays: true,
  wordless: true,
};

/** Correctly signed for an order of ours, but about another sum: nothing of that may count as paid. */
const INTELLECTMONEY_HOOK: Endpoint = {
  ...UAPAY_HOOK,
  route: 'POST /hooks/:gateway/:key (intellectmoney)',
  call: ({ facts: { hookKeys, shop } }) =>
    post(`/hooks/intellectmoney/${hookKeys.intellectmoney}`, {
      kind: 'form',
      fields: Object.entries({
        eshopId: ESHOP.id,
        paymentId: '1234567',
        orderId: shop.invoice.attempt.orderNumber,
        eshopAccount: '5000000001',
        serviceName: 'Order',
        recipientAmount: '777777.77',
        recipientOriginalAmount: '777777.77',
        recipientCurrency: 'RUB',
        paymentStatus: '5',
        userName: 'Иван',
        userEmail: 'ivan@example.org',
        paymentData: '2026-11-22 10:00:00',
        refundAmount: '',
        shortPan: '411111******1111',
      }),
    }),
  seal: (call, _facts, genuine) => {
    const fields = formFields(call);
    const hash = hashOfMessage((name) => valueOf(fields, name), genuine ? ESHOP.secretKey : WRONG_SECRET, looseUtf8);
    return { ...call, body: { kind: 'form', fields: [...fields, ['hash', hash]] } };
  },
};

/** What gateways send. */
export const HOOKS: readonly Endpoint[] = [UAPAY_HOOK, INTELLECTMONEY_HOOK];
