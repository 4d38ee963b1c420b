import { systemClock } from '../../../src/infra/clock';
import { randomIds } from '../../../src/infra/ids';
import { LANGUAGE_COOKIE, SESSION_COOKIE } from '../../../src/web/cookies';
import { createSessions } from '../../../src/web/sessions';
import { installApp } from '../../support/insales-shop';
import type { InsalesWorld } from '../../support/insales-world';
import { startInsalesWorld } from '../../support/insales-world';
import { plainText } from '../../support/visitor';
import { PERSON } from '../../support/world';

const HOUR_MS = 3_600_000;

/** A world with a shop in rubles that is connected and one in hryvnias that is not, whose people look at our screens, and whose server's clock can go wrong. */
export interface Stand extends InsalesWorld {
  readonly installationId: string;
  /** The text of a screen as a person of the shop reads it. */
  screen(path: string, by?: { readonly language?: string; readonly installationId?: string }): Promise<string>;
  /** Does something while this server's clock is ahead. */
  ahead<T>(seconds: number, work: () => Promise<T>): Promise<T>;
}

/** So many hours in seconds. */
export const hours = (count: number): number => (count * HOUR_MS) / 1_000;

/** Text without markup, every run of blanks as one. */
const readable = (page: string): string =>
  plainText(
    page
      .replace(/<(script|style)[\s\S]*?<\/\1>/g, '')
      .replace(/<[^>]+>/g, ' ')
      .replace(/\s+/g, ' '),
  );

/** Starts everything; `baseUrl` is where others believe that we are. Stop it in `afterAll`. */
export async function startStand(options: { readonly baseUrl?: string } = {}): Promise<Stand> {
  let aheadMs = 0;
  const clock = { ...systemClock, now: () => new Date(Date.now() + aheadMs) };
  const world = await startInsalesWorld({ ...options, clock });
  const { hub, shop, heart } = world;
  const sessions = createSessions({ database: heart.db, clock, ids: randomIds });
  const installationId = await installApp(world, shop);
  return {
    ...world,
    installationId,
    screen: async (path, by = {}) => {
      const session = await sessions.open(by.installationId ?? installationId, PERSON);
      const cookie = `${SESSION_COOKIE}=${session}; ${LANGUAGE_COOKIE}=${by.language ?? 'en'}`;
      const answer = await fetch(`${hub}${path}`, { headers: { Cookie: cookie, Accept: 'text/html' } });
      const page = await answer.text();
      if (answer.status !== 200) throw new Error(`${path} was answered ${answer.status}: ${readable(page)}`);
      return readable(page);
    },
    ahead: async (seconds, work) => {
      aheadMs = seconds * 1_000;
      try {
        return await work();
      } finally {
        aheadMs = 0;
      }
    },
  };
}
