import express from 'express';
import type { Request, Response, Router } from 'express';
import { fingerprint } from '../../infra/secrets';
import type { PlatformDoor } from '../door';
import { accountOf } from './connect';
import { loginHash, sameHash } from './hashes';
import type { House } from './house';
import { allowFrame } from './page-policy';
import { isSetUp, setUpLater } from './set-up';

const COOKIE = '__Host-insales-login';
const COOKIE_OPTIONS = { secure: true, httpOnly: true, sameSite: 'lax', path: '/' } as const;
const LOGIN_MS = 10 * 60_000;
const LONGEST = 500;
const VIEW = 'insales/message';
/** Where browsers keep no cookie of ours, so that a login that begins there could not end. */
const FRAMES: ReadonlySet<string> = new Set(['iframe', 'frame']);

/** What the entry from the back office is made of. */
export interface LoginParts {
  readonly house: House;
  readonly door: PlatformDoor;
}

/** A parameter of the address as text; empty when it is absent, too long or came twice. */
export function asked(request: Request, name: string): string {
  const value = request.query[name];
  return typeof value === 'string' && value.length <= LONGEST ? value : '';
}

/** A screen of ours to go to after a login; anything that is no plain path leads to the first one. */
const screenOf = (to: string): string => (/^\/(?!\/)[\w/.-]*$/.test(to) ? to : '/');

/**
 * The way in from the back office: `/login` is a hint which shop is meant, `/autologin` the proof of who comes
 * (InSales protocol notes: section Entry from the back office and auto-login).
 */
export function createLogin({ house, door }: LoginParts): Router {
  const router = express.Router();
  router.use((_request, response, next) => {
    response.set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' });
    next();
  });
  router.get('/login', (request, response) => startLogin({ house, door }, request, response));
  router.get('/autologin', (request, response) => finishLogin({ house, door }, request, response));
  return router;
}

async function startLogin({ house, door }: LoginParts, request: Request, response: Response): Promise<void> {
  const insalesId = asked(request, 'insales_id');
  const known = /^\d{1,18}$/.test(insalesId) ? await accountOf(house, insalesId) : null;
  if (!known || !known.account.active) {
    door.show(request, response, { status: 404, view: VIEW, model: { kind: 'unknown-shop', again: null } });
    return;
  }
  const returnTo = screenOf(asked(request, 'to'));
  if (FRAMES.has(request.get('Sec-Fetch-Dest') ?? '')) {
    const query = new URLSearchParams({ insales_id: insalesId, to: returnTo });
    allowFrame(response);
    door.show(request, response, { status: 200, view: 'insales/framed', model: { address: `/insales/login?${query.toString()}` } });
    return;
  }
  const token = house.ids.token(24);
  const now = house.clock.now();
  const expiresAt = new Date(now.getTime() + LOGIN_MS);
  await house.store.addLogin({ fingerprint: fingerprint(token), insalesId, returnTo, expiresAt }, now);
  // The token lives in this browser only: whoever comes back without it did not start here.
  response.cookie(COOKIE, token, { ...COOKIE_OPTIONS, maxAge: LOGIN_MS });
  const query = new URLSearchParams({ token, login: `${house.baseUrl}/insales/autologin` });
  response.redirect(
    302,
    `${known.account.address}/admin/applications/${encodeURIComponent(house.config.appKey)}/login?${query.toString()}`,
  );
}

async function finishLogin({ house, door }: LoginParts, request: Request, response: Response): Promise<void> {
  const token = cookieOf(request);
  response.clearCookie(COOKIE, COOKIE_OPTIONS);
  // Used up whether or not the rest is right.
  const pending = token === '' ? null : await house.store.takeLogin(fingerprint(token), house.clock.now());
  const known = pending && (await accountOf(house, pending.insalesId));
  const claim = {
    email: asked(request, 'user_email'),
    name: asked(request, 'user_name'),
    id: asked(request, 'user_id'),
    confirmed: asked(request, 'email_confirmed'),
  };
  const password = known?.account.credentials['password'] ?? '';
  const proof = asked(request, 'token3');
  const genuine = password !== '' && proof !== '' && sameHash(proof, loginHash(token, claim, password));
  if (!pending || !known || !known.account.active || !genuine || claim.id === '') {
    house.logger.warn({ event: 'insales-login-refused', insales_id: pending?.insalesId ?? null });
    const again = pending ? `/insales/login?insales_id=${encodeURIComponent(pending.insalesId)}` : null;
    door.show(request, response, { status: 403, view: VIEW, model: { kind: 'login-refused', again } });
    return;
  }
  if (!isSetUp(known.shop)) await setUpLater(house, known.account.installationId);
  house.logger.info({ event: 'insales-login', installation_id: known.account.installationId, user_id: claim.id });
  // An address that nobody has confirmed may be anybody's, so it is not shown as who acted.
  const shown = claim.confirmed === 'true' && claim.email !== '' ? `${claim.name} (${claim.email})` : claim.name;
  const actor = { kind: 'person', name: shown.trim() || `#${claim.id}` } as const;
  if (claim.confirmed === 'true') await house.host().suggestRecipient(known.account, claim.email, actor);
  await door.enter(known.account, request, response, { actor, to: pending.returnTo });
}

function cookieOf(request: Request): string {
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim());
  const found = pairs.find((pair) => pair.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1) ?? '';
  return /^[\w-]{8,100}$/.test(found) ? found : '';
}
