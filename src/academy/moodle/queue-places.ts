import type { Tx } from '../../infra/database';
import type { EnrolmentNews } from '../school';
import { findMoodle } from './connection-store';
import { markPlaces } from './place-store';

/** Puts the setting of a member's places on its way after a change of access, in the transaction of the change. Without a Moodle there is nothing to do. */
export async function queuePlaces(tx: Tx, { installationId, memberId, kind, at }: EnrolmentNews): Promise<void> {
  if (kind === 'bought-again' || !(await findMoodle(tx, installationId))) return;
  await markPlaces(tx, { installationId, memberId, at });
}
