import { z } from 'zod';
import { VATS } from '../../payments/domain/receipt-terms';
import type { Method, Subject } from '../../payments/domain/receipt-terms';
import type { SettingsField } from '../../payments/ports/gateway';

/** IntellectMoney: section Receipts, taxationSystem: the service's numbers. */
export const TAXATION = { 'general': 0, 'simplified': 1, 'simplified-net': 2, 'agricultural': 4, 'patent': 5 } as const;

const MOST_GROUP = 32;
const STANDARD_GROUP = 'Main';

/** Subjects that a shop sells; an order's own code may name any other. */
const USUAL_SUBJECTS = [
  'commodity',
  'excise',
  'job',
  'service',
  'intellectual_activity',
  'payment',
  'agent_commission',
  'composite',
  'another',
  'property_right',
] as const satisfies readonly Subject[];
const USUAL_DELIVERY_SUBJECTS = ['service', 'commodity', 'job', 'composite', 'another'] as const satisfies readonly Subject[];
const METHOD_NAMES = [
  'full_payment',
  'full_prepayment',
  'prepayment',
  'advance',
  'partial_payment',
  'credit',
  'credit_payment',
] as const satisfies readonly Method[];
const TAXATION_NAMES = ['general', 'simplified', 'simplified-net', 'agricultural', 'patent'] as const;
const SWITCH = ['off', 'on'] as const;
const VAT_FROM = ['order', 'settings'] as const;
const REST = ['refuse', 'one-line'] as const;
const DELIVERY_VATS = ['same', ...VATS] as const;

/** What a merchant decides about receipts; they count for organisations only. The first choice of each is its default. */
export const RECEIPT_FIELDS: readonly SettingsField[] = [
  { name: 'receipts', kind: 'choice', required: false, choices: SWITCH },
  { name: 'inn', kind: 'text', required: false },
  { name: 'receiptGroup', kind: 'text', required: false },
  { name: 'taxation', kind: 'choice', required: false, choices: TAXATION_NAMES },
  { name: 'vat', kind: 'choice', required: false, choices: VATS },
  { name: 'vatFrom', kind: 'choice', required: false, choices: VAT_FROM },
  { name: 'subject', kind: 'choice', required: false, choices: USUAL_SUBJECTS },
  { name: 'method', kind: 'choice', required: false, choices: METHOD_NAMES },
  { name: 'deliveryVat', kind: 'choice', required: false, choices: DELIVERY_VATS },
  { name: 'deliverySubject', kind: 'choice', required: false, choices: USUAL_DELIVERY_SUBJECTS },
  { name: 'receiptRest', kind: 'choice', required: false, choices: REST },
];

const filled = (value: unknown): unknown => (value === '' ? undefined : value);

/** The members of the settings schema behind {@link RECEIPT_FIELDS}; every message is a problem's text key. */
export const RECEIPT_SHAPE = {
  receipts: z.preprocess(filled, z.enum(SWITCH, 'receipts-unknown').default('off')),
  inn: z.preprocess(
    filled,
    z
      .string()
      .regex(/^(\d{10}|\d{12})$/, 'inn-form')
      .optional(),
  ),
  receiptGroup: z.preprocess(filled, z.string().max(MOST_GROUP, 'receipt-group-too-long').default(STANDARD_GROUP)),
  taxation: z.preprocess(filled, z.enum(TAXATION_NAMES, 'taxation-unknown').default('general')),
  vat: z.preprocess(filled, z.enum(VATS, 'vat-unknown').default('none')),
  vatFrom: z.preprocess(filled, z.enum(VAT_FROM, 'vat-from-unknown').default('order')),
  subject: z.preprocess(filled, z.enum(USUAL_SUBJECTS, 'subject-unknown').default('commodity')),
  method: z.preprocess(filled, z.enum(METHOD_NAMES, 'method-unknown').default('full_payment')),
  deliveryVat: z.preprocess(filled, z.enum(DELIVERY_VATS, 'delivery-vat-unknown').default('same')),
  deliverySubject: z.preprocess(filled, z.enum(USUAL_DELIVERY_SUBJECTS, 'delivery-subject-unknown').default('service')),
  receiptRest: z.preprocess(filled, z.enum(REST, 'receipt-rest-unknown').default('refuse')),
};

/** A merchant's receipt settings, checked. */
export type ReceiptSettings = Readonly<z.infer<z.ZodObject<typeof RECEIPT_SHAPE>>>;

/** What the members say only together: the taxpayer's number is needed once receipts are on. */
export function receiptProblems({ receipts, inn }: ReceiptSettings): readonly { readonly field: string; readonly problem: string }[] {
  return receipts === 'on' && inn === undefined ? [{ field: 'inn', problem: 'inn-missing' }] : [];
}
