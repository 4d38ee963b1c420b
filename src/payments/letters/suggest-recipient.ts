import { z } from 'zod';
import type { Heart } from '../heart';
import type { Actor } from '../ports/platform-host';
import { insertSettingEvent } from '../stores/installations';
import { readLetterSettings, saveLetterSetting } from '../stores/letter-settings';

const Address = z.email().max(254);

/**
 * Takes an address that the platform vouches for as the one that letters to the shop go to, as long as nobody has ever said where they are to go: somebody who
 * emptied the field wants none. What is no address is ignored.
 */
export async function suggestRecipient(
  heart: Heart,
  suggested: { readonly installationId: string; readonly email: string; readonly actor: Actor },
): Promise<void> {
  const { installationId, email, actor } = suggested;
  if (!Address.safeParse(email).success) return;
  await heart.db.transaction(async (tx) => {
    const settings = await readLetterSettings(tx, installationId);
    if (settings.some(({ kind, recipients }) => kind === 'common' || recipients.length > 0)) return;
    const changed = [{ kind: 'common', enabled: true, recipients: [email] }] as const;
    await saveLetterSetting(tx, installationId, changed[0]);
    const at = heart.clock.now();
    await insertSettingEvent(tx, { installationId, id: heart.ids.uuid(), at, actor, kind: 'letters-saved', details: { changed } });
  });
}
