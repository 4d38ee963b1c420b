import type { Tx } from '../infra/database';
import { findInstallation } from '../payments/stores/installations';
import type { Granted } from './domain/access';
import { grantedBySale, grantedBySubscription } from './domain/access';
import { bookedOf } from './domain/book';
import { memberEmail } from './domain/email';
import type { ProductRef, SaleItem, Target } from './domain/product-ref';
import type { Buyer } from './domain/sale';
import { stateOf } from './domain/sale';
import { channelOf } from './open-channel';
import type { School } from './school';
import type { Wanted } from './settle-access';
import { settleSource } from './settle-access';
import type { GrantRow, Source } from './stores/access';
import { listGrantsOf } from './stores/access';
import type { ConnectionRow } from './stores/connections';
import { ignoredKey, ignoredKeys } from './stores/ignored';
import { listLinks } from './stores/links';
import { ensureMember } from './stores/members';
import type { MemberRow } from './stores/members';
import type { SaleAttention, SaleRow } from './stores/sales';
import { listCharges, lockSubscription, noteSettled } from './stores/sales';
import { graceDaysOf } from './stores/settings';
import { forgetTests } from './stores/tests';

/** What settling a sale has come to: whether anybody's access changed, and what the sale waits for. */
export interface Settled {
  readonly changed: boolean;
  readonly attention: SaleAttention | null;
}

/** Gives what a sale gives now and takes back what it gives no more; a charge is settled with its whole subscription. The sale has to be locked. */
export async function settleSale(school: School, tx: Tx, connection: ConnectionRow, sale: SaleRow): Promise<Settled> {
  const subscription = sale.book.charge?.subscription;
  if (subscription !== undefined) return settleSubscription(school, tx, connection, subscription);
  return give(school, tx, connection, {
    source: { kind: sale.test ? 'test' : 'sale', key: `${connection.id}:${sale.saleKey}` },
    granted: grantedBySale(bookedOf(sale.book)),
    buyer: sale.book.buyer?.value ?? null,
    speaker: sale,
    others: [],
  });
}

/** The same for a subscription: its newest paid charge decides. */
export async function settleSubscription(school: School, tx: Tx, connection: ConnectionRow, subscription: string): Promise<Settled> {
  const { installationId, id: connectionId } = connection;
  const at = { installationId, connectionId, subscription };
  const facts = await lockSubscription(tx, at, school.clock.now());
  const charges = await listCharges(tx, at);
  const byNumber = charges.toSorted((one, other) => (one.book.charge?.number ?? 0) - (other.book.charge?.number ?? 0));
  const speaker = byNumber.findLast(({ book }) => book.facts.goodAt !== null) ?? byNumber.at(-1);
  // The channel may speak of a subscription before its first charge; there is nothing to give yet.
  if (!speaker) return { changed: false, attention: null };
  const granted = grantedBySubscription(
    charges.map(({ book }) => bookedOf(book)),
    facts,
    await graceDaysOf(tx, installationId),
  );
  const buyer = byNumber.findLast(({ book }) => book.buyer !== null)?.book.buyer?.value ?? null;
  return give(school, tx, connection, {
    source: { kind: 'subscription', key: `${connectionId}:${subscription}` },
    granted,
    buyer,
    speaker,
    others: charges.filter(({ id }) => id !== speaker.id),
  });
}

interface Giving {
  readonly source: Source;
  readonly granted: Granted | null;
  readonly buyer: Buyer | null;
  /** The sale that shows what is waited for. */
  readonly speaker: SaleRow;
  readonly others: readonly SaleRow[];
}

async function give(school: School, tx: Tx, connection: ConnectionRow, giving: Giving): Promise<Settled> {
  const { installationId } = connection;
  const { source, granted, buyer, speaker, others } = giving;
  const known = await listGrantsOf(tx, installationId, source);
  const found = granted ? await targetsOf(school, tx, connection, { items: granted.items, known }) : [];
  const ignored = await ignoredKeys(tx, { installationId, connectionId: connection.id });
  const matched = found.filter(({ targets }) => targets.length > 0);
  const email = memberEmail(buyer?.email ?? null);
  const member =
    granted && buyer && email && matched.length > 0
      ? await memberFor(school, tx, installationId, { ...buyer, email, test: speaker.test })
      : null;
  const wanted: readonly Wanted[] =
    granted && member
      ? matched.flatMap(({ item, targets }) =>
          targets.map((target) => ({ memberId: member.id, target, product: item.product, from: granted.from, until: granted.until })),
        )
      : [];
  const actor = { kind: 'channel', channel: connection.channel } as const;
  const news = await settleSource(school, tx, { installationId, actor, because: source, quiet: false, wanted });
  const open = found.filter(({ item, targets }) => targets.length > 0 || !ignored.has(ignoredKey(item.product)));
  const attention = attentionOf(granted !== null && (found.length === 0 || open.length > 0), matched.length > 0, member !== null);
  await noteSettled(tx, speaker, { memberId: member?.id ?? null, attention, unmatched: found.length > matched.length });
  for (const other of others) {
    if (other.attention !== null || other.unmatched || (member && other.memberId === null && stateOf(other.book.facts).kind === 'good'))
      await noteSettled(tx, other, { memberId: member?.id ?? null, attention: null, unmatched: false });
  }
  return { changed: news.length > 0, attention };
}

function attentionOf(good: boolean, matched: boolean, known: boolean): SaleAttention | null {
  if (!good || known) return null;
  return matched ? 'buyer-unknown' : 'product-unknown';
}

const sameProduct = (one: ProductRef, other: ProductRef): boolean =>
  one.product === other.product &&
  one.variant === other.variant &&
  one.code === other.code &&
  one.plan === other.plan &&
  one.offer === other.offer;

/**
 * What each line grants. It is decided once, when the line first grants something: a link that is changed or removed later counts for later sales, and
 * nobody loses what he has bought.
 */
async function targetsOf(
  school: School,
  tx: Tx,
  connection: ConnectionRow,
  { items, known }: { readonly items: readonly SaleItem[]; readonly known: readonly GrantRow[] },
): Promise<readonly { readonly item: SaleItem; readonly targets: readonly Target[] }[]> {
  const links = await listLinks(tx, { installationId: connection.installationId, connectionId: connection.id });
  const channel = channelOf(school, connection.channel);
  return items.map((item) => {
    const decided = known.filter(({ product }) => product !== null && sameProduct(product, item.product));
    const targets = (decided.length > 0 ? decided : channel.match(links, item)).map(({ target }) => target);
    return { item, targets };
  });
}

/** The member with a buyer's address, made when there is none. Somebody who was there only for a test is forgotten before, when he buys. */
export async function memberFor(
  school: School,
  tx: Tx,
  installationId: string,
  buyer: Buyer & { readonly email: string; readonly test?: boolean },
): Promise<MemberRow> {
  const { test = false } = buyer;
  if (!test) await forgetTests(tx, installationId, buyer.email);
  const installation = await findInstallation(tx, installationId);
  return ensureMember(tx, {
    installationId,
    id: school.ids.uuid(),
    email: buyer.email,
    shownEmail: buyer.email,
    firstName: buyer.firstName,
    lastName: buyer.lastName,
    language: buyer.language ?? installation?.language ?? 'en',
    password: null,
    reviewer: false,
    test,
    signedInAt: null,
    createdAt: school.clock.now(),
  });
}
