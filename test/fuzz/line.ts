import { connect } from 'node:net';
import type { Socket } from 'node:net';

/** What came back, its body as latin1 text so that no byte of it can trip the reader. Status 0: the line was closed without a word. */
export interface Answer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
  readonly ms: number;
  /** The port that it was asked from. */
  readonly from: number;
}

/** A request as bytes on the line, sent piece by piece. */
export interface Sent {
  readonly pieces: readonly Buffer[];
  /** Its answer has no body. */
  readonly bodiless: boolean;
  /** Nothing may follow on the same connection, because where this request ends is not sure. */
  readonly odd: boolean;
  /** The sender goes away in the middle of it. */
  readonly cut: boolean;
}

/** Speaks HTTP/1.1 over plain sockets, because a client library would refuse to send what a hostile one sends. Connections are kept where that is safe. */
export interface Line {
  ask(sent: Sent): Promise<Answer>;
  close(): void;
}

/** How long an answer may take, in milliseconds; beyond lies a hang and not a slow machine. */
const LONGEST_MS = 20_000;

type Read = { readonly answer: Omit<Answer, 'ms' | 'from'>; readonly kept: boolean };

/** Opens lines to a port of this machine. */
export function openLine(port: number): Line {
  const idle: Socket[] = [];
  return {
    ask: async (sent) => {
      const socket =
        (sent.odd || sent.cut ? undefined : idle.pop()) ?? connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
      const begun = performance.now();
      let from = socket.localPort ?? 0;
      if (socket.connecting) socket.once('connect', () => (from = socket.localPort ?? 0));
      const { answer, kept } = await exchange(socket, sent).catch((error: unknown) => {
        socket.resetAndDestroy();
        throw error;
      });
      const ms = performance.now() - begun;
      if (kept && !sent.odd && !sent.cut && !socket.destroyed) idle.push(socket);
      else socket.resetAndDestroy();
      return { ...answer, ms, from };
    },
    close: () => {
      for (const socket of idle.splice(0)) socket.destroy();
    },
  };
}

const GONE: Read = { answer: { status: 0, headers: new Map(), body: '' }, kept: false };

function exchange(socket: Socket, sent: Sent): Promise<Read> {
  return new Promise((resolve, reject) => {
    const heard: Buffer[] = [];
    const late = setTimeout(() => end(null), LONGEST_MS);
    const end = (read: Read | null): void => {
      clearTimeout(late);
      socket.removeAllListeners('data').removeAllListeners('end').removeAllListeners('close').removeAllListeners('error');
      socket.on('error', () => socket.destroy());
      if (read) resolve(read);
      else reject(new Error(`no answer within ${LONGEST_MS} ms`));
    };
    const closed = (): void => end(readAnswer(Buffer.concat(heard), { bodiless: sent.bodiless, over: true }) ?? GONE);
    socket.on('data', (chunk: Buffer) => {
      heard.push(chunk);
      const read = readAnswer(heard.length === 1 ? chunk : Buffer.concat(heard), { bodiless: sent.bodiless, over: false });
      if (read) end(read);
    });
    socket.on('end', closed).on('close', closed).on('error', closed);
    write(socket, sent);
  });
}

/** Later pieces wait until the loop has turned, so that the server reads them by themselves. */
function write(socket: Socket, { pieces, cut }: Sent): void {
  const [first, ...rest] = pieces;
  if (first) socket.write(first);
  if (rest.length === 0) {
    if (cut) socket.end();
    return;
  }
  setImmediate(() => {
    if (!socket.destroyed && socket.writable) write(socket, { pieces: rest, cut, bodiless: false, odd: false });
  });
}

/** One whole answer at the front of the bytes; null while it is not all there. A stream of news counts as answered by its head. */
function readAnswer(bytes: Buffer, how: { readonly bodiless: boolean; readonly over: boolean }): Read | null {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd < 0) return null;
  const [first = '', ...lines] = bytes.toString('latin1', 0, headEnd).split('\r\n');
  const status = Number(first.split(' ')[1]);
  const rest = bytes.subarray(headEnd + 4);
  if (status >= 100 && status < 200) return readAnswer(rest, how);
  const headers = headersOf(lines);
  const stream = headers.get('content-type')?.startsWith('text/event-stream') ?? false;
  const empty = how.bodiless || stream || status === 204 || status === 304;
  const body = empty ? '' : bodyOf(rest, headers, how.over);
  if (body === null) return null;
  return { answer: { status, headers, body }, kept: !stream && headers.get('connection')?.toLowerCase() !== 'close' };
}

function headersOf(lines: readonly string[]): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (const line of lines) {
    const at = line.indexOf(':');
    const name = line.slice(0, at).toLowerCase();
    const value = line.slice(at + 1).trim();
    headers.set(name, headers.has(name) ? `${headers.get(name) ?? ''}\n${value}` : value);
  }
  return headers;
}

function bodyOf(rest: Buffer, headers: ReadonlyMap<string, string>, over: boolean): string | null {
  const length = headers.get('content-length');
  if (length !== undefined) return rest.length >= Number(length) || over ? rest.toString('latin1', 0, Number(length)) : null;
  if (headers.get('transfer-encoding') === 'chunked') return unchunked(rest);
  return over ? rest.toString('latin1') : null;
}

function unchunked(rest: Buffer): string | null {
  const parts: string[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = rest.indexOf('\r\n', at);
    if (lineEnd < 0) return null;
    const size = Number.parseInt(rest.toString('latin1', at, lineEnd), 16);
    if (size === 0) return parts.join('');
    const from = lineEnd + 2;
    if (rest.length < from + size + 2) return null;
    parts.push(rest.toString('latin1', from, from + size));
    at = from + size + 2;
  }
}
