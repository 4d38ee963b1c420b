import { once } from 'node:events';
import { get } from 'node:http';
import type { IncomingMessage } from 'node:http';
import request from 'supertest';
import { refused } from '../../../src/payments/domain/errors';
import { eventually } from '../../support/eventually';
import { INVOICE, SLUG, liveOf, payOf, payViewOf, uah, webOf } from './fakes';
import type { PayView } from '../../../src/payments/desk-pay';
import { createServer, listen } from '../../../src/infra/express';

const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');
const pageOf = async (change: Partial<PayView>, query = ''): Promise<string> =>
  plain(
    (
      await request(webOf({ pay: payOf(payViewOf(change)) }))
        .get(`/p/${SLUG}${query}`)
        .set('Accept-Language', 'en')
    ).text,
  );

describe('the payment link page', () => {
  it('says who asks, for what and how much, where the button leads and how long the link is good', async () => {
    const text = await pageOf({});
    for (const part of [
      'Tea Shop',
      'Order 1213C',
      'Tea, 100 g × 2',
      '1,799.50',
      'Pay 1,999.50 UAH',
      'protected page of UAPAY',
      'reserved first',
      'November 28',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('weighs less than 50 kB with all that it loads, from no other host', async () => {
    const web = webOf();
    const page = await request(web).get(`/p/${SLUG}`);
    const addresses = [...page.text.matchAll(/(?:src|href)="(\/[^"?]+\?v=[^"]+)"/g)].map((match) => match[1]!);
    const files = await Promise.all(addresses.map((address) => request(web).get(address).buffer(true)));
    const weight = files.reduce(
      (sum, file) => sum + Number(file.headers['content-length'] ?? Buffer.byteLength(file.text ?? '')),
      page.text.length,
    );
    expect(addresses).toHaveLength(4);
    expect(weight).toBeLessThan(50_000);
    expect(page.text).not.toMatch(/(src|href)="(https?:)?\/\/(?!teashop)/);
  });

  it('speaks the payer’s language, else the invoice’s', async () => {
    const web = webOf();
    expect((await request(web).get(`/p/${SLUG}`).set('Accept-Language', 'pl')).text).toContain('<html lang="uk">');
    expect((await request(web).get(`/p/${SLUG}`).set('Accept-Language', 'ru')).text).toContain('<html lang="ru">');
    expect((await request(web).get(`/p/${SLUG}?lang=en`).set('Accept-Language', 'ru')).text).toContain('<html lang="en">');
  });

  it.each<readonly [string, PayView['standing'], string]>([
    ['paid', { state: 'paid', captured: 199_950, refunded: 0 }, 'Paid, thank you'],
    ['reserved', { state: 'authorized', reserved: 199_950 }, 'The money is reserved.'],
    ['given back', { state: 'refunded', captured: 199_950, refunded: 199_950 }, 'The money was given back'],
    ['cancelled by the shop', { state: 'canceled', reason: 'manager' }, 'The shop has cancelled this payment'],
    ['declined', { state: 'canceled', reason: 'declined' }, 'The bank declined the payment'],
    ['expired', { state: 'canceled', reason: 'expired' }, 'This link has expired'],
  ])('says plainly when it is %s, without a button to pay', async (_name, standing, words) => {
    const text = await pageOf({ standing });
    expect(text).toContain(words);
    expect(text).not.toContain('method="post"');
  });

  it('waits for the bank after the return, with a way to look again and a way back for those who have not paid', async () => {
    const text = await pageOf({ waiting: true }, '?returned=1');
    expect(text).toContain('Waiting for the bank');
    expect(text).toContain(`href="/p/${SLUG}?returned=1"`);
    expect(text).toContain(`href="/p/${SLUG}"`);
    expect(text).toContain(`data-live="/p/${SLUG}/live"`);
  });

  it('marks test mode', async () => {
    expect(await pageOf({ test: true })).toContain('no real money is taken');
  });

  it('asks the gateway only when the payer comes back from it', async () => {
    const asked: boolean[] = [];
    const view = (_slug: string, returned: boolean): Promise<PayView> => {
      asked.push(returned);
      return Promise.resolve(payViewOf());
    };
    const web = webOf({ pay: payOf(null, { view }) });
    await request(web).get(`/p/${SLUG}`);
    await request(web).get(`/p/${SLUG}?returned=1`);
    expect(asked).toEqual([false, true]);
  });

  it('escapes what a shop has typed', async () => {
    const text = await pageOf({ shop: '<script>alert(1)</script>', lines: [{ name: '"><img src=x>', quantity: '1', price: 1 }] });
    expect(text).not.toContain('<script>alert');
    expect(text).not.toContain('<img src=x>');
  });
});

describe('the way on to the gateway', () => {
  it('is a redirect, allowed by the policy of the page', async () => {
    const web = webOf();
    expect(String((await request(web).get(`/p/${SLUG}`)).headers['content-security-policy'])).toContain("form-action 'self' https: http:");
    const answer = await request(web).post(`/p/${SLUG}/open`);
    expect(answer.status).toBe(303);
    expect(answer.headers['location']).toBe('https://pay.example/go?id=1');
  });

  it('is a form of one button for gateways that want a form', async () => {
    const pay = payOf(payViewOf(), {
      open: () =>
        Promise.resolve({ ok: true, value: { kind: 'form', action: 'https://gw.example/in', method: 'POST', fields: { sum: '1 <b>' } } }),
    });
    const { text } = await request(webOf({ pay })).post(`/p/${SLUG}/open`).set('Accept-Language', 'en');
    expect(text).toContain('<form method="post" action="https://gw.example/in" data-onward>');
    expect(text).toContain('name="sum" value="1 &lt;b&gt;"');
    expect(text).toContain('Continue');
  });

  it('never leads to anything but a web address', async () => {
    const pay = payOf(payViewOf(), { open: () => Promise.resolve({ ok: true, value: { kind: 'redirect', url: 'javascript:alert(1)' } }) });
    const answer = await request(webOf({ pay })).post(`/p/${SLUG}/open`);
    expect(answer.status).toBe(502);
    expect(answer.headers['location']).toBeUndefined();
  });

  it('says that nothing was charged when the gateway does not answer, and shows a closed link as it is', async () => {
    const trouble = payOf(payViewOf(), { open: () => Promise.resolve(refused('gateway-unknown', { text: 'stack trace' })) });
    const answer = await request(webOf({ pay: trouble }))
      .post(`/p/${SLUG}/open`)
      .set('Accept-Language', 'en');
    expect(answer.status).toBe(502);
    expect(answer.text).toContain('Nothing was charged');
    expect(answer.text).not.toContain('stack trace');
    const closed = payOf(payViewOf(), { open: () => Promise.resolve(refused('link-closed')) });
    expect((await request(webOf({ pay: closed })).post(`/p/${SLUG}/open`)).headers['location']).toBe(`/p/${SLUG}`);
  });
});

describe('an unknown link', () => {
  it('gets a friendly page, and guessing gets slow', async () => {
    const web = webOf({ pay: payOf(null) });
    const first = await request(web).get('/p/nobody-knows-it').set('Accept-Language', 'en');
    expect(first.status).toBe(404);
    expect(first.text).toContain('ask the shop to send the link once more');
    for (let guess = 0; guess < 29; guess += 1) await request(web).get(`/p/guess-number-${guess}`);
    expect((await request(web).get('/p/one-more-guess')).status).toBe(429);
  });
});

describe('the stream of news', () => {
  it('tells a waiting page that something changed, and ends with its reader', async () => {
    const live = liveOf();
    const server = createServer(webOf({ live, pay: payOf(payViewOf({ amount: uah(1) })) }));
    const port = await listen(server, 0, '127.0.0.1');
    const outgoing = get(`http://127.0.0.1:${port}/p/${SLUG}/live`);
    const [answer]: IncomingMessage[] = await once(outgoing, 'response');
    expect(answer?.headers['content-type']).toContain('text/event-stream');
    const topic = `invoice:${INVOICE}`;
    expect(live.count(topic)).toBe(1);
    live.tell(topic);
    let heard = '';
    answer?.on('data', (part: Buffer) => {
      heard += part.toString();
    });
    await eventually(() => heard.includes('event: changed'));
    outgoing.destroy();
    await eventually(() => live.count(topic) === 0);
    await new Promise((resolve) => server.close(resolve));
  });
});
