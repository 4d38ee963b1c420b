import type { Finding } from '../../payments/ports/gateway';
import { safeText } from './client';
import type { FailedReply, Probe, UapayClient } from './client';
import type { Shop } from './settings';
import type { WireError } from './wire';

/** UAPAY refuses requests whose time differs by more than this many seconds. UAPAY: section Freshness of requests. */
const REFUSED_OVER_SECONDS = 20;
const WARN_OVER_SECONDS = 10;

/** Says by opening a session whether a merchant can be used: connection, key, clock, and what only a person can look after. */
export async function checkShop(client: UapayClient, shop: Shop): Promise<readonly Finding[]> {
  const probe = await client.probe(shop);
  const clock = clockFindings(probe);
  if (probe.reply.kind !== 'claims') return [...badConnection(probe.reply, shop, clock), ...clock];
  const whitelist: readonly Finding[] = shop.mode === 'live' ? [{ code: 'uapay-callback-whitelist', level: 'warning' }] : [];
  return [{ code: 'uapay-connection', level: 'good' }, ...clock, ...whitelist];
}

function clockFindings({ reply, skewSeconds }: Probe): readonly Finding[] {
  const tooOld = reply.kind === 'error' && reply.error.code === 'TIMELIMIT_ERROR';
  const seconds = skewSeconds ?? 0;
  if (!tooOld && seconds <= WARN_OVER_SECONDS) return [];
  const level = tooOld || seconds > REFUSED_OVER_SECONDS ? 'bad' : 'warning';
  return [{ code: 'uapay-clock', level, facts: { seconds: String(seconds) } }];
}

function badConnection(reply: FailedReply, shop: Shop, clock: readonly Finding[]): readonly Finding[] {
  switch (reply.kind) {
    case 'error':
      // The clock finding already says what is wrong.
      if (clock.length > 0 && reply.error.code === 'TIMELIMIT_ERROR') return [];
      return [
        {
          code: blamesKey(reply.error) ? 'uapay-key-wrong' : 'uapay-connection',
          level: 'bad',
          facts: { text: safeText(reply.error, shop) },
        },
      ];
    case 'broken':
      return [{ code: reply.why === 'unsigned' ? 'uapay-key-wrong' : 'uapay-unreachable', level: 'bad' }];
    case 'silent':
      return [{ code: 'uapay-unreachable', level: 'bad' }];
    default:
      return reply satisfies never;
  }
}

/** The code of a refused signature is not documented; a refused client id looks the same to the merchant: shop id and key do not match. */
function blamesKey({ code, fields }: WireError): boolean {
  return /sign|token|jwt|key|auth|client/i.test(`${code} ${JSON.stringify(fields ?? {})}`);
}
