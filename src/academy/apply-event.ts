import type { Tx } from '../infra/database';
import { noteSale, noteSubscription } from './domain/book';
import type { SaleEvent } from './ports/channel';
import type { School } from './school';
import { enqueueEvent } from './receive-sale';
import type { Settled } from './settle-sale';
import { settleSale, settleSubscription } from './settle-sale';
import type { ConnectionRow } from './stores/connections';
import { findConnection } from './stores/connections';
import type { EventAt } from './stores/events';
import { finishEvent, lockEvent, reopenEvent } from './stores/events';
import type { ConnectionAt } from './stores/sales';
import { findSubscriptionOf, listUnmatched, lockSale, lockSubscription, saveBook, saveSubscription } from './stores/sales';

/**
 * Applies one thing that a channel said: adds it to what is known of the sale or subscription, and settles what that gives, with history, letters and news,
 * in one transaction. Done again it changes nothing. While the connection is switched off, events wait.
 */
export async function applyEvent(school: School, at: EventAt): Promise<void> {
  await school.db.transaction(async (tx) => {
    const connection = await findConnection(tx, at.installationId, at.connectionId);
    const found = await lockEvent(tx, at);
    if (!connection?.active || !found || found.applied) return;
    const settled = await applyOne(school, tx, connection, found.event);
    await finishEvent(tx, at, { outcome: outcomeOf(settled), at: school.clock.now() });
  });
}

/** Makes an event wait again and applies it once more, as after a mistake of ours was mended. False when there is no such event. */
export async function replayEvent(school: School, at: EventAt): Promise<boolean> {
  return school.db.transaction(async (tx) => {
    const event = await reopenEvent(tx, at);
    if (event) await enqueueEvent(tx, at, event.kind);
    return event !== null;
  });
}

/** Settles the good sales whose products had no link, after a link was added; each in a transaction of its own. */
export async function settleUnmatched(school: School, at: ConnectionAt): Promise<void> {
  const keys = await school.db.select((tx) => listUnmatched(tx, at));
  for (const saleKey of keys) {
    await school.db.transaction(async (tx) => {
      const connection = await findConnection(tx, at.installationId, at.connectionId);
      if (!connection) return;
      await lockItsSubscription(school, tx, { ...at, saleKey }, null);
      const sale = await lockSale(tx, { ...at, saleKey }, { id: school.ids.uuid(), at: school.clock.now() });
      await settleSale(school, tx, connection, sale);
    });
  }
}

function outcomeOf({ changed, attention }: Settled): string {
  if (attention) return attention;
  return changed ? 'applied' : 'noted';
}

const NOTHING: Settled = { changed: false, attention: null };

async function applyOne(school: School, tx: Tx, connection: ConnectionRow, event: SaleEvent): Promise<Settled> {
  const at = { installationId: connection.installationId, connectionId: connection.id };
  const now = school.clock.now();
  if (event.kind === 'sale') {
    await lockItsSubscription(school, tx, { ...at, saleKey: event.sale }, event.charge?.subscription ?? null);
    const sale = await lockSale(tx, { ...at, saleKey: event.sale }, { id: school.ids.uuid(), at: now });
    const noted = { ...sale, book: noteSale(sale.book, event) };
    await saveBook(tx, noted, now);
    return settleSale(school, tx, connection, noted);
  }
  if (event.kind === 'subscription-ended' || event.kind === 'subscription-switched' || event.kind === 'subscription-due') {
    const place = { ...at, subscription: event.subscription };
    const known = await lockSubscription(tx, place, now);
    await saveSubscription(tx, place, noteSubscription(known, wordOf(event)), now);
    return settleSubscription(school, tx, connection, event.subscription);
  }
  return NOTHING;
}

/** A subscription is always locked before its sales, so that no two pieces of work wait for each other. */
async function lockItsSubscription(
  school: School,
  tx: Tx,
  at: ConnectionAt & { readonly saleKey: string },
  named: string | null,
): Promise<void> {
  const subscription = named ?? (await findSubscriptionOf(tx, at));
  if (subscription !== null)
    await lockSubscription(tx, { installationId: at.installationId, connectionId: at.connectionId, subscription }, school.clock.now());
}

function wordOf(
  event: Extract<SaleEvent, { kind: 'subscription-ended' | 'subscription-switched' | 'subscription-due' }>,
): Parameters<typeof noteSubscription>[1] {
  const { at } = event;
  if (event.kind === 'subscription-ended') return { end: { at, until: event.until } };
  return event.kind === 'subscription-switched' ? { switched: { at, items: event.items } } : { due: { at, due: event.due } };
}
