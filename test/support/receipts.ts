import { z } from 'zod';

const Position = z.object({
  text: z.string(),
  quantity: z.number(),
  price: z.number(),
  tax: z.number(),
  paymentSubjectType: z.number(),
  paymentMethodType: z.number(),
});
const Receipt = z.object({
  inn: z.string(),
  content: z.object({
    type: z.number(),
    customerContact: z.string(),
    positions: z.array(Position),
    checkClose: z.object({ payments: z.array(z.object({ amount: z.number() })), taxationSystem: z.number() }),
  }),
});
const State = z.object({
  invoices: z.array(z.object({ orderId: z.string(), state: z.string(), receipt: Receipt.nullable() })),
  ledger: z.array(z.object({ kind: z.string(), amount: z.number() })),
});

/** A receipt as the simulated IntellectMoney keeps it. */
export interface KeptReceipt {
  readonly receipt: z.infer<typeof Receipt> | null;
  /** What its lines come to, and what it says was paid: kopecks, reckoned by digits. */
  readonly lines: number;
  readonly paid: number;
}

/** Settings of an organisation that has its receipts made. */
export const WITH_RECEIPTS = { receipts: 'on', inn: '7700000000', taxation: 'simplified', vat: 'vat10', deliveryVat: 'none' } as const;

const THOUSANDTHS = 3;
const KOPECKS = 2;

function digits(value: number, places: number): bigint {
  const [whole = '0', fraction = ''] = String(value).split('.');
  if (fraction.length > places) throw new Error(`${value} has more than ${places} decimals`);
  return BigInt(`${whole}${fraction.padEnd(places, '0')}`);
}

function kopecks(receipt: z.infer<typeof Receipt>): number {
  const thousandths = receipt.content.positions.reduce(
    (sum, { quantity, price }) => sum + digits(quantity, THOUSANDTHS) * digits(price, KOPECKS),
    0n,
  );
  if (thousandths % 1_000n !== 0n) throw new Error('the lines come to a part of a kopeck');
  return Number(thousandths / 1_000n);
}

/** The newest invoice of the gateway, and everything that moved there. */
export async function keptBy(url: string): Promise<KeptReceipt & { readonly invoices: number; readonly moved: readonly string[] }> {
  const { invoices, ledger } = State.parse(await (await fetch(`${url}/_sim/state`)).json());
  const receipt = invoices.at(-1)?.receipt ?? null;
  const paid = receipt?.content.checkClose.payments.reduce((sum, { amount }) => sum + Number(digits(amount, KOPECKS)), 0) ?? 0;
  return {
    receipt,
    lines: receipt ? kopecks(receipt) : 0,
    paid,
    invoices: invoices.length,
    moved: ledger.map(({ kind, amount }) => `${kind} ${amount}`),
  };
}

/** A line of a receipt in short: name, quantity by price, tax, subject, method. */
export const shortLines = ({ receipt }: KeptReceipt): readonly string[] =>
  (receipt?.content.positions ?? []).map(
    ({ text, quantity, price, tax, paymentSubjectType, paymentMethodType }) =>
      `${text}: ${quantity} x ${price}, tax ${tax}, subject ${paymentSubjectType}, method ${paymentMethodType}`,
  );
