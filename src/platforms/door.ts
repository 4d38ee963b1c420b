import type { Request, Response } from 'express';
import type { Refusal } from '../payments/domain/errors';
import type { PlatformAccount } from '../payments/ports/platform';
import type { Actor } from '../payments/ports/platform-host';

/** Who comes in, where the platform says so, and to which of our screens; a path of ours. */
export interface Entry {
  readonly actor: Actor;
  readonly to: string;
}

/** What the web gives to a platform's routes: sessions, texts and pages. The web implements it, so that platforms know nothing of its insides. */
export interface PlatformDoor {
  /** Opens a session of our own for this installation in the visitor's browser and answers 303 to the first screen. */
  enter(account: PlatformAccount, request: Request, response: Response, entry?: Entry): Promise<void>;
  /** Ends every session of an installation that is no more. */
  dismiss?(account: PlatformAccount): Promise<void>;
  /** The language of a visitor who is not signed in. */
  languageOf(request: Request): string;
  /** A refusal as one or two sentences in the given language: what happened (with the other side's words, if any) and what to do next. */
  say(refusal: Refusal, language: string): string;
  /** Shows a page of ours: `view` under views/, `model` with all decisions made; language by the visitor's browser. */
  show(
    request: Request,
    response: Response,
    page: { readonly status: number; readonly view: string; readonly model: Readonly<Record<string, unknown>> },
  ): void;
}
