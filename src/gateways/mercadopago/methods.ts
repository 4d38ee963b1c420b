import { z } from 'zod';
import type { DocumentKind } from '../../payments/domain/tax-number';
import type { MethodKind, PayerNeed, PaymentMethod } from '../../payments/ports/direct-payments';
import { minorOf } from './amounts';
import type { Country } from './countries';

const text = z.string().nullish();
const amount = z.union([z.number(), z.string()]);

const methodSchema = z.object({
  id: z.string().min(1),
  name: text,
  payment_type_id: z.string(),
  status: text,
  secure_thumbnail: text,
  deferred_capture: text,
  additional_info_needed: z
    .array(z.string())
    .nullish()
    .transform((needs) => needs ?? []),
  min_allowed_amount: amount.nullish(),
  max_allowed_amount: amount.nullish(),
  financial_institutions: z
    .array(z.object({ id: z.union([z.string(), z.number()]).transform(String), description: text }))
    .nullish()
    .catch(null)
    .transform((banks) => banks ?? []),
});

/** `/v1/payment_methods`, answer. Mercado Pago: section Payment methods and limits seen. */
export const methodListSchema = z.array(methodSchema);

type WireMethod = z.infer<typeof methodSchema>;

/** What we can show: the rest (the payer's balance there, codes that nobody explained) is left to Checkout Pro. */
const KINDS: Readonly<Record<string, MethodKind>> = {
  credit_card: 'card',
  debit_card: 'card',
  prepaid_card: 'card',
  ticket: 'slip',
  atm: 'slip',
  bank_transfer: 'transfer',
};

/** Slips that are printed with the payer's name, number and address. Mercado Pago: section Payer document, minimum payer data. */
const PRINTED = ['bolbradesco', 'pec'];
const BY_BANK = 'pse';

/** The methods of the account that work at present and whose limits can be read. */
export function methodsOf(list: readonly WireMethod[], country: Country): readonly PaymentMethod[] {
  return list.flatMap((one) => {
    const method = one.status === 'active' ? methodOf(one, country) : null;
    return method ? [method] : [];
  });
}

function methodOf(wire: WireMethod, { currency }: Country): PaymentMethod | null {
  const kind = wire.id === BY_BANK ? 'bank-page' : KINDS[wire.payment_type_id];
  const least = minorOf(wire.min_allowed_amount ?? 0, currency);
  const most = minorOf(wire.max_allowed_amount ?? 0, currency);
  if (kind === undefined || least === null || most === null) return null;
  return {
    code: wire.id,
    title: wire.name ?? wire.id,
    kind,
    least: { minor: least, currency },
    most: { minor: most, currency },
    needs: needsOf(wire, kind),
    banks: wire.financial_institutions.map(({ id, description }) => ({ code: id, title: description ?? id })),
    pictureUrl: wire.secure_thumbnail ?? null,
    reserves: kind === 'card' && wire.deferred_capture === 'supported',
  };
}

function needsOf({ id, additional_info_needed: told }: WireMethod, kind: MethodKind): readonly PayerNeed[] {
  if (kind === 'card') return ['card-token'];
  if (kind === 'bank-page') return ['name', 'document', 'address', 'phone', 'entity', 'bank'];
  if (PRINTED.includes(id)) return ['name', 'document', 'address'];
  const name: readonly PayerNeed[] = told.some((one) => /^(?:first|last)_name$/.test(one)) ? ['name'] : [];
  const document: readonly PayerNeed[] = told.includes('identification_number') ? ['document'] : [];
  return [...name, ...document];
}

/** `/v1/identification_types`, answer. Mercado Pago: section Payer document. */
export const documentListSchema = z.array(
  z.object({
    id: z.string().min(1),
    name: text,
    type: text,
    min_length: z.int().nonnegative().nullish(),
    max_length: z.int().positive().nullish(),
  }),
);

const MOST_SIGNS = 30;

/** The kinds as the service lists them; a company's number in Brazil may hold letters whatever the list calls it. */
export function documentKindsOf(list: z.infer<typeof documentListSchema>): readonly DocumentKind[] {
  return list.map(({ id, name, type, min_length: least, max_length: most }) => ({
    code: id,
    title: name ?? id,
    digitsOnly: type === 'number' && id !== 'CNPJ',
    least: least ?? 1,
    most: most ?? MOST_SIGNS,
  }));
}
