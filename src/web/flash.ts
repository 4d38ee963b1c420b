import type { Request, Response } from 'express';
import { z } from 'zod';
import { isErrorCode } from '../payments/domain/errors';
import type { Refusal } from '../payments/domain/errors';
import { FLASH_COOKIE, dropCookie, readCookie, writeCookie } from './cookies';
import { refusalSentence } from './refusals';
import type { Texts, Translate } from './texts';

/** A message for the page that follows a form: a text key with its facts, or a refusal. Never a ready sentence. */
export type Flash =
  | { readonly level: 'good' | 'bad'; readonly key: string; readonly facts?: Readonly<Record<string, string | number>> }
  | { readonly level: 'bad'; readonly refusal: Refusal };

/** The message as it stands on the page. */
export interface ShownFlash {
  readonly level: 'good' | 'bad';
  readonly text: string;
}

const LONGEST_TEXT = 300;
const Facts = z.record(z.string(), z.union([z.string().max(LONGEST_TEXT), z.number()]));
const Kept = z.object({
  level: z.enum(['good', 'bad']),
  key: z.string().max(100).optional(),
  code: z.string().max(60).optional(),
  text: z.string().max(LONGEST_TEXT).optional(),
  facts: Facts.optional(),
});

/** Leaves a message for the next page of this browser; it is shown once and forgotten after a minute. */
export function leaveFlash(response: Response, flash: Flash): void {
  const kept: z.infer<typeof Kept> =
    'refusal' in flash
      ? { level: 'bad', code: flash.refusal.code, text: flash.refusal.text?.slice(0, LONGEST_TEXT), facts: { ...flash.refusal.facts } }
      : { level: flash.level, key: flash.key, facts: { ...flash.facts } };
  writeCookie(response, FLASH_COOKIE, { value: Buffer.from(JSON.stringify(kept)).toString('base64url'), seconds: 60 });
}

/** Takes the message that a form has left for this page; null when there is none or it cannot be read. */
export function takeFlash(
  request: Request,
  response: Response,
  words: { readonly t: Translate; readonly texts: Texts; readonly language: string },
): ShownFlash | null {
  const cookie = readCookie(request, FLASH_COOKIE);
  if (cookie === undefined) return null;
  dropCookie(response, FLASH_COOKIE);
  const kept = parseKept(cookie);
  if (!kept) return null;
  const { t } = words;
  const has = (key: string): boolean => words.texts.has(words.language, key);
  if (kept.key !== undefined) return has(kept.key) ? { level: kept.level, text: t(kept.key, kept.facts) } : null;
  if (kept.code === undefined || !isErrorCode(kept.code)) return null;
  const { code, text, facts = {} } = kept;
  const plain = Object.fromEntries(Object.entries(facts).map(([name, fact]) => [name, String(fact)]));
  return { level: 'bad', text: refusalSentence(t, { code, facts: plain, ...(text ? { text } : {}) }) };
}

function parseKept(cookie: string): z.infer<typeof Kept> | null {
  try {
    return Kept.parse(JSON.parse(Buffer.from(cookie, 'base64url').toString('utf8')));
  } catch {
    return null;
  }
}
