import { z } from 'zod';

const price = z
  .number()
  .nonnegative()
  .refine((value) => /^\d{1,10}(?:\.\d{1,2})?$/.test(String(value)));
const quantity = z
  .number()
  .positive()
  .refine((value) => /^\d{1,6}(?:\.\d{1,3})?$/.test(String(value)));
const paymentTypes = [1, 2, 14, 15, 16];
const taxationSystems = [0, 1, 2, 4, 5];

/** IntellectMoney: section Receipts. Unknown members are let through. */
const receiptSchema = z.object({
  // The official library writes both empty when nobody gave them.
  inn: z
    .string()
    .regex(/^(?:\d{10}(?:\d{2})?)?$/)
    .optional(),
  group: z.string().optional(),
  // Written as true or false by the official library, as 1 or 0 by others.
  skipAmountCheck: z.union([z.literal(0), z.literal(1), z.boolean()]).default(0),
  content: z.object({
    type: z.int().min(1).max(4),
    customerContact: z.string().min(1),
    positions: z
      .array(
        z.object({
          quantity,
          price,
          tax: z.int().min(1).max(12),
          text: z
            .string()
            .min(1)
            .refine((text) => Buffer.byteLength(text) <= 128, 'text longer than 128 bytes'),
          paymentSubjectType: z.int().min(1).max(33).optional(),
          paymentMethodType: z.int().min(1).max(7).optional(),
        }),
      )
      .min(1),
    checkClose: z.object({
      payments: z.array(z.object({ type: z.int().refine((type) => paymentTypes.includes(type)), amount: price })).min(1),
      taxationSystem: z.int().refine((system) => taxationSystems.includes(system)),
    }),
  }),
});

/** Reads a receipt; its positions must come to the payment's kopecks unless it says otherwise. */
export function readReceipt(text: string, amount: number): { readonly ok: true; readonly receipt: unknown } | { readonly ok: false } {
  const parsed = receiptSchema.safeParse(jsonOf(text));
  if (!parsed.success) return { ok: false };
  const { skipAmountCheck, content } = parsed.data;
  const positions = content.positions.map((one) => digitsOf(one.quantity, 3) * digitsOf(one.price, 2));
  const agree = sum(positions) === amount * 1_000;
  return agree || Number(skipAmountCheck) === 1 ? { ok: true, receipt: parsed.data } : { ok: false };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

/** A decimal number as a whole number of its smallest places, by its digits. */
function digitsOf(value: number, places: number): number {
  const [whole = '', fraction = ''] = String(value).split('.');
  return Number(`${whole}${fraction.padEnd(places, '0')}`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
