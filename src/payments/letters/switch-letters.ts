import { z } from 'zod';
import { mustFindInstallation } from '../connect-installation';
import type { Heart } from '../heart';
import { mailerOf } from '../mail-sender';
import type { Actor } from '../ports/platform-host';
import { insertSettingEvent } from '../stores/installations';
import { readLetterSettings, saveLetterSetting } from '../stores/letter-settings';
import type { LetterSetting } from '../stores/letter-settings';
import { LETTERS, LETTER_KINDS } from './letter-kinds';
import type { LetterProblem, LettersSaved, LettersView, TypedLetters } from './letters-desk';
import { commonRecipients, isOn } from './queue-letters';

/** So that a shop cannot make a mailing list of its payments. */
const MOST_ADDRESSES = 10;
const Address = z.email().max(254);

/** The screen of switches as it is saved, with the defaults where nothing is. */
export async function lettersView(heart: Heart, installationId: string): Promise<LettersView> {
  return heart.db.read(async (tx) => {
    const row = await mustFindInstallation(tx, installationId);
    const settings = await readLetterSettings(tx, installationId);
    return {
      canSend: mailerOf(heart, row) !== null,
      common: commonRecipients(settings),
      letters: LETTER_KINDS.map((kind) => ({
        kind,
        to: LETTERS[kind].to,
        need: LETTERS[kind].need,
        on: isOn(settings, kind),
        recipients: settings.find((one) => one.kind === kind)?.recipients ?? [],
      })),
    };
  });
}

/** Reads addresses out of a typed text: each once, whatever its capitals. */
function readAddresses(text: string): readonly string[] {
  const all = text.split(/[\s,;]+/).filter((one) => one !== '');
  return [...new Map(all.map((one) => [one.toLowerCase(), one])).values()];
}

function problemOf({ kind, recipients }: LetterSetting): readonly LetterProblem[] {
  const wrong = recipients.find((one) => !Address.safeParse(one).success);
  if (wrong !== undefined) return [{ field: kind, problem: 'address', address: wrong.slice(0, 100) }];
  return recipients.length > MOST_ADDRESSES ? [{ field: kind, problem: 'too-many', address: '' }] : [];
}

function readTyped(typed: TypedLetters): readonly LetterSetting[] {
  const switches = typed.letters.map(({ kind, on, recipients }) => ({
    kind,
    enabled: on,
    recipients: LETTERS[kind].to === 'shop' ? readAddresses(recipients) : [],
  }));
  return [{ kind: 'common', enabled: true, recipients: readAddresses(typed.common) }, ...switches];
}

/** Saves the switches and addresses, all or nothing; what really changed is kept as an event. */
export async function saveLetters(heart: Heart, installationId: string, typed: TypedLetters, actor: Actor): Promise<LettersSaved> {
  const wanted = readTyped(typed);
  const problems = wanted.flatMap(problemOf);
  if (problems.length > 0) return { ok: false, problems };
  await heart.db.transaction(async (tx) => {
    const settings = await readLetterSettings(tx, installationId);
    const changed = wanted.filter((one) => !isSame(settings, one));
    for (const one of changed) await saveLetterSetting(tx, installationId, one);
    if (changed.length === 0) return;
    const at = heart.clock.now();
    await insertSettingEvent(tx, { installationId, id: heart.ids.uuid(), at, actor, kind: 'letters-saved', details: { changed } });
  });
  return { ok: true };
}

function isSame(settings: readonly LetterSetting[], wanted: LetterSetting): boolean {
  const { kind } = wanted;
  const known = settings.find((one) => one.kind === kind)?.recipients ?? [];
  const enabled = kind === 'common' || isOn(settings, kind);
  return enabled === wanted.enabled && known.join() === wanted.recipients.join();
}
