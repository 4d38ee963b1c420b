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

/** What a merchant decides about receipts; they count for organisations only. The first choice of each is what holds without one. */
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

const optional = <T extends z.ZodType>(schema: T) => z.preprocess((value) => (value === '' ? undefined : value), schema.optional());

/** The members of the settings schema behind {@link RECEIPT_FIELDS}; every message is a problem's text key. */
export const RECEIPT_SHAPE = {
  receipts: optional(z.enum(SWITCH, 'receipts-unknown')),
  inn: optional(z.string().regex(/^(\d{10}|\d{12})$/, 'inn-form')),
  receiptGroup: optional(z.string().max(MOST_GROUP, 'receipt-group-too-long')),
  taxation: optional(z.enum(TAXATION_NAMES, 'taxation-unknown')),
  vat: optional(z.enum(VATS, 'vat-unknown')),
  vatFrom: optional(z.enum(VAT_FROM, 'vat-from-unknown')),
  subject: optional(z.enum(USUAL_SUBJECTS, 'subject-unknown')),
  method: optional(z.enum(METHOD_NAMES, 'method-unknown')),
  deliveryVat: optional(z.enum(DELIVERY_VATS, 'delivery-vat-unknown')),
  deliverySubject: optional(z.enum(USUAL_DELIVERY_SUBJECTS, 'delivery-subject-unknown')),
  receiptRest: optional(z.enum(REST, 'receipt-rest-unknown')),
};

/** A merchant's receipt settings, checked. */
export type ReceiptSettings = Readonly<z.infer<z.ZodObject<typeof RECEIPT_SHAPE>>>;

/** The settings with what holds where nothing was said. */
export function decided(settings: ReceiptSettings) {
  const { receipts, inn, receiptGroup, taxation, vat, vatFrom, subject, method, deliveryVat, deliverySubject, receiptRest } = settings;
  const goodsVat = vat ?? VATS[0];
  return {
    receipts: receipts ?? SWITCH[0],
    inn,
    group: receiptGroup ?? STANDARD_GROUP,
    taxation: taxation ?? TAXATION_NAMES[0],
    vat: goodsVat,
    vatFrom: vatFrom ?? VAT_FROM[0],
    subject: subject ?? USUAL_SUBJECTS[0],
    method: method ?? METHOD_NAMES[0],
    deliveryVat: deliveryVat === undefined || deliveryVat === 'same' ? goodsVat : deliveryVat,
    deliverySubject: deliverySubject ?? USUAL_DELIVERY_SUBJECTS[0],
    receiptRest: receiptRest ?? REST[0],
  };
}
/** Receipt settings in full. */
export type Decided = ReturnType<typeof decided>;

/** What the members say only together: the taxpayer's number is needed once receipts are on. */
export function receiptProblems({ receipts, inn }: ReceiptSettings): readonly { readonly field: string; readonly problem: string }[] {
  return receipts === 'on' && inn === undefined ? [{ field: 'inn', problem: 'inn-missing' }] : [];
}
