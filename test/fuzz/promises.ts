import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Endpoint } from './endpoint';
import type { Answer, Sent } from './line';

/** What a program says of itself when it breaks. */
const STACK = /node_modules|\n\s+at \S+ \(|\.[cm]?[jt]s:\d+:\d+|QueryFailedError|syntax error at or near/;

/** An exchange, seen from outside. */
interface Exchange {
  readonly sent: Sent;
  readonly answer: Answer;
  /** Whether it was granted to somebody without the proof. */
  readonly taken: boolean;
  readonly secrets: readonly string[];
}

/** What an answer breaks of the promises; null when it keeps them all. Rows are looked at elsewhere. */
export function accused(endpoint: Endpoint, { sent, answer, taken, secrets }: Exchange): string | null {
  const { status, body } = answer;
  if (status >= 500) return 'an answer of 5xx';
  if (status === 0 && !sent.odd && !sent.cut) return 'the line was closed without an answer';
  if (taken) return 'granted to somebody without the proof';
  if (STACK.test(body)) return 'the answer shows how the program is made';
  const told = secrets.find((one) => body.includes(one));
  if (told !== undefined) return `a secret of ${told.length} signs stands in the answer`;
  if (status >= 400 && !endpoint.wordless && !sent.bodiless && !hasWords(answer)) return 'an error without words in a language';
  return null;
}

/** What Node says by itself to bytes that are no request, before any of ours has seen them. */
const OF_THE_SERVER = new Set([400, 408, 413, 417, 431]);

/** A page in a language, JSON with a text for people, or what the server says to bytes that are no request. */
function hasWords({ status, headers, body }: Answer): boolean {
  const type = headers.get('content-type') ?? '';
  if (type.startsWith('text/html')) return /<html[^>]* lang="(?:en|cs|es|nb|pt-BR|sk|uk|ru)"/.test(body);
  if (type.startsWith('application/json'))
    return /"(?:errorMsg|message|title)":"[^"]{8,}/.test(body) && !/"(?:errorMsg|message|title)":"[\w-]+\.[\w.-]+"/.test(body);
  return OF_THE_SERVER.has(status) && body === '';
}

/** Refusals that come after the gateway was asked: what it said is kept, although nothing was done. */
const LEARNED = ['state-changed', 'gateway-refused', 'gateway-unknown', 'gateway-unreachable', 'already-running'];
const Errors = z.record(z.string(), z.union([z.string(), z.object({ title: z.string() })]));
const LOCALES = join(__dirname, '../../locales');
const titleOf = (said: z.infer<typeof Errors>[string] | undefined): readonly string[] => (typeof said === 'object' ? [said.title] : []);
const SENTENCES = readdirSync(LOCALES).flatMap((language) => {
  const errors = Errors.parse(JSON.parse(readFileSync(join(LOCALES, language, 'errors.json'), 'utf8')));
  return LEARNED.flatMap((code) => titleOf(errors[code]));
});

/** Whether a refusal is one that may leave what was learned from the gateway in the books. */
export function mayHaveLearned({ headers, body }: Answer): boolean {
  const flash = /__Host-flash=([\w-]+)/.exec(headers.get('set-cookie') ?? '')?.[1] ?? '';
  const left = Buffer.from(flash, 'base64url').toString();
  if (LEARNED.some((code) => left.includes(`"code":"${code}"`))) return true;
  const said = Buffer.from(body, 'latin1').toString();
  return SENTENCES.some((sentence) => said.includes(sentence));
}
