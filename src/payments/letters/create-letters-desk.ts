import { mustFindInstallation } from '../connect-installation';
import type { Heart } from '../heart';
import { exampleLetter } from './example-letter';
import { listLetterLog, sendLetterAgain } from './letter-log';
import type { LettersDesk } from './letters-desk';
import { lettersView, saveLetters } from './switch-letters';

/** Wires the use cases of letters to what the screens ask. */
export function createLettersDesk(heart: Heart): LettersDesk {
  return {
    overview: (installationId) => lettersView(heart, installationId),
    save: (installationId, typed, actor) => saveLetters(heart, installationId, typed, actor),
    preview: async (installationId, kind, language) => {
      const row = await heart.db.select((tx) => mustFindInstallation(tx, installationId));
      return exampleLetter(heart, row, kind, language);
    },
    log: (installationId, after) => listLetterLog(heart, installationId, after),
    sendAgain: (installationId, letterId, actor) => sendLetterAgain(heart, { installationId, letterId, actor }),
  };
}
