import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { ERRORS } from '../../../src/payments/domain/errors';
import { HISTORY_KINDS } from '../../../src/payments/history';

const LOCALES = join(__dirname, '../../../locales');
const TEXTS = z.record(z.string(), z.unknown());
const LINE = z.string().min(1);
const ERROR_TEXT = z.object({ title: LINE, remedy: LINE });
/** One text, or one for each kind of operation. */
const HISTORY_TEXT = z.union([LINE, z.object({ capture: LINE, void: LINE, refund: LINE })]);

const read = (language: string, file: string): Readonly<Record<string, unknown>> =>
  TEXTS.parse(JSON.parse(readFileSync(join(LOCALES, language, file), 'utf8')));

describe.each(readdirSync(LOCALES))('the texts in %s', (language) => {
  it('say of every refusal what happened and what to do next', () => {
    const texts = read(language, 'errors.json');
    const missing = Object.keys(ERRORS).filter((code) => !ERROR_TEXT.safeParse(texts[code]).success);
    expect(missing).toEqual([]);
  });

  it('name no refusal that does not exist', () => {
    const codes = Object.entries(read(language, 'errors.json')).flatMap(([code, text]) => (typeof text === 'string' ? [] : [code]));
    expect(codes.filter((code) => !(code in ERRORS))).toEqual([]);
  });

  it('have a line for every kind of history', () => {
    const texts = read(language, 'history.json');
    const lineOf = (kind: string): boolean => HISTORY_TEXT.safeParse(texts[kind]).success;
    expect(HISTORY_KINDS.filter((kind) => !lineOf(kind))).toEqual([]);
  });
});
