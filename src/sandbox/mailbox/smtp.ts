import { SMTPServer } from 'smtp-server';
import type { SMTPServerDataStream, SMTPServerSession } from 'smtp-server';

const BIGGEST_LETTER = 10 * 1024 * 1024;

/** What the mail server tells and asks. */
export interface SmtpParts {
  /** 0 = any free port. */
  readonly port: number;
  /** True while the server is to refuse everybody. */
  readonly isDown: () => boolean;
  readonly deliver: (letter: { readonly from: string; readonly to: readonly string[]; readonly bytes: Buffer }) => Promise<void>;
}

/** A mail server that listens. */
export interface RunningSmtp {
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * A mail server on the loopback address that takes everything without sign-in or TLS, except addresses with "bounce"
 * (550) and, while it is down, everything (421). Rejects with an Error that names the port when it cannot listen.
 */
export async function startSmtp(parts: SmtpParts): Promise<RunningSmtp> {
  const down = () => (parts.isDown() ? refusal(421, 'The mail server is down') : null);
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: BIGGEST_LETTER,
    closeTimeout: 100,
    onConnect: (_session, callback) => callback(down()),
    onMailFrom: (_address, _session, callback) => callback(down()),
    onRcptTo: ({ address }, _session, callback) => callback(address.includes('bounce') ? refusal(550, 'There is no such mailbox') : down()),
    onData: (stream, session, answer) => {
      const finish = async () => answer(await take(stream, session, parts));
      void finish();
    },
  });
  // Broken connections of clients are their own business; the server goes on.
  server.on('error', () => undefined);
  const port = await listen(server, parts.port);
  return { port, stop: () => closeServer(server) };
}

/** Delivers one letter; answers the reason when it could not be taken. */
async function take(stream: SMTPServerDataStream, { envelope }: SMTPServerSession, { deliver }: SmtpParts): Promise<Error | null> {
  try {
    const bytes = await readAll(stream);
    const from = envelope.mailFrom ? envelope.mailFrom.address : '';
    await deliver({ from, to: envelope.rcptTo.map(({ address }) => address), bytes });
    return null;
  } catch (error) {
    return error instanceof Error ? error : refusal(451, 'The letter could not be read');
  }
}

function closeServer(server: SMTPServer): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}

function listen(server: SMTPServer, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.server.once('error', (error: NodeJS.ErrnoException) => {
      const reason = error.code === 'EADDRINUSE' ? 'is taken' : `cannot be used (${error.code ?? error.message})`;
      reject(new Error(`port ${port} ${reason}, the mail server of the mailbox simulator cannot start`, { cause: error }));
    });
    server.listen(port, '127.0.0.1', () => {
      const bound = server.server.address();
      resolve(typeof bound === 'object' && bound ? bound.port : port);
    });
  });
}

function refusal(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}

async function readAll(stream: SMTPServerDataStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  if (stream.sizeExceeded) throw refusal(552, 'The letter is too big');
  return Buffer.concat(chunks);
}
