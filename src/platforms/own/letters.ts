import { z } from 'zod';
import type { Task } from '../../infra/queue';
import { fingerprint } from '../../infra/secrets';
import type { Notice } from '../../payments/ports/notices';
import { JOBS, LINK_MS } from './asks';
import type { OwnHouse } from './house';
import type { Ask, Entry } from './store';

const Payload = z.object({ askId: z.uuid() });
const WORD_BYTES = 32;

/** The work of this platform: letters that let people in. The words of their links are made when they are sent, so that no job holds one. */
export function createOwnTasks(house: OwnHouse): Readonly<Record<string, Task>> {
  return {
    [JOBS.letter]: async (payload) => {
      const ask = await house.store.findAsk(Payload.parse(payload).askId);
      if (ask) await sendLetter(house, ask);
    },
  };
}

/** Where a letter leads: each seller of the address, or the end of a sign-up. An address that nobody knows gets no letter to sign in. */
async function doorsOf(house: OwnHouse, ask: Ask): Promise<readonly { readonly installationId: string | null; readonly name: string }[]> {
  const known: readonly Entry[] = await house.store.entriesOf(ask.email, ask.installationId ?? undefined);
  if (ask.kind === 'sign-up' && known.length === 0) return [{ installationId: null, name: ask.name ?? '' }];
  return known;
}

async function sendLetter(house: OwnHouse, ask: Ask): Promise<void> {
  const doors = await doorsOf(house, ask);
  if (doors.length === 0) return;
  const words = doors.map((door) => ({ ...door, word: house.ids.token(WORD_BYTES) }));
  const expiresAt = new Date(house.clock.now().getTime() + LINK_MS[ask.kind]);
  await house.store.keepTokens(
    ask.id,
    words.map(({ word, installationId }) => ({ fingerprint: fingerprint(word), installationId })),
    expiresAt,
  );
  const outcome = await house.sendNotice(ask.email, noticeOf(house, ask, words));
  if (outcome.kind === 'sent') return;
  house.logger.warn({ event: 'own-letter-not-sent', because: outcome.kind, kind: ask.kind });
  if (outcome.kind === 'unreachable') throw new Error('The letter was not taken by the mail server yet');
}

function noticeOf(
  house: OwnHouse,
  ask: Ask,
  doors: readonly { readonly name: string; readonly word: string; readonly installationId: string | null }[],
): Notice {
  const { language } = ask;
  const say = (key: string, facts?: Readonly<Record<string, string>>): string => house.words(`own.mail.${key}`, language, facts);
  // Somebody who signs up a second time is led to what he has.
  const kind = ask.kind === 'sign-up' && doors.some(({ installationId }) => installationId !== null) ? 'sign-in' : ask.kind;
  const name = doors[0]?.name ?? '';
  return {
    language,
    subject: say(`${kind}.subject`, { name }),
    paragraphs: [say(`${kind}.lead`, { name })],
    buttons: doors.map((door) => ({ text: say(`${kind}.button`, { name: door.name }), link: `${house.baseUrl}/own/enter/${door.word}` })),
    after: [say(`${kind}.until`)],
    why: say('why', { host: new URL(house.baseUrl).host }),
  };
}
