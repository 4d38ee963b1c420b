import type { Finding } from '../../payments/ports/gateway';
import type { ChannelAccount } from '../../academy/ports/channel';
import type { Visit } from './client';
import { roundSeconds } from './pace';
import type { Failure } from './reply';
import { isDenied } from './statuses';
import { servicesSchema } from './wire';

const DAY_MS = 24 * 3_600_000;
const FEW_REQUESTS = 15;

/** Says with one call whether a connection can be used, what its key may do, and what only a person can look after (Upgates: section Connecting). */
export async function checkShop(account: ChannelAccount, visit: Visit, now: Date): Promise<readonly Finding[]> {
  const status = await visit.call({ method: 'GET', path: '/status', schema: servicesSchema });
  if (status.kind !== 'done') return [failureFinding(status, account)];
  const rights = new Map(status.value.services.map(({ url, privilege }) => [lastPart(url), privilege] as const));
  return [
    { code: 'upgates-connection', level: 'good' },
    ...rightFindings(rights, account, visit),
    ...limitFindings(visit),
    ...webhookFindings(account, now),
  ];
}

/** Why a call failed, as a finding for people. */
function failureFinding(failure: Failure, account: ChannelAccount): Finding {
  if (failure.kind === 'refused') {
    const facts = failure.text === '' ? {} : { text: failure.text };
    return { code: failure.code, level: 'bad', facts, ...adminUrl(account) };
  }
  if (failure.notBefore !== null)
    return { code: 'upgates-busy', level: 'warning', facts: { until: failure.notBefore.toISOString().slice(11, 16) } };
  // It may pass by itself, and then the rounds must go on.
  return { code: 'upgates-unreachable', level: 'warning' };
}

/** Where the keys of the API are made. */
function adminUrl({ plain }: ChannelAccount): { readonly url?: string } {
  const address = plain['address'] ?? '';
  return URL.canParse(address) ? { url: new URL(address).origin } : {};
}

/** The words of the services are not certain; the end of their addresses is. */
function lastPart(url: string): string {
  return url.replace(/\/+$/, '').split('/').at(-1) ?? '';
}

function rightFindings(rights: ReadonlyMap<string, string>, account: ChannelAccount, visit: Visit): readonly Finding[] {
  const lacks = (name: string): boolean => !['readonly', 'all'].includes(rights.get(name) ?? '');
  const url = adminUrl(account);
  const statusesHidden = rights.has('order-statuses') ? lacks('order-statuses') : isDenied(account.memory);
  return [
    ...(lacks('orders') ? [{ code: 'upgates-no-orders', level: 'bad', ...url } as const] : []),
    ...(lacks('products') ? [{ code: 'upgates-no-products', level: 'warning', ...url } as const] : []),
    ...(statusesHidden && visit.shop.canceledStatus === null && visit.shop.takesBack
      ? [{ code: 'upgates-no-statuses', level: 'warning', ...url } as const]
      : []),
  ];
}

function limitFindings(visit: Visit): readonly Finding[] {
  const allowance = visit.allowance();
  if (!allowance) return [];
  const facts = { limit: String(allowance.limit), left: String(allowance.left), minutes: String(Math.ceil(roundSeconds(allowance) / 60)) };
  return [{ code: 'upgates-limits', level: allowance.limit <= FEW_REQUESTS ? 'warning' : 'good', facts }];
}

/** Webhooks that the shop had switched off are switched on again once a day; the owner hears of it for a week. */
function webhookFindings({ memory }: ChannelAccount, now: Date): readonly Finding[] {
  const at = Date.parse(memory['webhooksOffAt'] ?? '');
  if (Number.isNaN(at) || now.getTime() - at > 7 * DAY_MS) return [];
  return [{ code: 'upgates-webhooks-were-off', level: 'warning', facts: { date: new Date(at).toISOString().slice(0, 10) } }];
}
