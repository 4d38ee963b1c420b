import { z } from 'zod';
import { currency } from '../../src/payments/domain/currency';
import { formatMoney, money, moneyFromNumber } from '../../src/payments/domain/money';
import type { RetailcrmSimulator } from '../../src/sandbox/retailcrm/simulator';
import { startRetailcrmSimulator } from '../../src/sandbox/retailcrm/simulator';
import { postForm, simState } from '../support/crm';
import { eventually } from '../support/eventually';
import { PERSON } from '../support/world';
import type { Button } from './events';
import type { PlatformBook } from './ledger';
import type { StartedAccount, TorturedAccount, TorturedOrder, TorturedPlatform } from './platform';

const Invoice = z.object({
  invoiceUuid: z.string(),
  status: z.string().nullable(),
  captured: z.number(),
  refunded: z.number(),
  refunds: z.array(z.object({ externalId: z.string(), status: z.string(), amount: z.number() })),
});
const State = z.object({
  module: z.object({ clientId: z.string() }),
  keys: z.array(z.object({ key: z.string() })),
  paymentTypes: z.array(z.object({ code: z.string(), name: z.string() })),
  invoices: z.array(Invoice),
});
const Pressed = z.object({
  ok: z.boolean(),
  payment: z.object({ id: z.number(), invoice: z.object({ link: z.string().nullable() }).nullable() }),
});
const STATE_OF: Readonly<Record<string, string>> = {
  pending: 'pending',
  waitingForCapture: 'authorized',
  succeeded: 'paid',
  refundSucceeded: 'refunded',
  canceled: 'canceled',
};
const SECRET = 'torture-cabinet-secret';
const ACTIONS: Readonly<Record<Button, string>> = { confirm: 'approve', cancel: 'cancel', refund: 'refund' };

/** A CRM that never heard the answer to `create` knows nothing yet; what it is told later it has to know. */
function bookOf(found: z.infer<typeof Invoice> | undefined, code: string, told: boolean): PlatformBook | null {
  if (!found) return null;
  const minor = (value: number): number => moneyFromNumber(value, currency(code))?.minor ?? Number.NaN;
  if (found.status === null && !told) return { state: null, captured: 0, refunded: 0, refunds: [] };
  return {
    state: STATE_OF[found.status ?? ''] ?? String(found.status),
    captured: minor(found.captured),
    refunded: minor(found.refunded),
    refunds: found.refunds.map(({ externalId, status, amount }) => ({ id: externalId, status, amount: minor(amount) })),
  };
}

function orderIn(
  simulator: RetailcrmSimulator,
  code: string,
  given: { readonly type: string; readonly minor: number },
): Promise<TorturedOrder> {
  const { type, minor } = given;
  const decimal = (sum: number): string => formatMoney(money(sum, currency(code)));
  const { id } = simulator.addOrder({ items: [{ name: 'Tea', price: minor, quantity: 1, offerId: 1 }] });
  return postForm(`${simulator.url}/admin/orders/${id}/payments`, { type, amount: '' }).then((made) => {
    const payment = Pressed.parse(made).payment.id;
    const press = async (button: string, fields: Readonly<Record<string, string>> = {}) =>
      Pressed.parse(await postForm(`${simulator.url}/admin/payments/${payment}/${button}`, fields));
    return {
      orderId: String(id),
      linkCall: '/retailcrm/payment/create',
      link: async () => {
        const { ok, payment: row } = await press('generate-link');
        return ok ? (row.invoice?.link ?? null) : null;
      },
      press: async (button, sum) => (await press(button, sum === null ? {} : { amount: decimal(sum) })).ok,
      buttonCall: (button) => `/retailcrm/payment/${ACTIONS[button]}`,
      changeSum: async (share) =>
        void (await postForm(`${simulator.url}/admin/payments/${payment}/amount`, { amount: decimal(Math.floor((minor * share) / 100)) })),
    };
  });
}

async function accountOf(simulator: RetailcrmSimulator, code: string, installationId: string): Promise<TorturedAccount> {
  const state = async () => State.parse(await simState(simulator.url));
  return {
    platform: 'retailcrm',
    currency: code,
    installationId,
    simulator,
    calls: { report: ['POST /api/v5/payment/update-invoice'], ask: ['POST /api/v5/payment/check'] },
    secrets: async () => (await state()).keys.map(({ key }) => key),
    clientId: async () => (await state()).module.clientId,
    enter: async (manager, hub) => {
      const { clientId } = (await state()).module;
      await manager.submit({
        url: hub,
        status: 200,
        way: [],
        body: `<form method="post" action="/retailcrm/account"><input name="clientId" value="${clientId}"></form>`,
      });
    },
    addMerchant: async (desk, { gateway, name, manual, fields }) => {
      const saved = await desk.addMerchant(installationId, gateway, { name, confirmManually: manual, fields }, PERSON);
      if (!saved.ok) throw new Error(JSON.stringify(saved.problems));
      await postForm(`${simulator.url}/admin/payment-types`, { name: `${gateway} ${name}`, integration: `ordertill/${saved.value.id}` });
      const type = (await state()).paymentTypes.find((one) => one.name === `${gateway} ${name}`);
      if (!type) throw new Error('the payment type was not made');
      return type.code;
    },
    addOrder: (type, minor) => orderIn(simulator, code, { type, minor }),
    books: async () => {
      const { invoices } = await state();
      const known = new Map(invoices.map((one) => [one.invoiceUuid, one]));
      return {
        invoice: ({ platformInvoiceId, history, state: ours }) =>
          bookOf(known.get(platformInvoiceId), code, ours !== 'pending' || history.some(({ kind }) => kind === 'reported')),
        paid: () => null,
      };
    },
  };
}

/** RetailCRM: it has buttons of its own and says what became of each invoice. */
export const retailcrm: TorturedPlatform = {
  code: 'retailcrm',
  secrets: [SECRET],
  environment: (accounts) => ({
    RETAILCRM_MODULE_CODE: 'ordertill',
    RETAILCRM_SECRET: SECRET,
    RETAILCRM_EXTRA_HOSTS: accounts.map(({ url }) => new URL(url).host).join(','),
  }),
  start: (hub) =>
    Promise.all(
      ['UAH', 'RUB', 'BRL'].map(async (code): Promise<StartedAccount> => {
        const simulator = await startRetailcrmSimulator({
          port: 0,
          moduleUrl: `${hub}/retailcrm/config`,
          secret: SECRET,
          moduleCode: 'ordertill',
          defaultCurrency: code,
        });
        simulator.switches.set('rateLimit', 1_000);
        return {
          currency: code,
          simulator,
          connect: async (installationOf) => {
            const outcome = await simulator.connect();
            if (!outcome.ok) throw new Error(outcome.errorMsg);
            return accountOf(simulator, code, z.string().parse(await eventually(() => installationOf(simulator.url))));
          },
          stop: () => simulator.stop(),
        };
      }),
    ),
};
