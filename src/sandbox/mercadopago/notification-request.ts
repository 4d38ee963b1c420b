import { randomInt, randomUUID } from 'node:crypto';
import type { SimClock } from '../kit/clock';
import type { Switches } from '../kit/switches';
import type { Account } from './model';
import { SECOND } from './moment';
import { signatureHeader } from './signature';

/** Who has not answered by then is told again. */
export const ANSWER_LIMIT_MS = 22 * SECOND;

/** Something a seller is told: go and look at this resource. */
export interface News {
  readonly account: Account;
  readonly topic: string;
  readonly action: string;
  readonly id: string;
  readonly version: number;
  /** The address that came with the payment or preference; it wins over the one of the panel. */
  readonly ownUrl: string | null;
}

/** Topics that the old notifications know, with their old names and where to look then. */
const IPN_TOPICS: Readonly<Record<string, { readonly topic: string; readonly path: string }>> = {
  payment: { topic: 'payment', path: '/v1/payments' },
  topic_merchant_order_wh: { topic: 'merchant_order', path: '/merchant_orders' },
  topic_chargebacks_wh: { topic: 'chargebacks', path: '/v1/chargebacks' },
};

/** What making a notification needs; `secretOf` is asked at each try, because a secret may be renewed. */
export interface SigningParts {
  readonly clock: SimClock;
  readonly switches: Switches;
  readonly secretOf: (accountId: number) => string | null;
  readonly url: () => string;
}

/** One try to tell a seller. */
export interface Telling {
  readonly url: string;
  readonly kind: 'webhook' | 'ipn';
  readonly news: News;
  readonly tries: number;
  /** Signed with another secret. */
  readonly forged: boolean;
}

/** Whether the old notifications know this topic. */
export function isKnownToIpn(topic: string): boolean {
  return IPN_TOPICS[topic] !== undefined;
}

/** Address, headers and body of one try; every try has a new id, time and signature. Mercado Pago: sections Delivery and Signature. */
export function notificationRequest(telling: Telling, parts: SigningParts) {
  const { news, kind } = telling;
  const url = new URL(telling.url);
  if (kind === 'ipn') return ipnRequest(url, news, parts);
  url.searchParams.set('data.id', news.id);
  url.searchParams.set('type', news.topic);
  return { url, headers: headersOf(telling, parts), body: JSON.stringify(bodyOf(news, parts)) };
}

/** The old kind: unsigned, and without a body when the switch says so. Mercado Pago: section IPN. */
function ipnRequest(url: URL, { id, topic: newName }: News, { switches, url: own }: SigningParts) {
  const { topic, path } = IPN_TOPICS[newName] ?? { topic: newName, path: '' };
  url.searchParams.set('topic', topic);
  url.searchParams.set('id', id);
  const form = switches.text('ipnBody');
  const resource = form === 'id' ? id : `${own()}${path}/${id}`;
  return { url, headers: { 'content-type': 'application/json' }, body: form === 'empty' ? '' : JSON.stringify({ resource, topic }) };
}

function headersOf({ news, tries, forged }: Telling, { clock, switches, secretOf }: SigningParts): Readonly<Record<string, string>> {
  const requestId = randomUUID();
  const wall = clock.wall().getTime();
  const ts = String(switches.flag('stampInMilliseconds') ? wall : Math.floor(wall / SECOND));
  const secret = secretOf(news.account.id);
  const unsigned = news.topic.startsWith('subscription_') && !switches.flag('subscriptionsSigned');
  const signed = secret !== null && !unsigned && !switches.flag('noSignature');
  const key = forged ? `not ${secret}` : (secret ?? '');
  return {
    'content-type': 'application/json',
    'user-agent': 'restclient-node/4.17.3',
    'x-request-id': requestId,
    'x-retry': String(tries),
    'x-socket-timeout': String(ANSWER_LIMIT_MS),
    ...(signed && { 'x-signature': signatureHeader(key, { dataId: news.id, requestId, ts }) }),
  };
}

function bodyOf({ account, topic, action, id, version }: News, { clock, switches }: SigningParts): object {
  const subscription = topic.startsWith('subscription_');
  return {
    id: randomInt(100_000_000_000, 199_999_999_999),
    live_mode: true,
    type: topic,
    date_created: `${clock.now().toISOString().slice(0, 19)}Z`,
    user_id: account.id,
    api_version: 'v1',
    action,
    data: { id: switches.flag('bodyIdDiffers') ? `${id}9` : id },
    ...(subscription && { application_id: account.applicationId, entity: topic.replace('subscription_', ''), version }),
  };
}
