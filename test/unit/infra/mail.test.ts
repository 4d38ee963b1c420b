import { once } from 'node:events';
import { SMTPServer } from 'smtp-server';
import type { SMTPServerOptions } from 'smtp-server';
import { createMailer } from '../../../src/infra/mail';

const letter = { to: 'buyer@example.com', subject: 'Рахунок', html: '<p>Дякуємо</p>', text: 'Дякуємо', language: 'uk' };
const from = 'Shop <pay@shop.example>';
const servers: SMTPServer[] = [];

async function mailServer(options: SMTPServerOptions): Promise<string> {
  const server = new SMTPServer({ disabledCommands: ['STARTTLS'], authOptional: true, logger: false, ...options });
  server.on('error', () => undefined);
  servers.push(server);
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const address = listening.address();
  return `127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
}

const refusal = (text: string, responseCode: number): Error => Object.assign(new Error(text), { responseCode });

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise<void>((resolve) => server.close(() => resolve()))));
});

test('a letter arrives with its sender, reply address, both texts and language', async () => {
  const received: string[] = [];
  const host = await mailServer({
    onData: (stream, _session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        received.push(Buffer.concat(chunks).toString());
        done();
      });
    },
  });
  const mailer = createMailer({ smtpUrl: `smtp://${host}`, from });
  expect(await mailer.verify()).toEqual({ kind: 'ready' });
  expect(await mailer.send({ ...letter, replyTo: 'help@shop.example' })).toEqual({ kind: 'sent', messageId: expect.stringMatching(/@/) });
  const raw = received[0] ?? '';
  for (const part of [
    /^From: Shop <pay@shop\.example>/m,
    /^Reply-To: help@shop\.example/m,
    /^Content-Language: uk/m,
    /text\/plain/,
    /text\/html/,
  ])
    expect(raw).toMatch(part);
});

test('a server that refuses for good is told apart from one that asks to come back', async () => {
  const host = await mailServer({
    onRcptTo: ({ address }, _session, done) =>
      done(address.startsWith('later') ? refusal('greylisted', 451) : refusal('no such mailbox', 550)),
  });
  const mailer = createMailer({ smtpUrl: `smtp://${host}`, from });
  expect(await mailer.send(letter)).toEqual({ kind: 'refused', text: expect.stringContaining('no such mailbox') });
  expect(await mailer.send({ ...letter, to: 'later@example.com' })).toEqual({
    kind: 'unreachable',
    text: expect.stringContaining('greylisted'),
  });
});

test('a server that repeats the credentials does not bring them into our texts', async () => {
  const host = await mailServer({
    authOptional: false,
    onAuth: (auth, _session, done) => done(refusal(`bad login ${auth.username} ${auth.password}`, 535)),
  });
  const mailer = createMailer({ smtpUrl: `smtp://mail-user:hunter%202@${host}`, from });
  const results = [await mailer.send(letter), await mailer.verify()];
  for (const result of results) expect(result).toMatchObject({ kind: 'refused', text: expect.stringContaining('bad login') });
  expect(JSON.stringify(results)).not.toMatch(/mail-user|hunter/);
});

test('a server that is not there or says nothing is unreachable', async () => {
  const gone = await mailServer({});
  await new Promise<void>((resolve) => servers.pop()?.close(() => resolve()));
  expect(await createMailer({ smtpUrl: `smtp://${gone}`, from }).send(letter)).toMatchObject({ kind: 'unreachable' });
  const silent = await mailServer({ onConnect: () => undefined });
  expect(await createMailer({ smtpUrl: `smtp://${silent}`, from, timeoutMs: 100 }).verify()).toMatchObject({ kind: 'unreachable' });
});

test('a letter cannot bring a file of ours along', async () => {
  const host = await mailServer({ onData: (stream, _session, done) => void stream.on('end', () => done()).resume() });
  const sneaky = { ...letter, html: { path: '/etc/passwd' } } as unknown as typeof letter;
  expect(await createMailer({ smtpUrl: `smtp://${host}`, from }).send(sneaky)).not.toMatchObject({ kind: 'sent' });
});
