import type { Result } from '../payments/domain/errors';
import { done, refused } from '../payments/domain/errors';
import type { Heart } from '../payments/heart';
import { countTries, insertTry, markDeclined } from './stores/tries';
import type { Try } from './stores/tries';

const HOUR_MS = 3_600_000;
/** Tries of one visitor within an hour: who pays needs one to three, who tests stolen cards needs hundreds. */
const MOST_OF_VISITOR = 20;
/** Declined tries of everybody within an hour: a hundred visitors with one stolen card each look like this, a good day does not. */
const MOST_DECLINED = 60;

/** Lets a try to pay through, or not, against people who test stolen cards; counted for all processes together. */
export function admitTry(heart: Heart, one: Pick<Try, 'installationId' | 'offerId' | 'visitor'>): Promise<Result<Try>> {
  return heart.db.transaction(async (tx) => {
    const at = heart.clock.now();
    const since = new Date(at.getTime() - HOUR_MS);
    const lately = await countTries(tx, one, since);
    if (lately.visitor >= MOST_OF_VISITOR || lately.declined >= MOST_DECLINED) return refused<Try>('too-many-requests');
    const admitted = { ...one, id: heart.ids.uuid(), at };
    await insertTry(tx, admitted, since);
    return done(admitted);
  });
}

/** Keeps that an admitted try came to nothing. */
export async function noteDeclined(heart: Heart, one: Try): Promise<void> {
  await heart.db.transaction((tx) => markDeclined(tx, one));
}
