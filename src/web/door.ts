import type { Request, Response } from 'express';
import type { Refusal } from '../payments/domain/errors';
import type { PlatformAccount } from '../payments/ports/platform';
import type { Actor } from '../payments/ports/platform-host';
import { SESSION_COOKIE, writeCookie } from './cookies';
import { show, visitor } from './page';
import { refusalSentence } from './refusals';
import type { Sessions } from './sessions';
import type { Texts } from './texts';

/** What the web offers to the routes of one platform; the shape is that of the platforms' own `PlatformDoor`. */
export interface Door {
  enter(
    account: PlatformAccount,
    request: Request,
    response: Response,
    entry?: { readonly actor: Actor; readonly to: string },
  ): Promise<void>;
  dismiss(account: PlatformAccount): Promise<void>;
  languageOf(request: Request): string;
  say(refusal: Refusal, language: string): string;
  show(
    request: Request,
    response: Response,
    shown: { readonly status: number; readonly view: string; readonly model: Readonly<Record<string, unknown>> },
  ): void;
}

/**
 * The door for a platform's routes. They must be mounted by the web server, which introduces every request.
 * Where the platform does not say who comes in, the session acts as "a person in the platform".
 */
export function createDoor(deps: { readonly sessions: Sessions; readonly texts: Texts; readonly platform: string }): Door {
  return {
    enter: async (account, _request, response, entry) => {
      const id = await deps.sessions.open(account.installationId, entry?.actor ?? { kind: 'platform-user', platform: deps.platform });
      writeCookie(response, SESSION_COOKIE, { value: id });
      response.setHeader('Cache-Control', 'no-store');
      response.redirect(303, entry?.to ?? '/');
    },
    dismiss: (account) => deps.sessions.closeAll(account.installationId),
    languageOf: (request) => visitor(request).language,
    say: (refusal, language) => refusalSentence(deps.texts.translate(language), refusal),
    show: (request, response, { status, view, model }) => {
      response.setHeader('Cache-Control', 'no-store');
      show(request, response, view, model, status);
    },
  };
}
