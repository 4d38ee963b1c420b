import express from 'express';
import type { Request, RequestHandler, Response, Router } from 'express';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { fingerprint } from '../../infra/secrets';
import type { PlatformAccount } from '../../payments/ports/platform';
import type { PlatformDoor } from '../door';
import type { OwnHouse } from './house';
import { addSeller, isEmail, normalEmail } from './sellers';
import type { UsedToken } from './store';

const BODY_LIMIT = '16kb';
const LONGEST_NAME = 100;
const WORD = /^[\w-]{43}$/;
const WINDOW_MS = 15 * 60_000;
/** Letters for one address, and wishes of one visitor, within the window. */
const MOST = { address: 3, visitor: 10 } as const;

/** What the routes are made of. */
export interface OwnRoutesParts {
  readonly house: OwnHouse;
  readonly door: PlatformDoor;
}

interface Typed {
  readonly email: string;
  readonly name: string;
}

const field = (body: unknown, name: string): string => {
  const value: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined;
  return typeof value === 'string' ? value.trim() : '';
};

/** Nobody may keep these pages, no address of theirs may travel on, and no other site may send their forms. */
const keepPrivate =
  (origin: string): RequestHandler =>
  (request, response, next) => {
    response.set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' });
    const from = request.get('origin');
    const foreign =
      request.method === 'POST' &&
      (request.get('sec-fetch-site') === 'cross-site' || (from !== undefined && from !== 'null' && from !== origin));
    if (foreign) {
      response.status(403).end();
      return;
    }
    next();
  };

/** The way in for our own sellers: a link by e-mail, used once; and where the operator allows it, sign-up the same way. Mounted at `/own`. */
export function createOwnRoutes(parts: OwnRoutesParts): Router {
  const router = express.Router();
  router.use(keepPrivate(new URL(parts.house.baseUrl).origin), express.urlencoded({ extended: false, limit: BODY_LIMIT }));
  const limiter = new RateLimiterMemory({ points: MOST.visitor, duration: WINDOW_MS / 1_000 });
  addAsking(router, parts, limiter);
  addEntering(router, parts);
  return router;
}

function addAsking(router: Router, { house, door }: OwnRoutesParts, limiter: RateLimiterMemory): void {
  const page = (
    request: Request,
    response: Response,
    shown: {
      readonly status: number;
      readonly kind: 'sign-in' | 'sign-up';
      readonly typed: Typed;
      readonly problems: Readonly<Record<string, string>>;
    },
  ): void => door.show(request, response, { status: shown.status, view: 'own/sign-in', model: { ...shown, signUp: house.signUp } });
  const empty: Typed = { email: '', name: '' };

  router.get('/sign-in', (request, response) => page(request, response, { status: 200, kind: 'sign-in', typed: empty, problems: {} }));
  router.post('/sign-in', (request, response) => take(request, response, 'sign-in'));
  if (house.signUp) {
    router.get('/sign-up', (request, response) => page(request, response, { status: 200, kind: 'sign-up', typed: empty, problems: {} }));
    router.post('/sign-up', (request, response) => take(request, response, 'sign-up'));
  }

  async function take(request: Request, response: Response, kind: 'sign-in' | 'sign-up'): Promise<void> {
    const typed = { email: field(request.body, 'email'), name: field(request.body, 'name') };
    const problems = {
      ...(isEmail(typed.email) ? {} : { email: 'own.problems.email' }),
      ...(kind === 'sign-in' || (typed.name !== '' && typed.name.length <= LONGEST_NAME) ? {} : { name: 'own.problems.name' }),
    };
    if (Object.keys(problems).length > 0) return page(request, response, { status: 422, kind, typed, problems });
    if (!(await mayAsk(limiter, request)))
      return page(request, response, { status: 429, kind, typed, problems: { email: 'own.problems.often' } });
    const now = house.clock.now();
    const language = door.languageOf(request);
    const wish = {
      id: house.ids.uuid(),
      kind,
      email: normalEmail(typed.email),
      installationId: null,
      name: kind === 'sign-up' ? typed.name : null,
      currency: null,
      language,
    };
    await house.store.ask(wish, { now, since: new Date(now.getTime() - WINDOW_MS), most: MOST.address });
    // The same page whether or not the address is known, so that nobody learns who sells here.
    return door.show(request, response, { status: 200, view: 'own/asked', model: { email: typed.email, kind } });
  }
}

async function mayAsk(limiter: RateLimiterMemory, request: Request): Promise<boolean> {
  try {
    await limiter.consume(request.ip ?? '');
    return true;
  } catch (error) {
    if (error instanceof RateLimiterRes) return false;
    throw error;
  }
}

/** The fingerprint of the word in an address, or null for what cannot be one. */
function wordOf(request: Request): string | null {
  const word = String(request.params['word']);
  return WORD.test(word) ? fingerprint(word) : null;
}

/** The link only asks; the button enters. So a mail server that looks at links uses none up. */
function addEntering(router: Router, { house, door }: OwnRoutesParts): void {
  const ended = (request: Request, response: Response): void => door.show(request, response, { status: 410, view: 'own/ended', model: {} });

  router.get('/enter/:word', async (request, response) => {
    const print = wordOf(request);
    const found = print && (await house.store.peek(print, house.clock.now()));
    if (!found) return ended(request, response);
    return door.show(request, response, {
      status: 200,
      view: 'own/enter',
      model: { action: `/own/enter/${String(request.params['word'])}`, email: found.ask.email },
    });
  });

  router.post('/enter/:word', async (request, response) => {
    const print = wordOf(request);
    const found = print && (await house.store.take(print, house.clock.now()));
    const account = found && (await accountFor(house, found));
    if (!account) return ended(request, response);
    const { installationId } = account;
    const { email } = found.ask;
    house.logger.info({ event: 'own-sign-in', installation_id: installationId });
    const actor = { kind: 'person', name: email } as const;
    // Who came in by a letter reads it: what goes wrong with money is told to somebody from the first day.
    await house.host().suggestRecipient(account, email, actor);
    await door.enter(account, request, response, { actor, to: '/' });
    // Whoever was shut out while coming in had no session yet that could have been ended.
    if (!(await mayEnter(house, installationId, email))) await house.team.endSessionsOf(installationId, email);
  });
}

async function accountFor(house: OwnHouse, { ask, installationId }: UsedToken): Promise<PlatformAccount | null> {
  if (installationId === null) {
    const { email, name, currency, language } = ask;
    // Two letters of a sign-up may be on their way; whichever comes second leads to what the first one made.
    const [known] = await house.store.entriesOf(email);
    if (known) return house.host().find('own', known.installationId);
    return ask.kind === 'sign-up' && house.signUp
      ? addSeller(house, { name: name ?? email, email, language, currency, madeBy: 'sign-up' })
      : null;
  }
  return mayEnter(house, installationId, ask.email);
}

/** The account, if it is switched on and this address works for it; null otherwise. */
async function mayEnter(house: OwnHouse, installationId: string, email: string): Promise<PlatformAccount | null> {
  const account = await house.host().find('own', installationId);
  return account?.active && (await house.store.isPerson(installationId, email)) ? account : null;
}
