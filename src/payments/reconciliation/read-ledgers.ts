import { mustFindInstallation } from '../connect-installation';
import type { AttemptLedgers, GatewaySaid, Ledgers, PlatformSaid } from '../domain/ledgers';
import type { Heart } from '../heart';
import { gatewayOf, openAccount, openSettings, platformOf } from '../opened';
import { isOurs, readAttempt } from '../read-gateway';
import type { StoredAttempt } from '../stores/attempts';
import { noteRead } from '../stores/comparisons';
import type { InstallationRow } from '../stores/installations';
import type { StoredInvoice } from '../stores/invoices';
import { findInvoice } from '../stores/invoices';
import type { MerchantRow } from '../stores/merchants';
import { findMerchantOf } from '../stores/merchants';
import { findOpenOperation } from '../stores/operations';

/** Which invoice is read. */
export interface ReadWish {
  readonly installationId: string;
  readonly invoiceId: string;
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
    const attempts = await askGateway(heart, ours);
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

async function askGateway(heart: Heart, { stored, merchant }: Ours): Promise<readonly AttemptLedgers[]> {
  const known = new Set(stored.attempts.map(({ reference }) => reference));
  const said: AttemptLedgers[] = [];
  for (const attempt of stored.attempts.filter(({ reference }) => reference !== null)) {
    const { faceTaken, snapshot: previous } = attempt;
    const answer = await askAbout(heart, { stored, merchant, attempt });
    const surplus = answer.kind === 'read' ? (answer.snapshot.surplus ?? []) : [];
    said.push({ attempt, faceTaken, previous, said: answer, unseen: surplus.filter(({ reference }) => !known.has(reference)) });
  }
  return said;
}

async function askAbout(
  heart: Heart,
  { stored, merchant, attempt }: { readonly stored: StoredInvoice; readonly merchant: MerchantRow; readonly attempt: StoredAttempt },
): Promise<GatewaySaid> {
  const { readable } = gatewayOf(heart, merchant.gateway).capabilities;
  if (!readable) {
    const { snapshot } = attempt;
    return snapshot ? { kind: 'told', snapshot, foreign: false } : { kind: 'never-told' };
  }
  const outcome = await readAttempt(heart, merchant, attempt);
  await heart.db.transaction((tx) => noteRead(tx, attempt, heart.clock.now()));
  if (outcome.kind === 'unknown') return { kind: 'silent' };
  if (outcome.kind === 'refused') return (await isHeard(heart, merchant)) ? { kind: 'missing', words: outcome.text } : { kind: 'silent' };
  return { kind: 'read', snapshot: outcome.value, foreign: !isOurs(stored, attempt, { snapshot: outcome.value, readable }) };
}

/** Whether a gateway that refuses to speak of one payment speaks with this merchant at all; if not, for a revoked key for instance, it says nothing of the payment. */
async function isHeard(heart: Heart, merchant: MerchantRow): Promise<boolean> {
  const findings = await gatewayOf(heart, merchant.gateway).check(openSettings(heart, merchant));
  return !findings.some(({ level }) => level === 'bad');
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
