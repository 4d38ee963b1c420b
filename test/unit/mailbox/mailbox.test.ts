import { createTransport } from 'nodemailer';
import request from 'supertest';
import { startMailbox } from '../../../src/sandbox/mailbox/mailbox';
import type { Mailbox } from '../../../src/sandbox/mailbox/mailbox';

describe('the mailbox simulator', () => {
  let mailbox: Mailbox;
  const send = async (letter: { to: string; subject?: string; html?: string; headers?: Record<string, string> }) => {
    const transport = createTransport(mailbox.smtpUrl);
    try {
      return await transport.sendMail({ from: 'shop@example.org', text: 'Pay at http://localhost:9/p/Ab3 please', ...letter });
    } finally {
      transport.close();
    }
  };

  beforeEach(async () => {
    mailbox = await startMailbox({ port: 0, smtpPort: 0 });
  });
  afterEach(() => mailbox.stop());

  it('keeps a letter with its parts, headers and language', async () => {
    await send({ to: 'olena@example.org', subject: 'Посилання', html: '<p>Привіт</p>', headers: { 'Content-Language': 'uk' } });
    const state = await request(mailbox.url).get('/_sim/state').expect(200);
    expect(state.body.letters).toMatchObject([
      {
        id: 1,
        from: 'shop@example.org',
        to: ['olena@example.org'],
        subject: 'Посилання',
        language: 'uk',
        html: expect.stringContaining('Привіт'),
      },
    ]);
    expect(state.body.letters[0].headers['content-language']).toBe('uk');
    expect(state.body.letters[0].text).toContain('http://localhost:9/p/Ab3');
  });

  it('lists the newest letter first', async () => {
    await send({ to: 'a@example.org', subject: 'First one' });
    await send({ to: 'b@example.org', subject: 'Second one' });
    const { text } = await request(mailbox.url).get('/').expect(200);
    expect(text.indexOf('Second one')).toBeLessThan(text.indexOf('First one'));
  });

  it('shows the HTML of a letter without letting its scripts run', async () => {
    await send({ to: 'a@example.org', subject: 'Mark-up', html: '<p>Hello</p><script>alert(1)</script>' });
    const letter = await request(mailbox.url).get('/letters/1').expect(200);
    expect(letter.text).toContain('sandbox="allow-popups allow-popups-to-escape-sandbox"');
    expect(letter.text).toContain('href="http://localhost:9/p/Ab3"');
    expect(letter.text).not.toContain('<script>alert');
    const frame = await request(mailbox.url).get('/letters/1/html').expect(200);
    expect(frame.headers['content-security-policy']).toMatch(/default-src 'none'.*sandbox/);
    await request(mailbox.url).get('/letters/2').expect(404);
  });

  it('refuses addresses that bounce', async () => {
    await expect(send({ to: 'bounce@example.org' })).rejects.toMatchObject({ responseCode: 550 });
    const state = await request(mailbox.url).get('/_sim/state');
    expect(state.body.letters).toEqual([]);
  });

  it('turns everybody away while it is down', async () => {
    await request(mailbox.url).post('/_sim/switches').send({ down: true }).expect(200);
    await expect(send({ to: 'a@example.org' })).rejects.toMatchObject({ responseCode: 421 });
    await request(mailbox.url).post('/_sim/switches').send({ down: false }).expect(200);
    await expect(send({ to: 'a@example.org' })).resolves.toBeDefined();
  });

  it('forgets its letters on reset', async () => {
    await send({ to: 'a@example.org' });
    await request(mailbox.url).post('/_sim/reset').expect(200);
    const state = await request(mailbox.url).get('/_sim/state');
    expect(state.body.letters).toEqual([]);
  });

  it('says which mail port is taken and leaves nothing behind', async () => {
    const taken = Number(new URL(mailbox.smtpUrl).port);
    await expect(startMailbox({ port: 0, smtpPort: taken })).rejects.toThrow(`port ${taken} is taken`);
  });
});
