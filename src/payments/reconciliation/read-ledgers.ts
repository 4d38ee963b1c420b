import { mustFindInstallation } from '../connect-installation';
import type { AttemptLedgers, GatewaySaid, Ledgers, PlatformSaid } from '../domain/ledgers';
import type { Heart } from '../heart';
import { gatewayOf, openAccount, platformOf } from '../opened';
import { isOurs, readAttempt } from '../read-gateway';
import type { StoredAttempt } from '../stores/attempts';
import { noteRead } from '../stores/comparisons';
import type { InstallationRow } from '../stores/installations';
import type { StoredInvoice } from '../stores/invoices';
import { findInvoice } from '../stores/invoices';
import type { MerchantRow } from '../stores/merchants';
import { findMerchantOf } from '../stores/merchants';
import { findOpenOperation } from '../stores/operations';

/** Which invoice is read. `fresh`: somebody waits for it, so that no reading from a moment ago will do. */
export interface ReadWish {
  readonly installationId: string;
  readonly invoiceId: string;
  readonly fresh: boolean;
  /** `unless-due`: the platform is left out while it has not been told of the newest state, because it is about to be. `away`: it does not answer, so that it is not asked. */
  readonly platform?: 'unless-due' | 'away';
}

/** The three ledgers of an invoice as they stand now. */
export interface ReadLedgers {
  readonly ledgers: Ledgers;
  readonly merchantId: string;
  /** The gateway itself was asked, or only its notifications. */
  readonly basis: 'read' | 'told';
}

interface Ours {
  readonly stored: StoredInvoice;
  readonly merchant: MerchantRow;
  readonly installation: InstallationRow;
  readonly moving: boolean;
}

/**
 * Reads what the gateway and the platform say of an invoice, and ours; null for no invoice of this installation. Nothing is changed by it.
 * When something happened to the invoice meanwhile, all is read once more; when it happens again, money counts as moving.
 */
export async function readLedgers(heart: Heart, wish: ReadWish): Promise<ReadLedgers | null> {
  let ours = await load(heart, wish);
  for (let tried = 1; ours !== null; tried += 1) {
    const { stored, merchant } = ours;
    const { readable } = gatewayOf(heart, merchant.gateway).capabilities;
    const attempts = await askGateway(heart, ours, wish);
    const platform = await askPlatform(heart, ours, wish);
    const after = await load(heart, wish);
    const changed = after?.stored.facts.events !== stored.facts.events;
    if (!changed || tried === 2) {
      const ledgers = { invoice: stored.invoice, moving: ours.moving || after?.moving === true || changed, attempts, platform };
      return { ledgers, merchantId: merchant.id, basis: readable ? 'read' : 'told' };
    }
    ours = after;
  }
  return null;
}

function load(heart: Heart, { installationId, invoiceId }: ReadWish): Promise<Ours | null> {
  return heart.db.read(async (tx) => {
    const stored = await findInvoice(tx, installationId, invoiceId);
    const merchant = stored && (await findMerchantOf(tx, stored.facts));
    if (!stored || !merchant) return null;
    const installation = await mustFindInstallation(tx, installationId);
    return { stored, merchant, installation, moving: (await findOpenOperation(tx, installationId, invoiceId)) !== null };
  });
}

async function askGateway(heart: Heart, { stored, merchant }: Ours, wish: ReadWish): Promise<readonly AttemptLedgers[]> {
  const said: AttemptLedgers[] = [];
  for (const attempt of stored.attempts.filter(({ reference }) => reference !== null)) {
    const { faceTaken, snapshot: previous } = attempt;
    said.push({ attempt, faceTaken, previous, said: await askAbout(heart, { stored, merchant, attempt }, wish) });
  }
  return said;
}

async function askAbout(
  heart: Heart,
  { stored, merchant, attempt }: { readonly stored: StoredInvoice; readonly merchant: MerchantRow; readonly attempt: StoredAttempt },
  { fresh }: ReadWish,
): Promise<GatewaySaid> {
  const { readable, readEverySeconds } = gatewayOf(heart, merchant.gateway).capabilities;
  if (!readable) {
    const { snapshot } = attempt;
    return snapshot ? { kind: 'told', snapshot, foreign: false } : { kind: 'never-told' };
  }
  const age = attempt.readAt && (heart.clock.now().getTime() - attempt.readAt.getTime()) / 1_000;
  if (!fresh && attempt.snapshot && age !== null && age < readEverySeconds)
    return { kind: 'read', snapshot: attempt.snapshot, foreign: false };
  const outcome = await readAttempt(heart, merchant, attempt);
  await heart.db.transaction((tx) => noteRead(tx, attempt, heart.clock.now()));
  if (outcome.kind === 'unknown') return { kind: 'silent' };
  if (outcome.kind === 'refused') return { kind: 'missing', words: outcome.text };
  return { kind: 'read', snapshot: outcome.value, foreign: !isOurs(stored, attempt, { snapshot: outcome.value, readable }) };
}

/** A platform that has switched us off is not asked; a refusal of the call says nothing of the invoice. */
async function askPlatform(heart: Heart, { stored, installation }: Ours, { platform: how }: ReadWish): Promise<PlatformSaid> {
  const platform = platformOf(heart, installation.platform);
  if (!platform.readInvoice || !installation.active || installation.frozen) return { kind: 'not-kept' };
  if (how === 'unless-due' && stored.facts.reportDueAt !== null) return { kind: 'being-told' };
  if (how === 'away') return { kind: 'silent' };
  const read = await platform.readInvoice(openAccount(heart, installation), stored.facts.platformInvoiceId);
  if (!read.ok) return { kind: 'silent' };
  return read.value === null ? { kind: 'missing' } : { kind: 'said', books: read.value };
}
