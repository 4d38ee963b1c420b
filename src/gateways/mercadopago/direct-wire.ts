import { z } from 'zod';
import type { DirectPayment, DirectRequest, Instruction, PaymentMethod } from '../../payments/ports/direct-payments';
import type { Country } from './countries';
import type { Shop } from './settings';
import { paymentOf, snapshotOf } from './snapshot';
import { momentOf, notificationUrl, paymentSchema, wireMoment } from './wire';
import type { WirePayment } from './wire';

const MOST_DESCRIPTION = 255;
const WITHOUT_NUMBER = 'S/N';
const HOUR_MS = 3_600_000;
/** How soon and how late something unpaid may run out. Mercado Pago: section Cancel and expiry. */
const TERM_HOURS = { pix: { least: 0.5, most: 30 * 24 }, slip: { least: 24, most: 30 * 24 } } as const;

const text = z.string().nullish();
const barcode = z.object({ content: text }).nullish().catch(null);

/** A payment with what the payer is shown. The bar code stands in one of two places. Mercado Pago: section Payments, Answers. */
export const directPaymentSchema = paymentSchema.extend({
  barcode,
  metadata: z.record(z.string(), z.unknown()).nullish().catch(null),
  transaction_details: z.object({ external_resource_url: text, digitable_line: text, barcode }).nullish().catch(null),
  point_of_interaction: z
    .object({ transaction_data: z.object({ qr_code: text, qr_code_base64: text, ticket_url: text }).nullish().catch(null) })
    .nullish()
    .catch(null),
});

export type WireDirectPayment = z.infer<typeof directPaymentSchema>;

/** The search for what a call with a key made. */
export const directListSchema = z.object({ results: z.array(directPaymentSchema) });

/** Under which name the key of a call comes back with its payment. */
const KEY_NAME = 'attempt_key';

/** Whether a payment was made by the call with this key. */
export const isMadeBy = ({ metadata }: WireDirectPayment, key: string): boolean => metadata?.[KEY_NAME] === key;

/** A payment in the heart's words; null when its sums cannot be read. */
export function directPaymentOf(wire: WireDirectPayment): DirectPayment | null {
  const snapshot = snapshotOf(wire.external_reference ?? `payment:${wire.id}`, paymentOf(wire));
  return snapshot && { paymentReference: wire.id, snapshot, show: instructionOf(wire, snapshot.phase) };
}

function instructionOf(wire: WireDirectPayment, phase: string): Instruction | null {
  if (phase !== 'open') return null;
  const until = momentOf(wire.date_of_expiration);
  const { transaction_data: qr } = wire.point_of_interaction ?? {};
  if (qr?.qr_code) return { kind: 'qr', code: qr.qr_code, picture: qr.qr_code_base64 ?? null, url: addressOf(qr.ticket_url), until };
  const { external_resource_url: page, digitable_line: line, barcode: inner } = wire.transaction_details ?? {};
  const url = addressOf(page);
  if (isSlip(wire)) return { kind: 'slip', line: line ?? null, barcode: wire.barcode?.content ?? inner?.content ?? null, url, until };
  return url === null ? null : { kind: 'page', url };
}

const isSlip = ({ payment_type_id: type }: WirePayment): boolean => type === 'ticket' || type === 'atm';

/** What is put into a page as a link has to be one. */
function addressOf(url: string | null | undefined): string | null {
  return z.url({ protocol: /^https?$/ }).safeParse(url).data ?? null;
}

interface BodyParts {
  readonly shop: Shop;
  readonly country: Country;
  readonly amount: number;
  readonly method: PaymentMethod;
  readonly document: { readonly type: string; readonly number: string } | null;
  readonly now: Date;
}

/** The body of a payment. A number that no kind of document fits is kept with us and not sent. Mercado Pago: section Payments, Request fields. */
export function directBody(request: DirectRequest, parts: BodyParts): Readonly<Record<string, unknown>> {
  const { method, amount, shop, country, now } = parts;
  const { card, orderNumber, notifyUrl, returnUrl, payer, bank } = request;
  const until = termOf(request, method, now);
  return {
    transaction_amount: amount,
    description: Array.from(request.description).slice(0, MOST_DESCRIPTION).join(''),
    payment_method_id: method.code,
    external_reference: orderNumber,
    notification_url: notificationUrl(notifyUrl),
    metadata: { order_number: orderNumber, [KEY_NAME]: request.idempotencyKey },
    payer: payerOf(request, parts),
    ...(shop.statementDescriptor === undefined ? {} : { statement_descriptor: shop.statementDescriptor }),
    ...(until ? { date_of_expiration: wireMoment(until, country) } : {}),
    ...(method.kind === 'card' && card
      ? {
          token: card.token,
          installments: card.installments,
          ...(card.issuer ? { issuer_id: card.issuer } : {}),
          capture: !request.reserve,
        }
      : {}),
    ...(method.kind === 'bank-page'
      ? { callback_url: returnUrl, transaction_details: { financial_institution: bank }, additional_info: { ip_address: payer.ip } }
      : {}),
  };
}

function payerOf({ payer }: DirectRequest, { document, method }: BodyParts): Readonly<Record<string, unknown>> {
  const { email, firstName, lastName, address, phone, entity } = payer;
  return {
    email,
    ...(firstName ? { first_name: firstName } : {}),
    ...(lastName ? { last_name: lastName } : {}),
    ...(document ? { identification: document } : {}),
    ...(method.kind === 'bank-page' ? { entity_type: entity ?? 'individual' } : {}),
    ...(phone ? { phone: { area_code: phone.area, number: phone.number } } : {}),
    ...(address
      ? {
          address: {
            zip_code: address.zip.replace(/\D/g, ''),
            street_name: address.street,
            street_number: address.number ?? WITHOUT_NUMBER,
            neighborhood: address.district,
            city: address.city,
            federal_unit: address.region,
          },
        }
      : {}),
  };
}

/** The asked end, drawn into the bounds of the method; cards have none. */
function termOf({ expiresAt }: DirectRequest, { code, kind }: PaymentMethod, now: Date): Date | null {
  if (expiresAt === null || (kind !== 'slip' && code !== 'pix')) return null;
  const { least, most } = TERM_HOURS[code === 'pix' ? 'pix' : 'slip'];
  const hours = (expiresAt.getTime() - now.getTime()) / HOUR_MS;
  return new Date(now.getTime() + Math.min(Math.max(hours, least), most) * HOUR_MS);
}
