import { mustFindInstallation } from './connect-installation';
import type { Result } from './domain/errors';
import { done, refused } from './domain/errors';
import type { Heart } from './heart';
import { platformOf } from './opened';
import type { Actor } from './ports/platform-host';
import { insertSettingEvent, updateInstallation } from './stores/installations';

/**
 * Keeps what becomes of a payment link when its order's sum has changed: it follows to the new sum, or it is refused until somebody makes a new one. The old sum
 * is charged in neither case. Refused for platforms whose links do not follow their orders.
 */
export async function saveChangedSums(
  heart: Heart,
  asked: { readonly installationId: string; readonly choice: 'follow' | 'refuse'; readonly actor: Actor },
): Promise<Result<void>> {
  const { installationId, choice, actor } = asked;
  return heart.db.transaction(async (tx): Promise<Result<void>> => {
    const row = await mustFindInstallation(tx, installationId);
    const { refreshesLinks, hasOrders = true } = platformOf(heart, row.platform);
    if (!refreshesLinks || !hasOrders) return refused('request-invalid');
    const refusesSums = choice === 'refuse';
    if (row.refusesSums === refusesSums) return done(undefined);
    const at = heart.clock.now();
    await updateInstallation(tx, installationId, { refusesSums }, at);
    await insertSettingEvent(tx, { installationId, id: heart.ids.uuid(), at, actor, kind: 'changed-sums-saved', details: { choice } });
    return done(undefined);
  });
}
