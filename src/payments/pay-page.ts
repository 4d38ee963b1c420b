import type { PayDesk, PayView } from './desk-pay';
import type { Result } from './domain/errors';
import { done, refused } from './domain/errors';
import { expireLink, isExpired } from './expire-link';
import type { Heart } from './heart';
import { payTargetOf } from './issue-invoice';
import { CODE_LENGTH, gatewayOf, linkOf, openAccount, platformOf } from './opened';
import type { PayTarget } from './ports/gateway';
import type { Actor } from './ports/platform-host';
import { refreshAttempt } from './read-gateway';
import { writeLine } from './record';
import { followReplacements, renewInvoice } from './renew-invoice';
import { shopName } from './shop-name';
import type { InstallationRow } from './stores/installations';
import { findInstallationByCode } from './stores/installations';
import type { StoredInvoice } from './stores/invoices';
import { findInvoiceBySlug, lockInvoice } from './stores/invoices';
import type { MerchantRow } from './stores/merchants';
import { findMerchantOf } from './stores/merchants';

interface Found {
  readonly installation: InstallationRow;
  readonly stored: StoredInvoice;
  readonly merchant: MerchantRow;
}

/** A payer's page asks the gateway no sooner than this after the last reading, in milliseconds. */
const READ_AGAIN_AFTER = 500;

/** The invoice of a link, ended first when its date is past and nobody has swept yet. */
async function bySlug(heart: Heart, slug: string): Promise<Found | null> {
  const found = await load(heart, slug);
  if (!found || !isExpired(found.stored, heart.clock.now())) return found;
  await expireLink(heart, found.stored.facts.installationId, found.stored.facts.id);
  return load(heart, slug);
}

async function load(heart: Heart, slug: string): Promise<Found | null> {
  return heart.db.read(async (tx) => {
    const installation = await findInstallationByCode(tx, slug.slice(0, CODE_LENGTH));
    const asked = installation && (await findInvoiceBySlug(tx, installation.id, slug));
    const stored = asked && (await followReplacements(tx, asked));
    const merchant = stored && (await findMerchantOf(tx, stored.facts));
    return installation && stored && merchant ? { installation, stored, merchant } : null;
  });
}

/**
 * Asks the gateway about the attempt that a payer may be coming back from. What it does not answer is asked again later by others.
 * `unheard`: what we know of the attempt may be old.
 */
export async function refreshOpen(
  heart: Heart,
  { stored, merchant }: Pick<Found, 'stored' | 'merchant'>,
  actor: Actor,
): Promise<'known' | 'unheard'> {
  const { installationId, id: invoiceId } = stored.facts;
  const live = stored.attempts.find((one) => one.state === 'open');
  const sinceRead = live?.readAt ? Math.max(0, heart.clock.now().getTime() - live.readAt.getTime()) : READ_AGAIN_AFTER;
  if (!live || !gatewayOf(heart, merchant.gateway).capabilities.readable) return 'known';
  // Read a moment ago, perhaps before the payer paid: a short wait, and then the truth, so that nobody is asked to pay again.
  if (sinceRead < READ_AGAIN_AFTER) await heart.clock.sleep(READ_AGAIN_AFTER - sinceRead);
  const outcome = await refreshAttempt(heart, { installationId, invoiceId, attemptId: live.id, actor });
  return outcome.kind === 'done' ? 'known' : 'unheard';
}

/** Whether money may be on its way: a payer who came back without paying must not be told so, nor one whose payment nobody has heard of be asked again. */
const mayBeOnItsWay = (stored: StoredInvoice, heard: 'known' | 'unheard'): boolean =>
  stored.attempts.some((one) => one.state === 'open' && (heard === 'unheard' || one.snapshot?.idle !== true));

async function view(heart: Heart, slug: string, returned: boolean): Promise<PayView | null> {
  const first = await bySlug(heart, slug);
  if (!first) return null;
  const heard = returned ? await refreshOpen(heart, first, { kind: 'customer' }) : 'known';
  const found = returned ? await bySlug(heart, slug) : first;
  if (!found) return null;
  const { installation, stored, merchant } = found;
  const { facts, invoice } = stored;
  return {
    shop: shopName(installation, facts.siteUrl),
    orderNumber: facts.orderNumber,
    amount: invoice.amount,
    lines: facts.lines,
    standing: invoice.standing,
    test: facts.mode === 'test',
    gatewayTitle: gatewayOf(heart, merchant.gateway).title,
    confirmManually: facts.confirmManually,
    expiresAt: facts.expiresAt,
    paidAt: facts.paidAt,
    card: stored.attempts.find((one) => one.captured > 0 || one.held > 0)?.card ?? null,
    backUrl: facts.returnUrl ?? facts.siteUrl,
    language: facts.language,
    timezone: installation.timezone,
    waiting: returned && invoice.standing.state === 'pending' && mayBeOnItsWay(stored, heard),
  };
}

async function open(heart: Heart, slug: string): Promise<Result<PayTarget>> {
  const found = await bySlug(heart, slug);
  if (!found) return refused('not-found');
  const { installationId, id } = found.stored.facts;
  // The gateway's own page may be over, or paid in another tab: better known now than after the payer has left.
  await refreshOpen(heart, found, { kind: 'customer' });
  const changed = await askPlatform(heart, found);
  if (changed) return changed;
  const target = await payTargetOf(heart, installationId, id);
  if (target.ok) await noteOpened(heart, installationId, id);
  return target;
}

/**
 * Money that is taken in one step cannot be asked about later, so the platform says before the payer leaves whether it still stands by the invoice
 * (RetailCRM: section Check). A platform that does not answer does not close the till: the sum is the one that was agreed on.
 */
async function askPlatform(heart: Heart, { installation, stored }: Found): Promise<Result<PayTarget> | null> {
  const { facts, invoice } = stored;
  const platform = platformOf(heart, installation.platform);
  if ((facts.confirmManually && !platform.refreshesLinks) || invoice.standing.state !== 'pending') return null;
  const answer = await platform.stillGood(openAccount(heart, installation), {
    platformInvoiceId: facts.platformInvoiceId,
    amount: invoice.amount,
  });
  if (answer.kind !== 'changed') return null;
  if (!answer.fresh) return refused('order-changed', { text: answer.text });
  // The payer has agreed to the old sum: the same link shows the new one first.
  const renewed = await renewInvoice(heart, facts.installationId, facts.id, answer.fresh);
  return renewed.ok ? done({ kind: 'redirect', url: linkOf(heart, facts.slug) }) : renewed;
}

/** Keeps when a payer first went on to the gateway. */
export async function noteOpened(heart: Heart, installationId: string, invoiceId: string): Promise<void> {
  await heart.db.transaction(async (tx) => {
    const stored = await lockInvoice(tx, installationId, invoiceId);
    if (!stored || stored.facts.openedAt !== null) return;
    const facts = { ...stored.facts, openedAt: heart.clock.now() };
    await writeLine(heart, tx, { ...stored, facts }, { kind: 'opened', actor: { kind: 'customer' } });
  });
}

/** What the public payment page asks of the heart. The payer's return proves nothing: it makes us read the gateway. */
export function createPayDesk(heart: Heart): PayDesk {
  return {
    view: (slug, returned) => view(heart, slug, returned),
    open: (slug) => open(heart, slug),
    topic: async (slug) => {
      const found = await bySlug(heart, slug);
      return found ? `invoice:${found.stored.facts.id}` : null;
    },
  };
}
