import { Router } from 'express';
import request from 'supertest';
import type { PlatformAccount } from '../../../src/payments/ports/platform';
import { SESSION_COOKIE } from '../../../src/web/cookies';
import { createDoor } from '../../../src/web/door';
import { CSRF, INSTALLATION, SIGNED_IN, deskOf, sessionsOf, strictTexts, summaryOf, webOf } from './fakes';

describe('the server', () => {
  it('answers the operator: alive, ready, figures', async () => {
    const web = webOf({ ready: () => Promise.reject(new Error('down')) });
    expect((await request(web).get('/healthz')).status).toBe(200);
    expect((await request(web).get('/readyz')).status).toBe(503);
    expect((await request(webOf()).get('/readyz')).body).toEqual({ ready: true });
    expect((await request(web).get('/metrics')).text).toBe('figures 1\n');
  });

  it('allows nothing from elsewhere, nothing inline and no frames', async () => {
    const { headers } = await request(webOf()).get('/');
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("form-action 'self'");
    expect(policy).not.toContain('unsafe-inline');
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect(headers['x-powered-by']).toBeUndefined();
  });

  it('lets browsers keep a file for ever only by the address that carries its mark', async () => {
    const page = await request(webOf()).get('/');
    const marked = /href="(\/look\.css\?v=[0-9a-f]{10})"/.exec(page.text)?.[1] ?? '';
    expect((await request(webOf()).get(marked)).headers['cache-control']).toContain('immutable');
    expect((await request(webOf()).get('/look.css')).headers['cache-control']).toBe('no-cache');
  });

  it('serves no files but those of public', async () => {
    expect((await request(webOf()).get('/..%2fpackage.json')).status).toBe(404);
  });
});

describe('a stranger', () => {
  it('is told on the start page how to get in', async () => {
    const answer = await request(webOf()).get('/');
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('Sign in from your CRM');
  });

  it('sees no screen of a shop', async () => {
    for (const path of ['/invoices', '/orders/find', '/live/installation']) {
      const answer = await request(webOf()).get(path);
      expect(answer.status).toBe(401);
      expect(answer.text).toContain('Open Ordertill from your CRM or shop once more');
    }
  });

  it('is answered in the language of the browser, or in the one chosen, which is remembered', async () => {
    expect((await request(webOf()).get('/').set('Accept-Language', 'uk-UA,en;q=0.5')).text).toContain('<html lang="uk">');
    const chosen = await request(webOf()).get('/?lang=ru').set('Accept-Language', 'uk');
    expect(chosen.text).toContain('<html lang="ru">');
    expect(String(chosen.headers['set-cookie'])).toContain('__Host-language=ru');
  });
});

describe('an error', () => {
  it('is a page that says what happened and what to do', async () => {
    const answer = await request(webOf()).get('/nothing-here');
    expect(answer.status).toBe(404);
    expect(answer.text).toContain('There is no such page.');
    expect(answer.text).toContain('Check the address');
  });

  it('is JSON for those who want JSON, in their language', async () => {
    const answer = await request(webOf()).get('/nothing-here').set('Accept', 'application/json').set('Accept-Language', 'uk');
    expect(answer.body).toEqual({
      error: { code: 'not-found', title: 'Такої сторінки немає.', remedy: 'Перевірте адресу або почніть з головної сторінки.' },
    });
  });

  it('of ours says nothing of its insides', async () => {
    const desk = deskOf({
      summary: () => Promise.reject(new Error('password=hunter2')),
      invoices: () => Promise.resolve({ rows: [], next: null }),
    });
    const answer = await request(webOf({ desk })).get('/').set('Cookie', SIGNED_IN);
    expect(answer.status).toBe(500);
    expect(answer.text).not.toContain('hunter2');
  });

  it('of a form that cannot be read or is too large is the sender’s', async () => {
    const web = webOf();
    const form = 'application/x-www-form-urlencoded';
    expect(
      (
        await request(web)
          .post('/sign-out')
          .type(form)
          .send(`a=${'x'.repeat(70_000)}`)
      ).status,
    ).toBe(413);
    expect((await request(web).get('/p/%E0%A4%A')).status).toBe(400);
  });
});

describe('a signed-in browser', () => {
  const desk = deskOf({ summary: () => Promise.resolve(summaryOf()), invoices: () => Promise.resolve({ rows: [], next: null }) });

  it('gets pages that nobody keeps, with the shop’s address on top', async () => {
    const answer = await request(webOf({ desk })).get('/').set('Cookie', SIGNED_IN);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.text).toContain('demo.retailcrm.example');
  });

  it('cannot post a form without the word of its session', async () => {
    for (const word of ['', 'another']) {
      const answer = await request(webOf({ desk })).post('/sign-out').set('Cookie', SIGNED_IN).type('form').send({ _csrf: word });
      expect(answer.status).toBe(403);
      expect(answer.text).toContain('Nothing was changed');
    }
  });

  it('signs out for good', async () => {
    const closed: string[] = [];
    const web = webOf({ desk, sessions: sessionsOf(closed) });
    const answer = await request(web).post('/sign-out').set('Cookie', SIGNED_IN).type('form').send({ _csrf: CSRF });
    expect(answer.status).toBe(303);
    expect(closed).toEqual(['known']);
    expect((await request(web).get('/invoices').set('Cookie', SIGNED_IN)).status).toBe(401);
  });
});

describe('the door for platforms', () => {
  const account: PlatformAccount = {
    installationId: INSTALLATION,
    address: 'https://crm.example',
    publicAddress: 'https://crm.example',
    clientId: 'c',
    credentials: {},
    timezone: 'UTC',
    language: 'uk',
    active: true,
  };
  const door = createDoor({ sessions: sessionsOf(), texts: strictTexts, platform: 'retailcrm' });
  const router = Router();
  router.post('/account', (incoming, response) => door.enter(account, incoming, response));
  router.get('/landing', (incoming, response) =>
    door.show(incoming, response, { status: 403, view: 'error', model: { title: 'Closed', said: null, remedy: 'Knock' } }),
  );
  const web = webOf({ platformRouters: [{ path: '/crm', router }] });

  it('opens a session in a cookie that only this host sees, and leads to the first screen', async () => {
    const answer = await request(web).post('/crm/account');
    expect(answer.status).toBe(303);
    expect(answer.headers['location']).toBe('/');
    const cookie = String(answer.headers['set-cookie']);
    expect(cookie).toContain(`${SESSION_COOKIE}=known`);
    for (const part of ['HttpOnly', 'Secure', 'SameSite=Lax', 'Path=/']) expect(cookie).toContain(part);
  });

  it('shows a page with the platform’s status and says refusals in whole sentences', async () => {
    const answer = await request(web).get('/crm/landing');
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('<h1>Closed</h1>');
    expect(door.say({ code: 'gateway-refused', text: 'Limit exceeded' }, 'uk')).toBe(
      'Платіжний сервіс відмовив. «Limit exceeded» Нічого не змінено. Усуньте причину та спробуйте ще раз.',
    );
  });
});
