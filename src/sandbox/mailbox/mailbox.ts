import { startSimulator } from '../kit/simulator';
import type { RunningSimulator } from '../kit/simulator';
import { readLetter } from './letters';
import type { Letter } from './letters';
import { mountPages } from './pages';
import { startSmtp } from './smtp';
import type { RunningSmtp } from './smtp';

const MOST_LETTERS = 2000;

/** The running mailbox; `smtpUrl` is where letters are sent to. */
export interface Mailbox extends RunningSimulator {
  readonly smtpUrl: string;
}

/**
 * Starts a mail server that keeps what it gets and a page that shows it. Addresses with "bounce" are refused with 550;
 * while the switch `down` is on, the server turns everybody away with 421. Port 0 = any free one.
 */
export async function startMailbox({ port, smtpPort }: { readonly port: number; readonly smtpPort: number }): Promise<Mailbox> {
  let letters: Letter[] = [];
  let lastId = 0;
  const parts: { smtp?: RunningSmtp } = {};
  const running = await startSimulator({
    name: 'mailbox',
    port,
    switches: { down: false },
    switchRules: { down: { about: 'the mail server turns everybody away' } },
    state: () => ({ letters }),
    reset: () => {
      letters = [];
    },
    mount: (app) => mountPages(app, () => letters),
    onStop: () => parts.smtp?.stop(),
  });
  try {
    parts.smtp = await startSmtp({
      port: smtpPort,
      isDown: () => running.switches.flag('down'),
      deliver: async ({ from, to, bytes }) => {
        lastId += 1;
        const letter = await readLetter(bytes, { id: lastId, from, to, at: running.clock.now() });
        letters = [...letters, letter].slice(-MOST_LETTERS);
      },
    });
  } catch (error) {
    await running.stop();
    throw error;
  }
  return { ...running, smtpUrl: `smtp://127.0.0.1:${parts.smtp.port}` };
}
