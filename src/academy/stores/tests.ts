import type { Tx } from '../../infra/database';
import { rows } from '../../infra/database';
import { isUuid } from '../../payments/stores/columns';
import type { Target } from '../domain/product-ref';
import { findMemberByEmail } from './members';

/** A test purchase as it is stored. */
export interface TestRow {
  readonly installationId: string;
  readonly id: string;
  readonly target: Target;
  /** The shop that it was as if bought in; null = on a page of our own. */
  readonly connectionId: string | null;
  readonly title: string;
  /** In lower case. */
  readonly email: string;
  readonly createdAt: Date;
}

type Raw = Omit<TestRow, 'target'> & { readonly kind: Target['kind']; readonly targetId: string };

const SELECT = `select installation_id as "installationId", id, target_kind as kind, target_id as "targetId", connection_id as "connectionId", title, email,
  created_at as "createdAt" from test_purchase`;

const cooked = ({ kind, targetId, ...row }: Raw): TestRow => ({ ...row, target: { kind, id: targetId } });

/** What names a test purchase at its connection: its sale and its message. */
export const testKey = ({ id }: Pick<TestRow, 'id'>): string => `test-purchase:${id}`;

/** Stores a test purchase. */
export async function insertTest(tx: Tx, row: TestRow): Promise<void> {
  await rows(
    tx,
    `insert into test_purchase (installation_id, id, target_kind, target_id, connection_id, title, email, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [row.installationId, row.id, row.target.kind, row.target.id, row.connectionId, row.title, row.email, row.createdAt],
  );
}

/** One test purchase of this installation. */
export async function findTest(tx: Tx, installationId: string, id: string): Promise<TestRow | null> {
  if (!isUuid(id)) return null;
  const [row] = await rows<Raw>(tx, `${SELECT} where installation_id = $1 and id = $2`, [installationId, id]);
  return row ? cooked(row) : null;
}

/** The test purchases of some targets, newest first. */
export async function listTests(tx: Tx, installationId: string, targets: readonly Target[]): Promise<readonly TestRow[]> {
  const found = await rows<Raw>(tx, `${SELECT} where installation_id = $1 and target_id = any($2::uuid[]) order by created_at desc, id`, [
    installationId,
    targets.map(({ id }) => id),
  ]);
  return found.map(cooked);
}

/** The test purchases by one address. */
export async function listTestsBy(tx: Tx, installationId: string, email: string): Promise<readonly TestRow[]> {
  const found = await rows<Raw>(tx, `${SELECT} where installation_id = $1 and email = $2`, [installationId, email]);
  return found.map(cooked);
}

/** Removes a test purchase with its message and its sale. What it gave has to be taken back before. */
export async function deleteTest(tx: Tx, row: TestRow): Promise<void> {
  const { installationId, id, connectionId } = row;
  if (connectionId !== null) {
    const at = [installationId, connectionId, testKey(row)];
    const events = await rows<{ messageId: string }>(
      tx,
      `delete from sale_event where installation_id = $1 and connection_id = $2 and key = $3 and test returning message_id as "messageId"`,
      at,
    );
    await rows(tx, 'delete from channel_message where installation_id = $1 and id = any($2::uuid[])', [
      installationId,
      events.map(({ messageId }) => messageId),
    ]);
    await rows(tx, 'delete from sale where installation_id = $1 and connection_id = $2 and sale_key = $3 and test', at);
  }
  await rows(tx, 'delete from test_purchase where installation_id = $1 and id = $2', [installationId, id]);
}

/** Who of these was made for a test and is nobody's buyer. */
export async function testMembers(tx: Tx, installationId: string, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const found = await rows<{ id: string }>(tx, 'select id from member where installation_id = $1 and id = any($2::uuid[]) and test', [
    installationId,
    ids,
  ]);
  return new Set(found.map(({ id }) => id));
}

/** Forgets whoever was made for a test by this address, with the test, so that a real buyer begins as if it had never been. */
export async function forgetTests(tx: Tx, installationId: string, email: string): Promise<void> {
  const member = await findMemberByEmail(tx, installationId, email);
  if (!member?.test) return;
  for (const one of await listTestsBy(tx, installationId, email)) await deleteTest(tx, one);
  await eraseTestMember(tx, installationId, email);
}

/**
 * Forgets a member who was made for a test, with all that is his. Nobody outside was ever told of him, so that nothing has to be taken back anywhere. Nothing
 * happens when the address is nobody's, or a buyer's.
 */
export async function eraseTestMember(tx: Tx, installationId: string, email: string): Promise<void> {
  const member = await findMemberByEmail(tx, installationId, email);
  if (!member?.test) return;
  const of = [installationId, member.id];
  // Whoever held the lock may have made a member like others of him.
  const held = await rows(tx, 'select 1 from member where installation_id = $1 and id = $2 and test for update', of);
  if (held.length === 0) return;
  await rows(
    tx,
    `delete from enrolment_event where installation_id = $1 and enrolment_id in (select id from enrolment where installation_id = $1 and member_id = $2)`,
    of,
  );
  for (const table of ['enrolment', 'access_grant', 'access_letter'])
    await rows(tx, `delete from ${table} where installation_id = $1 and member_id = $2`, of);
  await rows(tx, 'update sale set member_id = null where installation_id = $1 and member_id = $2', of);
  await rows(tx, 'delete from member where installation_id = $1 and id = $2 and test', of);
}
