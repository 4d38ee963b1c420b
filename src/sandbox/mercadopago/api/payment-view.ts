import type { Switches } from '../../kit/switches';
import type { Books } from '../books';
import { COUNTRIES } from '../countries';
import type { Account, Card, Json, Payment, Refund } from '../model';
import { decimalText, feeOf, toWire } from '../money';
import { stamp, stampOrNull } from '../moment';
import { refundedSum } from '../refund-moves';
import { barcodeOf, digitableLine, pixCode, slipUrl } from '../slips';

/** What views need beside the thing itself. */
export interface ViewParts {
  readonly books: Books;
  readonly switches: Switches;
  readonly url: () => string;
}

/** A payment as the interface shows it. Mercado Pago: section Payments, Answers. */
export function paymentView(payment: Payment, parts: ViewParts): Json {
  const { books, switches } = parts;
  const account = books.ownerOf(payment);
  const { currency, exponent } = COUNTRIES[account.country];
  const amount = switches.number('amountShown') ?? toWire(payment.amount, exponent);
  const barcode = payment.methodId === 'bolbradesco' && switches.text('barcodeAt') !== 'details';
  return {
    id: payment.id,
    date_created: stamp(payment.createdAt),
    date_approved: stampOrNull(payment.approvedAt),
    date_last_updated: stamp(payment.updatedAt),
    date_of_expiration: stampOrNull(payment.expiresAt),
    money_release_date: stampOrNull(payment.approvedAt),
    operation_type: payment.operationType,
    issuer_id: payment.card ? '25' : null,
    payment_method_id: payment.methodId,
    payment_type_id: payment.typeId,
    payment_method: { id: payment.methodId, type: payment.typeId },
    status: switches.text('statusShown') ?? payment.status,
    status_detail: switches.text('detailShown') ?? payment.statusDetail,
    currency_id: switches.text('currencyShown') ?? currency,
    description: payment.description,
    live_mode: true,
    collector_id: switches.number('collectorShown') ?? payment.accountId,
    payer: payerView(payment, switches),
    metadata: payment.metadata,
    additional_info: payment.additionalInfo,
    order: payment.orderId === null ? {} : { id: String(payment.orderId), type: 'mercadopago' },
    external_reference: payment.externalReference,
    transaction_amount: switches.flag('amountsAsText') ? String(amount) : amount,
    transaction_amount_refunded: toWire(refundedSum(payment), exponent),
    coupon_amount: 0,
    installments: payment.installments,
    captured: payment.captured,
    binary_mode: payment.binaryMode,
    statement_descriptor: payment.statementDescriptor,
    notification_url: payment.notificationUrl,
    callback_url: payment.callbackUrl,
    processing_mode: 'aggregator',
    merchant_account_id: null,
    card: payment.card ? cardView(payment.card) : {},
    fee_details: payment.approvedAt
      ? [{ type: 'mercadopago_fee', amount: toWire(feeOf(payment.amount), exponent), fee_payer: 'collector' }]
      : [],
    refunds: payment.refunds.map((refund) => refundView(refund, payment, account)),
    transaction_details: detailsView(payment, exponent, parts),
    ...(barcode && { barcode: { content: barcodeOf(payment) } }),
    point_of_interaction: pointView(payment, account, parts),
  };
}

/** A refund as the interface shows it. */
export function refundView(refund: Refund, payment: Payment, account: Account): Json {
  const amount = toWire(refund.amount, COUNTRIES[account.country].exponent);
  return {
    id: refund.id,
    payment_id: payment.id,
    amount,
    metadata: { status_detail: null },
    source: { id: String(account.id), name: account.name, type: 'collector' },
    date_created: stamp(refund.createdAt),
    expiration_date: null,
    unique_sequence_number: null,
    refund_mode: 'standard',
    adjustment_amount: 0,
    status: refund.status,
    reason: null,
    labels: [],
    amount_refunded_to_payer: refund.status === 'approved' ? amount : 0,
    additional_data: null,
    partition_details: [],
  };
}

/** The part of a card that may be shown. */
export function cardView(card: Card): Json {
  return {
    id: null,
    first_six_digits: card.firstSix,
    last_four_digits: card.lastFour,
    expiration_month: card.month,
    expiration_year: card.year,
    cardholder: { name: card.holder, identification: card.identification },
  };
}

function payerView({ payer }: Payment, switches: Switches): Json {
  const { id, email, firstName, lastName, identification, entityType } = payer;
  const hidden = { email: null, first_name: null, last_name: null, identification: { type: null, number: null } };
  const shown = { email, first_name: firstName, last_name: lastName, identification: identification ?? { type: null, number: null } };
  return { id, type: null, ...(switches.flag('payerHidden') ? hidden : shown), entity_type: entityType };
}

function detailsView(payment: Payment, exponent: number, { switches, url }: ViewParts): Json {
  const { amount, approvedAt, typeId, methodId, financialInstitution } = payment;
  const isSlip = typeId === 'ticket' || typeId === 'atm' || methodId === 'pse' || methodId === 'clabe';
  const isBoleto = methodId === 'bolbradesco';
  return {
    net_received_amount: approvedAt ? toWire(amount - feeOf(amount), exponent) : 0,
    total_paid_amount: toWire(amount, exponent),
    overpaid_amount: 0,
    external_resource_url: isSlip ? slipUrl(payment, url()) : null,
    installment_amount: payment.card ? toWire(Math.floor(amount / payment.installments), exponent) : 0,
    financial_institution: financialInstitution,
    payment_method_reference_id: isSlip ? String(payment.id).slice(-7) : null,
    ...(isBoleto && { digitable_line: digitableLine(payment) }),
    ...(isBoleto && switches.text('barcodeAt') !== 'top' && { barcode: { content: barcodeOf(payment) } }),
  };
}

function pointView(payment: Payment, account: Account, { books, url }: ViewParts): Json {
  if (payment.methodId === 'pix') {
    const code = pixCode(payment, account, decimalText(payment.amount, 2));
    return {
      type: 'PIX',
      business_info: { unit: 'online_payments', sub_unit: 'sdk' },
      transaction_data: { qr_code: code.text, qr_code_base64: code.picture, ticket_url: slipUrl(payment, url()) },
    };
  }
  if (!payment.subscription) return { type: 'UNSPECIFIED' };
  const { id, number } = payment.subscription;
  const total = books.preapprovals.get(id)?.recurring.repetitions ?? null;
  return {
    type: 'SUBSCRIPTIONS',
    transaction_data: { subscription_id: id, subscription_sequence: { number, total }, first_time_use: number === 1 },
  };
}
