import type { Result } from '../domain/errors';
import type { RenderedLetter } from '../heart';
import type { Actor } from '../ports/platform-host';
import type { AnyLetterKind, LetterKind } from './letter-kinds';

/** One switch of the screen. */
export interface LetterSwitch {
  readonly kind: LetterKind;
  readonly to: 'customer' | 'shop';
  readonly need: 'trouble' | 'routine';
  readonly on: boolean;
  /** Addresses of its own; none = the common ones. Always none for letters to customers. */
  readonly recipients: readonly string[];
}

export interface LettersView {
  /** Whether there is a mail server to send letters by. */
  readonly canSend: boolean;
  /** Addresses of all letters to the shop that have none of their own. */
  readonly common: readonly string[];
  readonly letters: readonly LetterSwitch[];
}

/** What was typed into the screen of letters; addresses as one text, with commas, semicolons or blanks between them. */
export interface TypedLetters {
  readonly common: string;
  readonly letters: readonly { readonly kind: LetterKind; readonly on: boolean; readonly recipients: string }[];
}

/** A problem of one field of addresses; `problem` is a text key under `letters.problems`, `address` the first one that is wrong. */
export interface LetterProblem {
  readonly field: LetterKind | 'common';
  readonly problem: 'address' | 'too-many';
  readonly address: string;
}

export type LettersSaved = { readonly ok: true } | { readonly ok: false; readonly problems: readonly LetterProblem[] };

/** One letter of the log. */
export interface LetterLogRow {
  readonly id: string;
  readonly at: Date;
  readonly kind: AnyLetterKind;
  readonly recipient: string;
  readonly language: string;
  readonly state: 'waiting' | 'sent' | 'refused' | 'failed' | 'dropped';
  /** The mail server's own words. */
  readonly text: string | null;
  readonly invoiceId: string | null;
  readonly orderNumber: string | null;
}

/** What the screens of letters may ask of the heart, each for one installation. */
export interface LettersDesk {
  overview(installationId: string): Promise<LettersView>;
  /** Saves all of it, or nothing when an address is wrong. */
  save(installationId: string, typed: TypedLetters, actor: Actor): Promise<LettersSaved>;
  /** A letter with example figures. */
  preview(installationId: string, kind: AnyLetterKind, language: string): Promise<RenderedLetter>;
  /** Newest first, read by key. */
  log(installationId: string, after?: string): Promise<{ readonly rows: readonly LetterLogRow[]; readonly next: string | null }>;
  /** Sends a letter that was not delivered once more, to the same address. */
  sendAgain(installationId: string, letterId: string, actor: Actor): Promise<Result<void>>;
}
