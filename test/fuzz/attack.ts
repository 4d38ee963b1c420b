import * as fc from 'fast-check';
import { applyNotification } from '../../src/payments/receive-notification';
import type { Call } from './call';
import { changed, change } from './content';
import type { Change } from './content';
import type { Endpoint } from './endpoint';
import { broken } from './endpoint';
import type { Answer, Sent } from './line';
import { nastyText } from './nasty';
import { accused, mayHaveLearned } from './promises';
import { PLAIN, sentOf, shape } from './shape';
import type { Shape } from './shape';
import type { Stand } from './stand';

/** One hostile request: a valid one, with these changes. */
export interface Input {
  readonly changes: readonly Change[];
  /** Which proof of the sender is broken, and what stands in its place. */
  readonly lock: { readonly at: number; readonly wrong: string | null } | null;
  /** Whether it is signed with the right secret. */
  readonly genuine: boolean;
  readonly shape: Shape;
}

/** What an attack on one endpoint came to. */
export interface Figures {
  readonly route: string;
  readonly seed: number;
  readonly inputs: number;
  readonly granted: number;
  readonly slowestMs: number;
  /** How long all of it took, in seconds. */
  readonly seconds: number;
}

const BATCH = 80;
const AT_ONCE = 8;
const PER_ROUND = 5;
/** So long a round may take, the search for a smaller input included, in milliseconds. */
const LONGEST_ROUND_MS = 60_000;
const NEXT_SEED = 1_000_003;

const input: fc.Arbitrary<Input> = fc.record({
  changes: fc.oneof({ weight: 1, arbitrary: fc.constant([]) }, { weight: 5, arbitrary: fc.array(change, { minLength: 1, maxLength: 3 }) }),
  lock: fc.oneof(
    { weight: 1, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.record({ at: fc.nat(5), wrong: fc.option(nastyText) }) },
  ),
  genuine: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  shape: fc.oneof({ weight: 1, arbitrary: fc.constant(PLAIN) }, { weight: 2, arbitrary: shape }),
});

interface Request {
  readonly call: Call;
  /** Whether it is from nobody who may ask. */
  readonly forged: boolean;
}

const made = new WeakMap<Input, Request>();

/** The request that an input stands for; inputs belong to one endpoint. */
function requestOf(endpoint: Endpoint, stand: Stand, one: Input): Request {
  const request = made.get(one) ?? makeRequest(endpoint, stand, one);
  made.set(one, request);
  return request;
}

function makeRequest(endpoint: Endpoint, stand: Stand, one: Input): Request {
  const locked = new Set([...endpoint.locks.map(({ name }) => name), ...(endpoint.fixed ?? [])]);
  const said = one.changes.reduce((call, each) => changed(call, each, locked), endpoint.call(stand));
  const written = endpoint.written?.(said) ?? said;
  const sealed = endpoint.seal ? endpoint.seal(written, stand.facts, one.genuine) : written;
  const lock = one.lock && endpoint.locks[one.lock.at % Math.max(endpoint.locks.length, 1)];
  const call = lock && one.lock ? broken(sealed, lock, one.lock.wrong) : sealed;
  return { call, forged: Boolean(lock) || (endpoint.seal !== undefined && !one.genuine) };
}

/** Asks what a valid request gets, and leaves the books as they were. */
export async function askPlainly(endpoint: Endpoint, stand: Stand): Promise<Answer> {
  const said = endpoint.call(stand);
  const call = endpoint.written?.(said) ?? said;
  const answer = await stand.line.ask(sentOf(endpoint.seal?.(call, stand.facts, true) ?? call, PLAIN));
  await stand.books.restore();
  return answer;
}

interface Tally {
  inputs: number;
  granted: number;
  slowestMs: number;
}

interface Asked {
  readonly one: Input;
  /** What was granted may change rows; so may what is kept of the gateway's own words. Known for sure when nothing is at work. */
  readonly mayWrite: () => boolean;
}

async function ask(endpoint: Endpoint, stand: Stand, one: Input, tally: Tally): Promise<Asked> {
  const { call, forged } = requestOf(endpoint, stand, one);
  const sent = sentOf(call, one.shape);
  const answer: Answer = await stand.line.ask(sent);
  const granted = !asksInstead(call, one.shape) && endpoint.granted(answer);
  tally.inputs += 1;
  tally.granted += granted ? 1 : 0;
  tally.slowestMs = Math.max(tally.slowestMs, answer.ms);
  const charge = accused(endpoint, { sent, answer, taken: forged && granted, secrets: stand.secrets });
  if (charge !== null) throw new Error(`${charge}\n${shownAnswer(answer)}\n${stand.troubles()}`);
  const mayWrite = (): boolean => granted || mayHaveLearned(answer) || (isUnheard(sent, answer) && grants(stand.work.told(answer.from)));
  const mayBe = doesInstead(call, one.shape) ? () => grants(answer.status) : () => endpoint.writes && mayWrite();
  return { one, mayWrite: () => !forged && mayBe() };
}

/** Whether the changed method makes of a deed a question: what methods there are, or what stands at the address, is told to everybody, and nothing is done. */
const asksInstead = (call: Call, { method }: Shape): boolean =>
  method === 'OPTIONS' || (call.method !== 'GET' && (method === 'GET' || method === 'HEAD'));

/** Whether the changed method makes of a question a deed: what stands at the address for deeds may do it, and has a generator of its own. */
const doesInstead = (call: Call, { method }: Shape): boolean =>
  call.method === 'GET' && method !== null && !['GET', 'HEAD', 'OPTIONS'].includes(method);

/** Whether the line was closed, or the server spoke of bytes that were no request, before the product could say what it had decided. */
const isUnheard = ({ odd, cut }: Sent, { status, body }: Answer): boolean =>
  (odd || cut) && (status === 0 || (status >= 400 && body === ''));

/** What the product said to nobody: that it did as it was asked, or that the gateway knew something new. */
const grants = (status = 0): boolean => (status >= 200 && status < 400) || status === 409;

const shownAnswer = ({ status, body }: Answer): string => `answered ${status} ${body.slice(0, 600)}`;

interface Batch {
  readonly inputs: readonly Input[];
  readonly tally: Tally;
}

async function askAll(endpoint: Endpoint, stand: Stand, batch: Batch): Promise<readonly Asked[]> {
  const asked: Asked[] = [];
  for (let from = 0; from < batch.inputs.length; from += AT_ONCE) {
    const some = batch.inputs.slice(from, from + AT_ONCE);
    const ended = await Promise.allSettled(some.map((one) => ask(endpoint, stand, one, batch.tally)));
    for (const result of ended) {
      if (result.status === 'rejected') throw result.reason;
      asked.push(result.value);
    }
  }
  return asked;
}

/**
 * Those that may do nothing come first: once the others have signed out or uninstalled something, there is nothing left to be kept from.
 * Those with nothing wrong come last: apart from the others, of which most are refused, they leave few to be asked once more.
 */
function groupsOf(endpoint: Endpoint, stand: Stand, inputs: readonly Input[]): readonly (readonly Input[])[] {
  const forged = inputs.filter((one) => requestOf(endpoint, stand, one).forged);
  const others = inputs.filter((one) => !forged.includes(one));
  if (!endpoint.writes) return [forged, others];
  const harmless = others.filter(({ changes, shape: { body, path, method } }) => changes.length === 0 && !body && !path && !method);
  return [forged, others.filter((one) => !harmless.includes(one)), harmless];
}

/** Sends some inputs and holds the promises about rows: what was refused changed none, what was granted only where granting means that. */
async function hold(endpoint: Endpoint, stand: Stand, { inputs, tally }: Batch): Promise<void> {
  for (const group of groupsOf(endpoint, stand, inputs)) {
    if (group.length > 0) await holdGroup(endpoint, stand, { inputs: group, tally });
  }
}

async function holdGroup(endpoint: Endpoint, stand: Stand, batch: Batch): Promise<void> {
  const { books } = stand;
  const theirs = (tables: readonly string[]): readonly string[] => tables.filter((table) => !endpoint.keeps.includes(table));
  const asked = await askAll(endpoint, stand, batch);
  const touched = await books.changed(COUNTED);
  if (touched.length === 0) return;
  if (endpoint.moneyStays) await holdMoney(stand);
  const tables = theirs(endpoint.moneyStays ? await books.changed(COUNTED) : touched);
  await books.restore();
  if (tables.length === 0) return;
  const refused = asked.filter(({ mayWrite }) => !mayWrite()).map(({ one }) => one);
  if (refused.length === asked.length) throw new Error(`refused, and yet rows of ${tables.join(', ')} changed`);
  if (refused.length === 0) return;
  // Only those that were refused once more, by themselves: now nothing may change.
  const again = await askAll(endpoint, stand, { inputs: refused, tally: { inputs: 0, granted: 0, slowestMs: 0 } });
  const since = await books.changed(COUNTED);
  if (since.length === 0) return;
  await books.restore();
  const left = theirs(since);
  if (left.length > 0 && again.every(({ mayWrite }) => !mayWrite())) throw new Error(`refused, and yet rows of ${left.join(', ')} changed`);
}

/** The same, and whatever comes of it, the next ones begin with the books as they were. */
async function held(endpoint: Endpoint, stand: Stand, batch: Batch): Promise<void> {
  try {
    await hold(endpoint, stand, batch);
  } catch (error) {
    await stand.books.restore();
    throw error;
  }
}

/** A session that is used is prolonged, which is no change of anything. */
const COUNTED = ['session'];

/** What the gateway does not know, or does not answer, a job asks for again later. */
const isTriedAgain = (error: unknown): boolean => error instanceof Error && /does not know yet|could not be read/.test(error.message);

/** What was taken in is applied as the jobs would do it, and no sum may have moved. */
async function holdMoney({ app, books }: Stand): Promise<void> {
  const waiting = await books.query("select installation_id, id from notification where verdict = 'accepted' and outcome is null");
  for (const { installation_id: installationId, id } of waiting)
    await applyNotification(app.heart, String(installationId), String(id)).catch((error: unknown) => {
      if (!isTriedAgain(error)) throw error;
    });
  if (await books.moneyMoved()) throw new Error('a message moved money on its own word');
}

/**
 * Attacks one endpoint with so many inputs; the same seed makes the same inputs.
 * @throws with the smallest input that still breaks a promise.
 */
export async function attack(
  endpoint: Endpoint,
  stand: Stand,
  { runs, seed }: { readonly runs: number; readonly seed: number },
): Promise<Figures> {
  const tally: Tally = { inputs: 0, granted: 0, slowestMs: 0 };
  let failed = false;
  const property = fc.asyncProperty(fc.array(input, { minLength: 1, maxLength: BATCH, size: 'max' }), async (wanted) => {
    // Once something broke, smaller inputs are looked for, and those are whole.
    const inputs = failed ? wanted : wanted.slice(0, runs - tally.inputs);
    await held(endpoint, stand, { inputs, tally }).catch((error: unknown) => {
      failed = true;
      throw error;
    });
  });
  const begun = performance.now();
  for (let round = 0; tally.inputs < runs; round += 1) {
    const result = await fc.check(property, {
      seed: seed + round * NEXT_SEED,
      numRuns: Math.min(PER_ROUND, Math.ceil((2 * (runs - tally.inputs)) / BATCH)),
      interruptAfterTimeLimit: LONGEST_ROUND_MS,
    });
    if (result.failed) throw new Error(breach(endpoint, stand, result));
  }
  return { route: endpoint.route, seed, ...tally, seconds: (performance.now() - begun) / 1_000 };
}

function breach(endpoint: Endpoint, stand: Stand, result: fc.RunDetails<[Input[]]>): string {
  const inputs = result.counterexample?.[0] ?? [];
  const shown = inputs.map((one) => {
    const [bytes] = sentOf(requestOf(endpoint, stand, one).call, one.shape).pieces;
    return `${fc.stringify(one).slice(0, 2_000)}\n${bytes?.toString('latin1').slice(0, 2_000) ?? ''}`;
  });
  const { errorInstance } = result;
  const said = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  return [`${endpoint.route} broke a promise (seed ${result.seed}, path ${result.counterexamplePath ?? ''})`, ...shown, said].join(
    '\n---\n',
  );
}
