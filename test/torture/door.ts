import { createServer, request as ask } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Copies } from './copies';
import type { MessageTrouble, Side, Teller } from './events';
import { shopAt } from './shops';

const HOOKS = '/hooks/';
/** What stands for the answer to a message that has never come to us. */
export const SWALLOWED = 'swallowed on the way';
/** Marks what a stranger sends: it is nobody's message, and nothing befalls it on the way. */
const STRANGE = 'x-from-a-stranger';
const DELAY_MS = 250;
/** How long a message waits for the next one to overtake it. */
const SWAP_LIMIT_MS = 200;

/** A call as it came, and what it was answered. `status` 0 = no answer. */
export interface Exchange {
  readonly path: string;
  readonly side: Side | null;
  readonly body: Buffer;
  readonly status: number;
  readonly answer: string;
  /** Whether the caller had this answer; copies and broken connections had none. */
  readonly heard: boolean;
}

interface Incoming {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** A call that nobody but a test would send. */
export interface StrangeCall {
  readonly path: string;
  readonly contentType: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The one public address before both processes: it leads every call to one of them in turn, and ill-treats messages when it is told to. */
export interface Door {
  readonly url: string;
  /** Leads the next call whose path begins so to both processes at once, in so many copies. */
  copyNext(prefix: string, copies: number): void;
  troubleMessages(trouble: Trouble): void;
  calm(): void;
  /** All calls since the last time. */
  takeExchanges(): readonly Exchange[];
  /** The calls that are being answered right now, with how many milliseconds ago they came. */
  pending(): readonly { readonly path: string; readonly since: number }[];
  /** Sends such a call, and notes it like all others. */
  send(call: StrangeCall): Promise<Exchange>;
  stop(): Promise<void>;
}

/** What is to happen to so many messages. */
interface Trouble {
  readonly of: Teller;
  readonly how: MessageTrouble;
  readonly times: number;
}

const tellerOf = (path: string): Teller => (shopAt(path) ? 'shops' : 'gateways');

/** Alters the amount of a genuine message and signs it anew; null when it is none that carries an amount. */
export type AlterAmount = (path: string, body: Buffer) => Buffer | null;

class Balancer {
  #turn = 0;
  #copies: { readonly prefix: string; readonly copies: number }[] = [];
  #troubles: { readonly of: Teller; readonly how: MessageTrouble; left: number }[] = [];
  #exchanges: Exchange[] = [];
  #swapped: (() => void)[] = [];
  readonly pending = new Set<{ readonly path: string; readonly at: number }>();

  constructor(
    private readonly copies: () => Copies | null,
    private readonly alterAmount: AlterAmount,
  ) {}

  copyNext(prefix: string, copies: number): void {
    this.#copies.push({ prefix, copies });
  }

  troubleMessages({ of, how, times }: Trouble): void {
    this.#troubles.push({ of, how, left: times });
  }

  calm(): void {
    this.#copies = [];
    this.#troubles = [];
    this.#overtake();
  }

  takeExchanges(): readonly Exchange[] {
    const taken = this.#exchanges;
    this.#exchanges = [];
    return taken;
  }

  note(exchange: Exchange): Exchange {
    this.#exchanges.push(exchange);
    return exchange;
  }

  /** What is done with one call; null = the caller gets no answer. */
  async handle(call: Incoming): Promise<Answer | null> {
    if (call.headers[STRANGE] !== undefined) return this.#lead(call, 1);
    const copied = this.#copies.findIndex(({ prefix }) => call.path.startsWith(prefix));
    if (copied >= 0) {
      const [{ copies } = { copies: 1 }] = this.#copies.splice(copied, 1);
      return this.#lead(call, copies);
    }
    const how = call.path.startsWith(HOOKS) ? this.#takeTrouble(tellerOf(call.path)) : null;
    return how ? this.#mistreat(call, how) : this.#lead(call, 1);
  }

  #takeTrouble(of: Teller): MessageTrouble | null {
    const trouble = this.#troubles.find((one) => one.of === of);
    if (!trouble) return null;
    trouble.left -= 1;
    if (trouble.left <= 0) this.#troubles.splice(this.#troubles.indexOf(trouble), 1);
    return trouble.how;
  }

  async #mistreat(call: Incoming, how: MessageTrouble): Promise<Answer | null> {
    switch (how) {
      case 'twice':
        return this.#lead(call, 2);
      case 'delay':
        await wait(DELAY_MS);
        return this.#lead(call, 1);
      case 'lose':
        return { status: 503, headers: {}, body: Buffer.from('lost on the way') };
      case 'drop-answer':
        await this.#lead(call, 1);
        return null;
      case 'other-amount': {
        const altered = this.alterAmount(call.path, call.body);
        if (altered) await this.#forward({ ...call, body: altered }, false);
        return this.#lead(call, 1);
      }
      case 'swallow':
        if (shopAt(call.path)?.mayBeLost(call.body.toString()) !== true) return this.#lead(call, 1);
        this.note({ path: call.path, side: null, body: call.body, status: 0, answer: SWALLOWED, heard: true });
        return { status: 200, headers: {}, body: Buffer.from('') };
      case 'swap':
        await Promise.race([wait(SWAP_LIMIT_MS), new Promise<void>((overtaken) => this.#swapped.push(overtaken))]);
        return this.#lead(call, 1);
      default:
        return how satisfies never;
    }
  }

  /** Leads a call on in so many copies at once, alternately to both processes; the first one's answer is the answer. */
  async #lead(call: Incoming, copies: number): Promise<Answer | null> {
    const [first, ...others] = Array.from({ length: copies }, (_, index) => this.#forward(call, index === 0));
    const answer = await first;
    await Promise.all(others);
    if (call.path.startsWith(HOOKS)) this.#overtake();
    return answer ?? null;
  }

  #overtake(): void {
    for (const go of this.#swapped) go();
    this.#swapped = [];
  }

  #next(): Side | null {
    const copies = this.copies();
    this.#turn += 1;
    const order: readonly Side[] = this.#turn % 2 === 0 ? ['a', 'b'] : ['b', 'a'];
    return order.find((side) => copies?.lives(side)) ?? null;
  }

  async #forward(call: Incoming, heard: boolean): Promise<Answer | null> {
    const side = this.#next();
    const port = side && this.copies()?.ports[side];
    const answer = port ? await forward(port, call) : { status: 502, headers: {}, body: Buffer.from('nobody there') };
    const { path, body } = call;
    this.note({ path, side, body, status: answer?.status ?? 0, answer: answer?.body.toString() ?? '', heard: heard && answer !== null });
    return answer;
  }
}

function forward(port: number, { method, path, headers, body }: Incoming): Promise<Answer | null> {
  return new Promise((done) => {
    // The body may have been altered on the way.
    const own = { ...headers, 'content-length': String(body.length) };
    const outgoing = ask({ host: '127.0.0.1', port, method, path, headers: own, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => done({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) }));
      response.on('error', () => done(null));
      response.on('aborted', () => done(null));
    });
    outgoing.on('error', () => done(null));
    outgoing.end(body);
  });
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}

/** The lengths are our own: what was chunked is whole now. */
function reply(response: ServerResponse, answer: Answer | null): void {
  if (!answer) return void response.destroy();
  const { 'transfer-encoding': _chunked, 'connection': _connection, ...headers } = answer.headers;
  response.writeHead(answer.status, { ...headers, 'content-length': String(answer.body.length) });
  response.end(answer.body);
}

/** Opens the door. `copies` are the processes behind it, null while there are none yet. */
export async function openDoor(copies: () => Copies | null, alterAmount: AlterAmount): Promise<Door> {
  const balancer = new Balancer(copies, alterAmount);
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const pending = { path: `${request.method} ${request.url}`, at: Date.now() };
    balancer.pending.add(pending);
    try {
      const { method = 'GET', url = '/', headers } = request;
      const answer = await balancer.handle({ method, path: url, headers, body: await bodyOf(request) });
      reply(response, answer);
    } finally {
      balancer.pending.delete(pending);
    }
  };
  const server: Server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  // Whoever called hangs up first: a connection that is closed just when the next call goes out would lose that call.
  server.keepAliveTimeout = 0;
  await new Promise<void>((listening) => void server.listen(0, '127.0.0.1', listening));
  const bound = server.address();
  const url = `http://localhost:${typeof bound === 'object' && bound ? bound.port : 0}`;
  return {
    url,
    copyNext: (prefix, count) => balancer.copyNext(prefix, count),
    troubleMessages: (trouble) => balancer.troubleMessages(trouble),
    calm: () => balancer.calm(),
    takeExchanges: () => balancer.takeExchanges(),
    pending: () => [...balancer.pending].map(({ path, at }) => ({ path, since: Date.now() - at })),
    send: async ({ path, contentType, headers, body }) => {
      const response = await fetch(`${url}${path}`, {
        method: 'POST',
        headers: { ...headers, 'Content-Type': contentType, [STRANGE]: 'yes' },
        body,
        redirect: 'manual',
      }).catch(() => null);
      const answer = (await response?.text().catch(() => '')) ?? '';
      return { path, side: null, body: Buffer.from(body), status: response?.status ?? 0, answer, heard: response !== null };
    },
    stop: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
