import type { Tx } from '../../infra/database';
import { mask } from '../../infra/secrets';
import type { Elsewhere } from '../elsewhere';
import { findMoodle } from '../moodle/connection-store';
import type { MoodleRow } from '../moodle/connection-store';
import type { PlaceRow } from '../moodle/place-store';
import { countPlaces } from '../moodle/place-store';
import type { DeliveryLine } from './delivery-store';
import { countDeliveries, listDeliveries } from './delivery-store';
import type { EndpointAt, EndpointRow } from './endpoint-store';
import { findEndpoint, listEndpoints, listKeys } from './endpoint-store';
import { openKey } from './sign';

/** How long a new key is shown. */
const SHOWN_MS = 10 * 60_000;

/** An endpoint in the list. */
export interface EndpointCard extends EndpointRow {
  readonly waiting: number;
  readonly failed: number;
}

/** What the first page of systems elsewhere shows. */
export interface ElsewhereSummary {
  readonly endpoints: readonly EndpointCard[];
  readonly moodle: Omit<MoodleRow, 'token'> | null;
  readonly places: Readonly<Record<PlaceRow['state'], number>>;
}

/** Everything that is told of members, with what waits and what failed. */
export async function showElsewhere({ db }: Elsewhere, installationId: string): Promise<ElsewhereSummary> {
  return db.read(async (tx: Tx) => {
    const counts = await countDeliveries(tx, installationId);
    const endpoints = (await listEndpoints(tx, installationId)).map((row) => {
      const { waiting, failed } = counts.find(({ endpointId }) => endpointId === row.id) ?? { waiting: 0, failed: 0 };
      return { ...row, waiting, failed };
    });
    return { endpoints, moodle: await findMoodle(tx, installationId), places: await countPlaces(tx, installationId) };
  });
}

/** A key as its page shows it. */
export interface KeyView {
  readonly id: string;
  readonly masked: string;
  /** In the clear, for ten minutes after it was made. */
  readonly plain: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly ended: boolean;
}

/** The page of one endpoint; null = there is none. */
export async function showEndpoint(
  { db, sealer, clock }: Elsewhere,
  at: EndpointAt,
  before: string | undefined,
): Promise<{
  readonly endpoint: EndpointRow;
  readonly keys: readonly KeyView[];
  readonly log: { readonly rows: readonly DeliveryLine[]; readonly next: string | null };
} | null> {
  const now = clock.now();
  return db.read(async (tx) => {
    const endpoint = await findEndpoint(tx, at);
    if (!endpoint) return null;
    const keys = (await listKeys(tx, at)).map((key) => {
      const { id, createdAt, expiresAt } = key;
      const plain = openKey(sealer, at, key);
      const fresh = now.getTime() - createdAt.getTime() < SHOWN_MS;
      return { id, masked: mask(plain), plain: fresh ? plain : null, createdAt, expiresAt, ended: expiresAt !== null && expiresAt <= now };
    });
    return { endpoint, keys, log: await listDeliveries(tx, at, before) };
  });
}
