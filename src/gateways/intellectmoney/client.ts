import type { Http } from '../../infra/http';
import type { Outcome } from '../../payments/ports/gateway';
import type { Organisation } from './settings';
import { callSignatures, formHash, moveHash } from './signature';
import type { Answer, InvoiceBody } from './wire';
import { answerSchema, errorText, invoiceValues } from './wire';

/** Base addresses: of the payer's pages, and of the interface for servers; with or without the slash at the end. */
export interface Addresses {
  readonly formUrl: string;
  readonly apiUrl: string;
}

/** What a shop with credentials for the interface is to its calls. */
export interface ApiShop extends Organisation {
  readonly apiToken: string;
  readonly signKey: string;
}

/** What became of a call. `denied`: the credentials were refused before anything was looked at. */
export type Reply =
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'denied'; readonly status: number }
  | { readonly kind: 'broken' }
  | { readonly kind: 'silent'; readonly because: 'timeout' | 'connection' | 'too-large'; readonly sent: boolean };

export interface IntellectmoneyClient {
  /** Makes an invoice and gives its number there. Never repeated. IntellectMoney: section createInvoice. */
  createInvoice(shop: ApiShop, body: InvoiceBody): Promise<Outcome<string>>;
  /** Asks for the card operation of an invoice; used as proof of the credentials only. IntellectMoney: section getBankCardPaymentState. */
  cardState(shop: ApiShop, invoiceId: string): Promise<Reply>;
  /** Sends a capture (`ToPaid`) or a release or refund (`Refund`) by the form protocol. Whatever is answered proves nothing. */
  move(shop: Organisation, orderId: string, action: 'ToPaid' | 'Refund'): Promise<Outcome<void>>;
  /** Opens the payer's page without anything in hand. */
  knock(): Promise<'there' | 'gone'>;
}

/** The address of a page or method below a base. */
export function below(base: string, path: string): string {
  return `${base.replace(/\/+$/, '')}/${path}`;
}

/** Whether a shop can be called by the interface for servers. */
export function hasApi(shop: Organisation): shop is ApiShop {
  return shop.apiToken !== undefined && shop.signKey !== undefined;
}

/** Makes the client; it keeps nothing. */
export function createIntellectmoneyClient({
  http,
  addresses,
}: {
  readonly http: Http;
  readonly addresses: Addresses;
}): IntellectmoneyClient {
  const call = async (
    shop: ApiShop,
    method: string,
    given: { readonly values: readonly string[]; readonly body: object },
  ): Promise<Reply> => {
    const { hash, sign } = callSignatures(given.values, shop);
    const result = await http({
      method: 'POST',
      url: below(addresses.apiUrl, `merchant/${method}`),
      headers: {
        'Accept': 'application/json',
        'Content-Type': 'application/json',
        'Authorization': `Bearer ${shop.apiToken}`,
        'Sign': sign,
      },
      body: JSON.stringify({ ...given.body, hash }),
      account: shop.eshopId,
    });
    if (result.kind === 'no-answer') return { kind: 'silent', because: result.because, sent: result.sent };
    return readReply(result.status, result.text);
  };
  return {
    createInvoice: async (shop, body) => {
      const purchaseHash = formHash({ ...body, eshopId: shop.eshopId }, shop.secretKey);
      return invoiceOf(await call(shop, 'createInvoice', { values: invoiceValues(body), body: { ...body, purchaseHash } }), shop);
    },
    cardState: (shop, invoiceId) =>
      call(shop, 'getBankCardPaymentState', {
        values: [shop.eshopId, invoiceId],
        body: { eshopId: Number(shop.eshopId), invoiceId: Number(invoiceId) },
      }),
    move: (shop, orderId, action) => move(http, below(addresses.formUrl, 'ru/'), { shop, orderId, action }),
    knock: async () => {
      const result = await http({ method: 'GET', url: addresses.formUrl });
      return result.kind === 'answer' && result.status < 500 ? 'there' : 'gone';
    },
  };
}

/** Errors come with any status; success only with 200. */
function readReply(status: number, text: string): Reply {
  const parsed = answerSchema.safeParse(jsonOf(text));
  if (status >= 500) return { kind: 'broken' };
  if (status === 401 || status === 403) return { kind: 'denied', status };
  if (!parsed.success || (status !== 200 && !isRefusal(parsed.data))) return { kind: 'broken' };
  return { kind: 'answer', answer: parsed.data };
}

const isRefusal = ({ OperationState, Result }: Answer): boolean => OperationState.Code >= 2 || (Result?.State.Code ?? 0) !== 0;

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const BAD_RESPONSE = { kind: 'unknown', because: 'bad-response', sent: true } as const;

function invoiceOf(reply: Reply, shop: ApiShop): Outcome<string> {
  switch (reply.kind) {
    case 'answer':
      break;
    case 'denied':
      return { kind: 'refused', text: `IntellectMoney refused the API token (status ${reply.status})` };
    case 'broken':
      return BAD_RESPONSE;
    case 'silent':
      return { kind: 'unknown', because: reply.because === 'too-large' ? 'bad-response' : reply.because, sent: reply.sent };
  }
  const { OperationState, Result } = reply.answer;
  if (isRefusal(reply.answer)) return { kind: 'refused', text: errorText(reply.answer, secretsOf(shop)) };
  const invoiceId = OperationState.Code === 0 ? Result?.InvoiceId : null;
  return invoiceId ? { kind: 'done', value: invoiceId } : BAD_RESPONSE;
}

/** Everything of a shop that no text may show. */
export function secretsOf({ secretKey, apiToken, signKey }: Organisation): readonly string[] {
  return [secretKey, apiToken, signKey].filter((secret) => secret !== undefined);
}

interface Move {
  readonly shop: Organisation;
  readonly orderId: string;
  readonly action: 'ToPaid' | 'Refund';
}

/**
 * IntellectMoney: section Capture, cancel, refund: the form of the answer is not documented, so that only a notification settles what was asked for.
 */
async function move(http: Http, url: string, { shop, orderId, action }: Move): Promise<Outcome<void>> {
  const { eshopId, secretKey } = shop;
  const hash = moveHash({ eshopId, orderId, action }, secretKey);
  const result = await http({
    method: 'POST',
    url,
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ eshopId, orderId, action, secretKey, hash }).toString(),
    account: eshopId,
  });
  if (result.kind === 'answer') return { kind: 'unknown', because: result.status >= 500 ? 'bad-response' : 'told-later', sent: true };
  return { kind: 'unknown', because: result.because === 'too-large' ? 'told-later' : result.because, sent: result.sent };
}
