import { mustFindInstallation } from '../payments/connect-installation';
import type { Heart } from '../payments/heart';
import { mailerOf } from '../payments/mail-sender';
import { shopName } from '../payments/shop-name';
import type { School } from './school';

/** The academy beside the heart: the same database, clock and senders of letters. */
export function createSchool(heart: Heart, own: Pick<School, 'channels' | 'renderLetter' | 'listeners'>): School {
  const installation = (id: string) => heart.db.select((tx) => mustFindInstallation(tx, id));
  const { db, clock, ids, logger, sealer, baseUrl } = heart;
  return {
    db,
    clock,
    ids,
    logger,
    sealer,
    baseUrl,
    senderOf: async (id) => mailerOf(heart, await installation(id)),
    nameOf: async (id) => shopName(await installation(id), null),
    ...own,
  };
}
