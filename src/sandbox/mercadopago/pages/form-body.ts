import { z } from 'zod';
import { createCardToken } from '../api/card-tokens';
import { objectOf, textOf } from '../api/inputs';
import type { Method } from '../methods';
import type { Account, Json } from '../model';
import type { Parts } from '../parts';
import { needsAddress } from './payer-forms';

const formSchema = z.record(z.string(), z.string());

/** The fields of a sent form; an empty one when it cannot be read. */
export function readForm(body: unknown): Readonly<Record<string, string>> {
  return formSchema.safeParse(body ?? {}).data ?? {};
}

type Form = ReturnType<typeof readForm>;

/** The payer part of a payment, as the interface wants it. */
export function payerOfForm(form: Form, method: Method): Json {
  const identified = form['document_type'] && form['document'];
  return {
    email: form['email'],
    ...(form['first_name'] && { first_name: form['first_name'], last_name: form['last_name'] }),
    ...(identified && { identification: { type: form['document_type'], number: form['document'] } }),
    ...(needsAddress(method) && { address: addressOf(form) }),
    ...(method.id === 'pse' && { entity_type: 'individual', phone: { area_code: '57', number: form['phone'] } }),
  };
}

/** What a transfer of Colombia wants beside its payer. */
export function bankOfForm(form: Form, ip: string, callbackUrl: string): Json {
  return { transaction_details: { financial_institution: form['bank'] }, additional_info: { ip_address: ip }, callback_url: callbackUrl };
}

/** A token of the card in the form, or the words of the refusal. */
export function tokenOfForm(form: Form, account: Account, parts: Parts): { readonly token: string | null; readonly fault: string } {
  const [month = '', year = ''] = (form['expiry'] ?? '').split('/');
  const identification = form['document_type'] && form['document'] ? { type: form['document_type'], number: form['document'] } : undefined;
  const body = {
    card_number: form['card_number'],
    expiration_month: month,
    expiration_year: year,
    security_code: form['security_code'],
    cardholder: { name: form['holder'], identification },
  };
  const reply = createCardToken({ account, params: {}, query: {}, body }, parts);
  return { token: reply.status === 201 ? textOf(objectOf(reply.body)['id']) : null, fault: faultOf(reply.body) };
}

/** The words of an error of the interface. */
export function faultOf(body: unknown): string {
  const { cause, message } = objectOf(body);
  const first = Array.isArray(cause) ? textOf(objectOf(cause[0])['description']) : null;
  return first ?? textOf(message) ?? '';
}

function addressOf(form: Form): Json {
  const names = ['zip_code', 'street_name', 'street_number', 'neighborhood', 'city', 'federal_unit'] as const;
  return Object.fromEntries(names.map((name) => [name, form[name]]));
}
