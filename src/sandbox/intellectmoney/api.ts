import express from 'express';
import type { Express, Request } from 'express';
import type { Refused, Result } from './answer';
import { refuse, sendAnswer } from './answer';
import { readDraft } from './draft';
import type { Incoming } from './fields';
import { readFields } from './fields';
import { digest, formHash, METHOD_FIELDS, sameHash, valuesOf } from './hashes';
import { issueInvoice } from './issue';
import type { Invoice, Seller } from './model';
import { printKopecks } from './money';
import { notifyAfter } from './parts';
import type { Parts } from './parts';
import { waysOf } from './ways';

type Method = keyof typeof METHOD_FIELDS;

/** Mounts the merchant's interface: JSON or form bodies, signed twice. IntellectMoney: section Merchant API. */
export function mountApi(app: Express, parts: Parts): void {
  const text = express.text({ type: () => true, limit: '1mb' });
  const run = (method: Method, work: (incoming: Incoming, seller: Seller) => Result) =>
    app.post(`/merchant/${method}`, text, (req, res) => {
      const incoming = incomingOf(req);
      const seller = parts.books.sellers.get(incoming.named.get('eshopid') ?? '');
      const denied = verify(method, { req, incoming, seller }, parts);
      const result = denied ?? (seller ? work(incoming, seller) : refuse('unknown', 'unknown shop', 'eshopId'));
      notifyAfter(res, parts);
      sendAnswer(req, res, { result, extra: { EshopId: Number(seller?.id ?? 0) }, parts });
    });
  run('createInvoice', (incoming, seller) => createInvoice(incoming, seller, parts));
  run('getBankCardPaymentState', (incoming, seller) => cardState(incoming, seller, parts));
}

/** The fields of a request to the interface; none when its body cannot be read. */
export function incomingOf(req: Request): Incoming {
  const body: unknown = req.body;
  const read = typeof body === 'string' ? readFields(body, req.get('content-type') ?? '') : null;
  return read ?? { named: new Map(), userFields: {} };
}

interface Call {
  readonly req: Request;
  readonly incoming: Incoming;
  readonly seller: Seller | undefined;
}

/** Token, then Sign, then hash; the order is our assumption. Before the contract test money needs no credentials. */
function verify(method: Method, { req, incoming, seller }: Call, { switches }: Parts): Refused | null {
  if (seller?.kind !== 'shop') return refuse('unknown', 'unknown shop', 'eshopId');
  const { named } = incoming;
  const readings = readingsOf(method, incoming, switches.text('failUrlInHash') ?? 'both');
  const fits = (algorithm: 'md5' | 'sha256', given: string | undefined, key: string): boolean =>
    readings.some((values) => sameHash(given, digest(algorithm, values, { key })));
  const authorization = req.get('authorization');
  const sign = req.get('sign');
  const free =
    switches.flag('testWithoutCredentials') &&
    named.get('recipientcurrency') === 'TST' &&
    authorization === undefined &&
    sign === undefined;
  if (!free && authorization !== `Bearer ${seller.apiToken}`) return refuse('authorisation', 'wrong Authorization token');
  if (!free && !fits('sha256', sign, seller.signKey)) return refuse('authorisation', 'wrong Sign');
  if (!fits('md5', named.get('hash'), seller.secretKey)) return refuse('authorisation', 'wrong hash', 'hash');
  const purchaseHash = named.get('purchasehash');
  if (purchaseHash !== undefined && !sameHash(purchaseHash, formHash(named, seller.secretKey)))
    return refuse('authorisation', 'wrong purchaseHash', 'purchaseHash');
  return null;
}

/** Official sources disagree on whether failUrl stands in the signed text or leaves its place empty. */
function readingsOf(method: Method, { named }: Incoming, failUrl: string): readonly (readonly string[])[] {
  const kept = valuesOf(named, METHOD_FIELDS[method]);
  const emptied = valuesOf(new Map([...named, ['failurl', '']]), METHOD_FIELDS[method]);
  if (failUrl === 'both') return [kept, emptied];
  return [failUrl === 'kept' ? kept : emptied];
}

function createInvoice(incoming: Incoming, seller: Seller, parts: Parts): Result {
  const { books, clock, switches } = parts;
  const drafted = readDraft(incoming, { seller, now: clock.now(), switches });
  if (!drafted.ok) return refuse('parameter', `${drafted.field} ${drafted.reason}`, drafted.field);
  const issued = issueInvoice(drafted.draft, seller, { books, clock, opened: parts.moves.opened });
  if (!issued.ok) return refuse('conflict', issued.reason, 'orderId');
  const { invoice } = issued;
  return { ok: true, value: { InvoiceId: Number(invoice.sko), PaymentWays: paymentWays(invoice), InvoiceIdSplits: [] } };
}

/** Every member that the official library wants; the words of InputType and ServiceTimeOfEnrollmentType are our assumption. */
function paymentWays(invoice: Invoice) {
  return waysOf(invoice).map(({ preference }, index) => ({
    Id: index + 1,
    Amount: { Amount: printKopecks(invoice.amount), Currency: invoice.currency },
    InputType: preference,
    Preference: preference,
    PreferenceTypes: [preference],
    ServiceTimeOfEnrollmentType: 'Instant',
    Commission: 0,
    IsVisible: true,
    IsActive: true,
    Position: index + 1,
  }));
}

const STEPS = ['Ok', 'Created', 'InProcess', 'SendTo3DS', 'ActivationPayment'] as const;

/** Speaks of the card operation only. IntellectMoney: section getBankCardPaymentState. */
function cardState({ named }: Incoming, seller: Seller, { books, switches }: Parts): Result {
  const invoice = books.invoices.get(named.get('invoiceid') ?? '');
  if (invoice?.sellerId !== seller.id) return refuse('unknown', 'the invoice was not found', 'invoiceId');
  const step = invoice.payMethod === null ? 1 : 0;
  return {
    ok: true,
    value: {
      PaymentStep: switches.flag('paymentStepAsName') ? STEPS[step] : step,
      Message: '',
      RcCodeId: step === 0 ? '00' : '',
      Form3DS: null,
      Rrn: null,
    },
  };
}
