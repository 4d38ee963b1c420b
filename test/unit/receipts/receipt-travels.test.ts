import { z } from 'zod';
import { createIntellectmoney } from '../../../src/gateways/intellectmoney/gateway';
import { FIELDS } from '../../../src/gateways/intellectmoney/settings';
import { systemClock } from '../../../src/infra/clock';
import { createHttp } from '../../../src/infra/http';
import type { Gateway, MerchantSettings, Started, StartRequest } from '../../../src/payments/ports/gateway';
import { startIntellectmoneySimulator } from '../../../src/sandbox/intellectmoney/simulator';
import { quietLogger } from '../../support/quiet-logger';
import { line, rub } from './stand';

const ESHOP = '461234';
const KEYS = { secretKey: 'receipts-shop-key', apiToken: 'receipts-token', signKey: 'receipts-sign-key' };
const TYPED = {
  kind: 'organisation',
  mode: 'live',
  eshopId: ESHOP,
  receipts: 'on',
  inn: '7700000000',
  taxation: 'simplified',
  vat: 'vat20',
};

/** An order with everything that makes sums uneven. */
const LINES = [
  line({ name: 'Чай', quantity: '3', price: 3_333 }),
  line({ name: 'Сыр', quantity: '0.333', price: 99_999, discount: 1_234, vat: 'vat10' }),
  line({ name: 'Курьер', price: 30_001, part: 'delivery', vat: '-1' }),
];
const SUM = 3 * 3_333 + (33_300 - 1_234) + 30_001;

let simulator: Awaited<ReturnType<typeof startIntellectmoneySimulator>>;
let gateway: Gateway;

beforeAll(async () => {
  simulator = await startIntellectmoneySimulator({ port: 0, shops: [{ id: ESHOP, ...KEYS }] });
  gateway = createIntellectmoney({
    http: createHttp({ logger: quietLogger }),
    clock: systemClock,
    formUrl: simulator.url,
    apiUrl: simulator.url,
  });
});
afterAll(() => simulator.stop());

/** What the settings form makes of what was typed. */
function settingsOf(typed: Readonly<Record<string, string>>): MerchantSettings {
  const parsed = gateway.parseSettings(typed, {});
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.settings;
}

const request = (orderNumber: string, settings: MerchantSettings, change: Partial<StartRequest> = {}): StartRequest => ({
  settings,
  orderNumber,
  amount: rub(SUM),
  manualCapture: false,
  description: 'Заказ 1042',
  language: 'ru',
  customerEmail: 'buyer@shop.example',
  returnUrl: 'https://hub.example/back',
  notifyUrl: `${simulator.url}/nowhere`,
  expiresAt: null,
  lines: LINES,
  ...change,
});

async function started(wanted: StartRequest): Promise<Started> {
  const outcome = await gateway.start(wanted);
  if (outcome.kind !== 'done') throw new Error(JSON.stringify(outcome));
  return outcome.value;
}

const stateSchema = z.object({
  invoices: z.array(
    z.object({
      orderId: z.string(),
      receipt: z
        .object({
          content: z.object({
            positions: z.array(z.object({ text: z.string(), quantity: z.number(), price: z.number(), tax: z.number() })),
          }),
        })
        .nullable(),
    }),
  ),
});

async function receiptOf(orderNumber: string) {
  const { invoices } = stateSchema.parse(await (await fetch(`${simulator.url}/_sim/state`)).json());
  return invoices.find(({ orderId }) => orderId === orderNumber)?.receipt;
}

const POSITIONS = [
  { text: 'Чай', quantity: 3, price: 33.33, tax: 1 },
  { text: 'Сыр', quantity: 0.235, price: 962.94, tax: 2 },
  { text: 'Сыр', quantity: 0.098, price: 962.95, tax: 2 },
  { text: 'Курьер', quantity: 1, price: 300.01, tax: 6 },
];

describe('a receipt travels with the start of a payment', () => {
  it('in the form that the payer brings, and the hash does not change by it', async () => {
    const { pay } = await started(request('R-1', settingsOf({ ...TYPED, secretKey: KEYS.secretKey })));
    const bare = await started(request('R-1', settingsOf({ ...TYPED, secretKey: KEYS.secretKey, receipts: 'off' })));
    if (pay.kind !== 'form' || bare.pay.kind !== 'form') throw new Error('no form');
    const { merchantReceipt: _receipt, ...fields } = pay.fields;
    expect(fields).toEqual(bare.pay.fields);
    const answer = await fetch(pay.action, { method: 'POST', body: new URLSearchParams(pay.fields), redirect: 'manual' });
    await answer.body?.cancel();
    expect((await receiptOf('R-1'))?.content.positions).toEqual(POSITIONS);
  });

  it('in the call that makes the invoice', async () => {
    await started(request('R-2', settingsOf({ ...TYPED, ...KEYS })));
    expect((await receiptOf('R-2'))?.content.positions).toEqual(POSITIONS);
  });

  it('and a payment begins without one where receipts are off', async () => {
    await started(request('R-3', settingsOf({ ...TYPED, ...KEYS, receipts: 'off' })));
    expect(await receiptOf('R-3')).toBeNull();
  });

  it('and a payment whose receipt cannot be made does not begin', async () => {
    const outcome = await gateway.start(request('R-4', settingsOf({ ...TYPED, ...KEYS }), { amount: rub(SUM + 10_000) }));
    expect(outcome).toMatchObject({ kind: 'refused', text: '', refusal: { code: 'receipt-unexplained' } });
    expect(await receiptOf('R-4')).toBeUndefined();
  });
});

const problems = (typed: Readonly<Record<string, string>>) => {
  const parsed = gateway.parseSettings({ ...TYPED, secretKey: KEYS.secretKey, ...typed }, {});
  return parsed.ok ? [] : parsed.problems;
};

describe('the settings form', () => {
  it('asks for the taxpayer number once receipts are on, and says what is wrong with one', () => {
    expect(problems({ inn: '' })).toEqual([{ field: 'inn', problem: 'inn-missing' }]);
    expect(problems({ inn: '', receipts: 'off' })).toEqual([]);
    expect(problems({ inn: '12345' })).toEqual([{ field: 'inn', problem: 'inn-form' }]);
    expect(problems({ receiptGroup: 'x'.repeat(33) })).toEqual([{ field: 'receiptGroup', problem: 'receipt-group-too-long' }]);
  });

  it('keeps no receipts for individuals, who have none', () => {
    const { plain } = settingsOf({ ...TYPED, kind: 'individual', formId: '7000000123', email: 'owner@shop.example' });
    expect(plain).not.toHaveProperty('receipts');
    expect(FIELDS.map(({ name }) => name)).toContain('receipts');
  });
});
