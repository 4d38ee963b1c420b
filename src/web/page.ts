import type { Request, RequestHandler, Response } from 'express';
import { onceEach } from '../infra/once-each';
import type { PlatformOffers } from '../payments/ports/platform';
import type { Actor } from '../payments/ports/platform-host';
import { LANGUAGE_COOKIE, SESSION_COOKIE, readCookie, writeCookie } from './cookies';
import type { WebDeps } from './deps';
import { takeFlash } from './flash';
import { createFormat } from './format';
import type { Format } from './format';
import { navigation } from './navigation';
import { AppError } from './refusals';
import { asset, render } from './render';
import type { Session } from './sessions';
import { browserWishes } from './texts';
import type { Texts, Translate } from './texts';

/** Somebody who looks at a page, signed in or not. */
export interface Visitor {
  readonly t: Translate;
  readonly texts: Texts;
  readonly format: Format;
  readonly language: string;
  /** The path of the request without its query. */
  readonly path: string;
  readonly now: Date;
}

/** A signed-in visitor. */
export interface Page extends Visitor {
  readonly installationId: string;
  readonly actor: Actor;
  readonly csrf: string;
  /** The shop's own address, shown at the top. */
  readonly address: string;
  /** The code of its platform; every text of the page may name it as `{{platform}}`. */
  readonly platform: string;
  readonly offers: PlatformOffers;
}

type VisitorDeps = Pick<WebDeps, 'texts' | 'clock'>;

/** What a view gets; all strings ready, all decisions made. */
export type Model = Readonly<Record<string, unknown>>;

const visitors = new WeakMap<Request, Visitor>();
const pages = new WeakMap<Request, Page>();

const LANGUAGE_SECONDS = 365 * 24 * 3_600;

function chosenLanguage(request: Request): string | undefined {
  const asked = request.query['lang'];
  return typeof asked === 'string' ? asked : readCookie(request, LANGUAGE_COOKIE);
}

function visitorIn(request: Request, language: string, place: { readonly deps: VisitorDeps; readonly timezone: string }): Visitor {
  const { texts, clock } = place.deps;
  const now = clock.now();
  return { t: texts.translate(language), texts, format: createFormat(language, place.timezone, now), language, path: request.path, now };
}

/** Gives every request its visitor: the language by `?lang=` (which is remembered), the cookie, else the browser. Reads nothing but headers. */
export function introduce(deps: VisitorDeps): RequestHandler {
  return (request, response, next) => {
    const asked = request.query['lang'];
    if (typeof asked === 'string' && deps.texts.languages.includes(asked)) {
      writeCookie(response, LANGUAGE_COOKIE, { value: asked, seconds: LANGUAGE_SECONDS });
    }
    const language = deps.texts.forVisitor(request.headers['accept-language'], chosenLanguage(request));
    visitors.set(request, visitorIn(request, language, { deps, timezone: 'UTC' }));
    next();
  };
}

/** Introduces a stranger anew, now that the language of what he looks at is known: it serves when neither he nor his browser wished for one of ours. */
export function introduceAs(request: Request, fallback: string, deps: VisitorDeps): void {
  const language = deps.texts.pick(chosenLanguage(request), ...browserWishes(request.headers['accept-language']), fallback);
  visitors.set(request, visitorIn(request, language, { deps, timezone: 'UTC' }));
}

/** Recognises a signed-in browser by its cookie. The language is its own choice, else that of the shop's account, else the browser's. */
export function recognise(deps: VisitorDeps & Pick<WebDeps, 'sessions' | 'offersOf'>): RequestHandler {
  return async (request, response, next) => {
    const id = readCookie(request, SESSION_COOKIE);
    const session = id ? await deps.sessions.find(id) : null;
    if (session) {
      response.setHeader('Cache-Control', 'no-store');
      pages.set(request, signedIn(request, session, deps));
    }
    next();
  };
}

function signedIn(request: Request, session: Session, deps: VisitorDeps & Pick<WebDeps, 'offersOf'>): Page {
  const language = deps.texts.pick(chosenLanguage(request), session.language, ...browserWishes(request.headers['accept-language']));
  const { installationId, actor, csrf, address, timezone, platform } = session;
  const offers = deps.offersOf(platform);
  const who = visitorIn(request, language, { deps, timezone });
  const named = deps.texts.has(language, `common.platform.${platform}`) ? who.t(`common.platform.${platform}`) : platform;
  // Where there is no CRM or shop, no text may speak of one.
  const say = offers.orders ? who.t : deps.texts.translate(language, 'alone');
  const t: Translate = (key, facts) => say(key, { platform: named, ...facts });
  return { ...who, t, installationId, actor, csrf, address, platform, offers };
}

/** Lets only signed-in visitors through; the others are told how to get in. */
export const requireSession: RequestHandler = (request, _response, next) => {
  page(request);
  next();
};

/** Who looks, signed in or not. */
export function visitor(request: Request): Visitor {
  const found = pages.get(request) ?? visitors.get(request);
  if (!found) throw new Error('the request was not introduced');
  return found;
}

/** The signed-in page, or null for a stranger. */
export function pageOrNull(request: Request): Page | null {
  return pages.get(request) ?? null;
}

/**
 * The signed-in visitor of a request.
 * @throws AppError `sign-in-needed` for a stranger.
 */
export function page(request: Request): Page {
  const found = pages.get(request);
  if (!found) throw new AppError('sign-in-needed');
  return found;
}

/**
 * Shows `views/<view>.ejs` with the model and what every page has: `t`, `csrf`, `language`, `languages`, `nav`, `newLink` (where links are made), `address`, `flash`, `asset`, `path`.
 * The status stays as set on the response when it is left out.
 */
export function show(request: Request, response: Response, ...what: readonly [view: string, model: Model, status?: number]): void {
  const [view, model, status = response.statusCode] = what;
  const who = visitor(request);
  const inside = pageOrNull(request);
  const locals = {
    t: who.t,
    language: who.language,
    languages: languageChoices(who.texts, who.language),
    path: who.path,
    csrf: inside?.csrf ?? '',
    address: inside?.address ?? '',
    nav: inside ? navigation(who.t, who.path, inside.offers) : [],
    newLink: inside?.offers.orders === false ? '/links/new' : '/orders/find',
    flash: takeFlash(request, response, who),
    asset,
    ...model,
  };
  response.status(status).type('html').send(render(view, locals));
}

/** The name of a language in itself. Its machinery is dear, and every page has the list. */
const ownName = onceEach((code) => {
  const name = new Intl.DisplayNames(code, { type: 'language' }).of(code) ?? code;
  return name.charAt(0).toLocaleUpperCase(code) + name.slice(1);
});

/** The languages to choose from, each named in itself. */
export function languageChoices(
  texts: Texts,
  language: string,
): readonly { readonly code: string; readonly name: string; readonly current: boolean }[] {
  return texts.languages.map((code) => ({ code, name: ownName(code), current: code === language }));
}
