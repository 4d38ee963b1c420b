import type { Tx } from '../infra/database';
import { applyEvent } from './apply-event';
import { memberEmail } from './domain/email';
import type { ProductRef, Target } from './domain/product-ref';
import type { SaleEvent } from './ports/channel';
import { keepEvents } from './receive-sale';
import type { School } from './school';
import { settleSource } from './settle-access';
import { memberFor } from './settle-sale';
import type { Source } from './stores/access';
import { listGrants } from './stores/access';
import { findConnection } from './stores/connections';
import { findMemberByEmail, keepMember } from './stores/members';
import type { MemberRow } from './stores/members';
import { lockSale } from './stores/sales';
import type { TestRow } from './stores/tests';
import { deleteTest, eraseTestMember, findTest, insertTest, listTestsBy, testKey } from './stores/tests';

/** What is bought as a test: a product of a shop, or something of our own page, where `connectionId` and `product` are null. */
export interface TestWay {
  readonly connectionId: string | null;
  readonly product: ProductRef | null;
  readonly title: string;
  readonly target: Target;
}

/** A test purchase that was made, or why there is none: `used` = somebody of this address is known, so that the test would not show what a new buyer gets. */
export type MadeTest = { readonly ok: true; readonly id: string } | { readonly ok: false; readonly problem: 'email' | 'used' | 'way' };

/** Where the access of a test comes from. */
export const sourceOfTest = (row: TestRow): Source => ({
  kind: 'test',
  key: row.connectionId === null ? row.id : `${row.connectionId}:${testKey(row)}`,
});

const eventOf = (row: TestRow, product: ProductRef): SaleEvent => ({
  kind: 'sale',
  key: testKey(row),
  at: row.createdAt,
  sale: testKey(row),
  standing: { kind: 'good' },
  items: [{ product, title: row.title }],
  buyer: { email: row.email, firstName: null, lastName: null, language: null },
  charge: null,
  price: null,
});

/**
 * Walks the whole way of a sale as if somebody had bought just now: a message is kept, applied, lets its buyer in, and sends the letter. Everything is marked as a
 * test, is in no figures, is told to nobody outside, and can be removed.
 */
export async function makeTest(
  school: School,
  asked: { readonly installationId: string; readonly email: string; readonly way: TestWay },
): Promise<MadeTest> {
  const { installationId, way } = asked;
  const email = memberEmail(asked.email);
  if (!email) return { ok: false, problem: 'email' };
  const { connectionId, product, title, target } = way;
  const row: TestRow = { installationId, id: school.ids.uuid(), target, connectionId, title, email, createdAt: school.clock.now() };
  const made = await school.db.transaction(async (tx): Promise<MadeTest> => {
    if (await findMemberByEmail(tx, installationId, email)) return { ok: false, problem: 'used' };
    await insertTest(tx, row);
    if (connectionId === null) {
      const member = await memberFor(school, tx, installationId, { email, firstName: null, lastName: null, language: null, test: true });
      const wanted = [{ memberId: member.id, target, product: null, from: row.createdAt, until: null }];
      await settleSource(school, tx, { installationId, actor: { kind: 'system' }, because: sourceOfTest(row), quiet: false, wanted });
      return { ok: true, id: row.id };
    }
    const connection = await findConnection(tx, installationId, connectionId);
    if (!connection || !product) return { ok: false, problem: 'way' };
    await lockSale(tx, { installationId, connectionId, saleKey: testKey(row) }, { id: school.ids.uuid(), at: row.createdAt, test: true });
    await keepEvents(school, tx, connection, { events: [eventOf(row, product)], stored: '', version: null, byReading: false, test: true });
    return { ok: true, id: row.id };
  });
  // The job would do it as well; done at once, the screen shows it.
  if (made.ok && connectionId !== null) await applyEvent(school, { installationId, connectionId, key: testKey(row) });
  return made;
}

/** Removes a test with all that was made for it. Somebody who was given access by hand meanwhile keeps that. */
export async function removeTest(school: School, installationId: string, id: string): Promise<boolean> {
  return school.db.transaction(async (tx) => {
    const row = await findTest(tx, installationId, id);
    if (!row) return false;
    const member = await findMemberByEmail(tx, installationId, row.email);
    const grants = member ? await listGrants(tx, installationId, [member.id]) : [];
    if (grants.every(({ source }) => source.kind === 'test')) await eraseTestMember(tx, installationId, row.email);
    if (member && grants.some(({ source }) => source.kind !== 'test')) {
      await takeBack(school, tx, row);
      await keepMember(tx, member);
    }
    await deleteTest(tx, row);
    return true;
  });
}

/**
 * Makes somebody who was made for a test a member like others. His tests are removed with what they gave before anybody outside can hear of him, so that all
 * that he really gets is told as new, and nothing of it is forgotten when he buys.
 */
export async function keepFromTests(school: School, tx: Tx, member: MemberRow): Promise<void> {
  for (const row of await listTestsBy(tx, member.installationId, member.email)) {
    await takeBack(school, tx, row);
    await deleteTest(tx, row);
  }
  await keepMember(tx, member);
}

async function takeBack(school: School, tx: Tx, row: TestRow): Promise<void> {
  const { installationId } = row;
  await settleSource(school, tx, { installationId, actor: { kind: 'system' }, because: sourceOfTest(row), quiet: true, wanted: [] });
}
