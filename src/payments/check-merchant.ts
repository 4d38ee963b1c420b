import type { Heart } from './heart';
import { gatewayOf, hookOf, openSettings } from './opened';
import type { Finding, Gateway, MerchantSettings } from './ports/gateway';
import type { EvidenceQuery, HeardOf } from './stores/merchant-evidence';
import { countUnsigned, listHeard, listTakenAtOnce, listUnended, listUnheard, listWithoutEmail } from './stores/merchant-evidence';
import type { MerchantRow } from './stores/merchants';
import { findMerchant } from './stores/merchants';

const HOUR_MS = 3_600_000;
/** How far back traces are looked for: what was mended before that is no news. */
const LOOK_BACK_MS = 14 * 24 * HOUR_MS;
/** How long a gateway may take to tell of money that we have seen ourselves, and of a payer who went on to it. */
const PATIENCE_MS = { readable: HOUR_MS, unreadable: 24 * HOUR_MS } as const;
const NAMED_ORDERS = 5;

/** A proof that a gateway's own check had to leave to the first notification. */
const LEFT_TO_NOTIFICATION = /-key-unproved$/;

/**
 * Whether a merchant can be used: what its gateway says when it is asked, and what can be concluded from what has happened, because a gateway's cabinet
 * cannot be looked into from outside.
 */
export async function checkMerchant(heart: Heart, installationId: string, merchantId: string): Promise<readonly Finding[]> {
  const row = await heart.db.select((tx) => findMerchant(tx, installationId, merchantId));
  if (!row) return [];
  const gateway = gatewayOf(heart, row.gateway);
  const settings = openSettings(heart, row);
  const said = await gateway.check(settings);
  const happened = await tracesOf(heart, row, { gateway, settings });
  const https: readonly Finding[] = heart.baseUrl.startsWith('https://') ? [] : [{ code: 'base-url-not-https', level: 'warning' }];
  const proved = happened.some(({ code }) => code === 'merchant-notifications');
  const left = said.filter(({ code }) => !(proved && LEFT_TO_NOTIFICATION.test(code)));
  const common = { address: hookOf(heart, row), gateway: gateway.title };
  return [...left, ...happened, ...https].map((finding) => ({ ...finding, facts: { ...finding.facts, ...common } }));
}

async function tracesOf(
  heart: Heart,
  row: MerchantRow,
  { gateway, settings }: { readonly gateway: Gateway; readonly settings: MerchantSettings },
): Promise<readonly Finding[]> {
  const { readable } = gateway.capabilitiesOf(settings);
  const now = heart.clock.now().getTime();
  const query: EvidenceQuery = {
    installationId: row.installationId,
    merchantId: row.id,
    since: new Date(now - LOOK_BACK_MS),
    until: new Date(now - (readable ? PATIENCE_MS.readable : PATIENCE_MS.unreadable)),
    readable,
  };
  const found = await heart.db.read(async (tx) => ({
    unsigned: await countUnsigned(tx, query),
    unheard: await listUnheard(tx, query),
    unended: readable ? [] : await listUnended(tx, query),
    withoutEmail: await listWithoutEmail(tx, query),
    takenAtOnce: readable ? [] : await listTakenAtOnce(tx, query),
    heard: readable ? [] : await listHeard(tx, query),
  }));
  return [
    hearing(row, { ...found, readable }),
    ...about(found.unended, { code: 'merchant-ends-unheard', level: 'bad' }),
    ...about(found.withoutEmail, { code: 'merchant-no-email', level: 'warning' }),
    ...about(found.takenAtOnce, { code: 'merchant-hold-taken', level: 'bad' }),
    ...wrongMoney(found.heard, (message) => gateway.verify(settings, message)),
  ];
}

/** Whether notifications reach us. One that we had to refuse shows that the way is open and the key is not the same on both ends. */
function hearing(
  row: MerchantRow,
  found: { readonly unsigned: number; readonly unheard: readonly string[]; readonly readable: boolean },
): Finding {
  if (found.unsigned > 0) return { code: 'merchant-key-differs', level: 'bad', facts: { messages: String(found.unsigned) } };
  const [silent] = about(found.unheard, { code: 'merchant-silent', level: found.readable ? 'warning' : 'bad' });
  if (silent) return silent;
  return row.lastNotificationAt
    ? { code: 'merchant-notifications', level: 'good' }
    : { code: 'merchant-no-notification', level: 'warning' };
}

/** Test money never pays a live order, nor the other way round; such a message was genuine and is kept as what it is. */
function wrongMoney(heard: readonly HeardOf[], verify: (message: HeardOf) => ReturnType<Gateway['verify']>): readonly Finding[] {
  const ordersPaidIn = (mode: 'live' | 'test'): readonly string[] => {
    const other = heard.filter((message) => {
      const claim = message.mode === mode ? null : verify(message);
      const test = claim?.kind === 'claim' ? (claim.snapshot?.test ?? null) : null;
      return test !== null && test === (mode === 'test');
    });
    return [...new Set(other.map(({ orderNumber }) => orderNumber))];
  };
  return [
    ...about(ordersPaidIn('test'), { code: 'merchant-test-money', level: 'bad' }),
    ...about(ordersPaidIn('live'), { code: 'merchant-live-money', level: 'bad' }),
  ];
}

/** The finding about these orders; nothing where there are none. */
function about(orders: readonly string[], finding: Finding): readonly Finding[] {
  if (orders.length === 0) return [];
  const shown = orders.slice(0, NAMED_ORDERS).join(', ');
  return [{ ...finding, facts: { ...finding.facts, orders: orders.length > NAMED_ORDERS ? `${shown}…` : shown } }];
}
