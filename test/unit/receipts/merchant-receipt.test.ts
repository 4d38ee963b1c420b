import { z } from 'zod';
import { moveReceipt, startReceipt } from '../../../src/gateways/intellectmoney/receipt';
import type { ReceiptText } from '../../../src/gateways/intellectmoney/receipt';
import { RECEIPT_FIELDS, RECEIPT_SHAPE, receiptProblems } from '../../../src/gateways/intellectmoney/receipt-settings';
import type { ReceiptSettings } from '../../../src/gateways/intellectmoney/receipt-settings';
import type { Refusal } from '../../../src/payments/domain/errors';
import type { ReceiptLine } from '../../../src/payments/domain/receipt';
import { SUBJECTS } from '../../../src/payments/domain/receipt-terms';
import type { StartRequest } from '../../../src/payments/ports/gateway';
import { line, rub } from './stand';

const shape = z.object(RECEIPT_SHAPE);
const settings = (given: Readonly<Record<string, string>> = {}): ReceiptSettings =>
  shape.parse({ receipts: 'on', inn: '7700000000', taxation: 'simplified', ...given });

type Request = Pick<StartRequest, 'amount' | 'customerEmail' | 'description' | 'lines'>;

const ORDER: Request = {
  amount: rub(25_000),
  customerEmail: 'buyer@shop.example',
  description: 'Заказ 1042',
  lines: [line({ quantity: '2' }), line({ name: 'Доставка', price: 5_000, part: 'delivery' })],
};

const withLines = (minor: number, ...lines: readonly ReceiptLine[]): Request => ({ ...ORDER, amount: rub(minor), lines });

function textOf(made: ReceiptText): string {
  if (made.kind === 'refused' || made.text === null) throw new Error(`No text: ${made.text}`);
  return made.text;
}

const receiptSchema = z.object({
  content: z.object({
    type: z.number(),
    positions: z.array(
      z.object({ quantity: z.number(), price: z.number(), tax: z.number(), text: z.string(), paymentSubjectType: z.number() }),
    ),
    checkClose: z.object({ payments: z.array(z.object({ type: z.number(), amount: z.number() })), taxationSystem: z.number() }),
  }),
});
const read = (made: ReceiptText) => receiptSchema.parse(JSON.parse(textOf(made))).content;

const printedName = (name: string): string => read(startReceipt(withLines(10_000, line({ name })), settings())).positions[0]?.text ?? '';

const refusal = (request: Request, given: Readonly<Record<string, string>> = {}): Refusal | null => {
  const made = startReceipt(request, settings(given));
  return made.kind === 'refused' ? made.refusal : null;
};

const move = (kind: 'capture' | 'refund', minor: number, given: Partial<Parameters<typeof moveReceipt>[0]['receipt']> = {}) =>
  moveReceipt(
    {
      kind,
      amount: rub(minor),
      receipt: { order: { lines: ORDER.lines }, sum: ORDER.amount, earlier: [], ...given },
      customerEmail: ORDER.customerEmail,
      description: ORDER.description,
    },
    settings(),
  );

const taxes = (given: Readonly<Record<string, string>>) =>
  read(startReceipt(ORDER, settings(given))).positions.map(({ tax, paymentSubjectType }) => [tax, paymentSubjectType]);

describe('merchantReceipt of a payment', () => {
  it('is the text that the service documents, digit by digit', () => {
    expect(textOf(startReceipt(ORDER, settings()))).toBe(
      '{"inn":"7700000000","group":"Main","skipAmountCheck":0,"content":{"type":1,"customerContact":"buyer@shop.example","positions":[' +
        '{"quantity":2,"price":100.00,"tax":6,"text":"Чай","paymentSubjectType":1,"paymentMethodType":4},' +
        '{"quantity":1,"price":50.00,"tax":6,"text":"Доставка","paymentSubjectType":4,"paymentMethodType":4}],' +
        '"checkClose":{"payments":[{"type":2,"amount":250.00}],"taxationSystem":1}}}',
    );
  });

  it('writes fractional quantities as they are and names as JSON', () => {
    const text = textOf(startReceipt(withLines(3_330, line({ name: 'Сыр "Гауда" \\ 45%', quantity: '0.333', total: 3_330 })), settings()));
    expect(text).toContain('{"quantity":0.333,"price":100.00,');
    expect(text).toContain('"text":"Сыр \\"Гауда\\" \\\\ 45%"');
  });

  it('is none while receipts are off', () => {
    expect(startReceipt({ ...ORDER, lines: [] }, settings({ receipts: 'off' }))).toEqual({ kind: 'text', text: null });
  });

  it.each([
    ['vat20', 1],
    ['vat10', 2],
    ['vat120', 3],
    ['vat110', 4],
    ['vat0', 5],
    ['none', 6],
    ['vat5', 7],
    ['vat7', 8],
    ['vat105', 9],
    ['vat107', 10],
    ['vat22', 11],
    ['vat122', 12],
    ['-1', 6],
    ['0', 5],
    ['22', 11],
  ])('VAT %s of an order is tax %d there', (vat, tax) => {
    expect(read(startReceipt(withLines(10_000, line({ vat })), settings())).positions[0]?.tax).toBe(tax);
  });

  it.each([
    ['general', 0],
    ['simplified', 1],
    ['simplified-net', 2],
    ['agricultural', 4],
    ['patent', 5],
  ])('taxation %s is system %d there', (taxation, system) => {
    expect(read(startReceipt(ORDER, settings({ taxation }))).checkClose.taxationSystem).toBe(system);
  });

  it('gives delivery the VAT of goods unless it has its own, and the subject that the shop chose', () => {
    expect(taxes({ vat: 'vat20' })).toEqual([
      [1, 1],
      [1, 4],
    ]);
    expect(taxes({ vat: 'vat20', deliveryVat: 'none', deliverySubject: 'job', subject: 'composite' })).toEqual([
      [1, SUBJECTS.composite],
      [6, SUBJECTS.job],
    ]);
  });

  it('cuts names at 128 bytes and between characters', () => {
    expect(printedName('Ч'.repeat(100))).toBe('Ч'.repeat(64));
    expect(printedName(`x${'Ч'.repeat(100)}`)).toBe(`x${'Ч'.repeat(63)}`);
    expect(printedName(`${'x'.repeat(126)}🍵`)).toBe('x'.repeat(126));
    expect(printedName(`${'x'.repeat(127)} tea`)).toBe('x'.repeat(127));
  });
});

describe('a payment without a possible receipt', () => {
  it('is refused with both sums', () => {
    expect(refusal(withLines(12_100, line({ price: 394_400 })))).toEqual({
      code: 'receipt-unexplained',
      facts: { lines: '3944.00', sum: '121.00' },
    });
  });

  it('is refused with the line that is to blame', () => {
    expect(refusal(withLines(10_000, line({ vat: '18' })))).toEqual({ code: 'receipt-vat', facts: { name: 'Чай', code: '18' } });
    expect(refusal(withLines(10_000, line({ quantity: '0.0000001' })))).toMatchObject({ code: 'receipt-quantity', facts: { name: 'Чай' } });
    expect(refusal(withLines(10_000, line({ subject: 'luck' })))).toEqual({
      code: 'receipt-subject',
      facts: { name: 'Чай', code: 'luck' },
    });
    expect(refusal(withLines(10_000, line({ method: 'luck' })))).toEqual({ code: 'receipt-method', facts: { name: 'Чай', code: 'luck' } });
    expect(refusal(withLines(10_000, line({ name: ' ' })))?.code).toBe('receipt-name');
    expect(refusal(withLines(10_000, line({ discount: 20_000 })))?.code).toBe('receipt-negative');
    expect(refusal(withLines(10_000))?.code).toBe('receipt-empty');
  });

  it('is refused without an address for the receipt', () => {
    expect(refusal({ ...ORDER, customerEmail: ' ' })).toEqual({ code: 'email-missing' });
    expect(refusal({ ...ORDER, customerEmail: null })).toEqual({ code: 'email-missing' });
  });

  it('is refused with more than a hundred lines, unless one line may stand for them', () => {
    const lines = Array.from({ length: 101 }, (_, index) => line({ name: `Чай ${index}`, price: 100 }));
    expect(refusal(withLines(10_100, ...lines))).toEqual({ code: 'receipt-too-long', facts: { most: '100', positions: '101' } });
    const [only, ...others] = read(startReceipt(withLines(10_100, ...lines), settings({ receiptRest: 'one-line' }))).positions;
    expect(only).toMatchObject({ quantity: 1, price: 101, text: 'Заказ 1042' });
    expect(others).toEqual([]);
  });
});

describe('the receipt of a capture or refund', () => {
  it('is an income for a part of what was held, a return of income for a refund, each of its own sum', () => {
    expect(read(move('capture', 12_500))).toMatchObject({
      type: 1,
      positions: [
        { quantity: 2, price: 50 },
        { quantity: 1, price: 25 },
      ],
      checkClose: { payments: [{ type: 2, amount: 125 }] },
    });
    expect(read(move('refund', 25_000))).toMatchObject({ type: 2, positions: [{ price: 100 }, { price: 50 }] });
  });

  it('gives back the pieces that were chosen, after what was given back before', () => {
    const chosen = [{ item: 0, quantity: '1' }];
    const earlier = [{ sum: rub(10_000), chosen }];
    expect(read(move('refund', 10_000, { earlier, chosen })).positions).toMatchObject([{ text: 'Чай', quantity: 1, price: 100 }]);
  });

  it('is refused where nothing of the kind is left, or the pieces do not come to the sum', () => {
    expect(move('refund', 25_001)).toMatchObject({ refusal: { code: 'receipt-part-above', facts: { sum: '250.01', left: '250.00' } } });
    expect(move('refund', 100, { chosen: [{ item: 0, quantity: '3' }] })).toMatchObject({ kind: 'refused' });
    expect(move('refund', 100, { chosen: [{ item: 0, quantity: '1' }] })).toMatchObject({
      refusal: { code: 'receipt-part-differs', facts: { chosen: '100.00', sum: '1.00' } },
    });
  });
});

describe('receipt settings', () => {
  it('are off as they come, with the first choice of each field', () => {
    expect(startReceipt({ ...ORDER, lines: [] }, shape.parse({}))).toEqual({ kind: 'text', text: null });
    const firsts = Object.fromEntries(RECEIPT_FIELDS.map(({ name, choices }) => [name, choices?.[0] ?? '']));
    const left = startReceipt(ORDER, shape.parse({ receipts: 'on', inn: '7700000000' }));
    expect(startReceipt(ORDER, shape.parse({ ...firsts, receipts: 'on', inn: '7700000000' }))).toEqual(left);
    expect(read(left)).toMatchObject({ positions: [{ tax: 6, paymentSubjectType: 1 }, { tax: 6 }], checkClose: { taxationSystem: 0 } });
  });

  it('need a taxpayer number once receipts are on', () => {
    expect(receiptProblems(shape.parse({ receipts: 'on' }))).toEqual([{ field: 'inn', problem: 'inn-missing' }]);
    expect(receiptProblems(shape.parse({ receipts: 'off' }))).toEqual([]);
    expect(receiptProblems(settings())).toEqual([]);
  });

  it.each(['770000000', '77000000001', '7700000000001', '77OOOOOOOO'])('%s is no taxpayer number', (inn) => {
    expect(shape.safeParse({ inn }).error?.issues.map(({ message }) => message)).toEqual(['inn-form']);
  });

  it('take every choice of their fields and no other', () => {
    for (const { name, choices = [] } of RECEIPT_FIELDS) {
      for (const choice of choices) expect(shape.safeParse({ [name]: choice }).success).toBe(true);
      if (choices.length > 0) expect(shape.safeParse({ [name]: 'else' }).success).toBe(false);
    }
  });
});
