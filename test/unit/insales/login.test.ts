import { APP_KEY, TOKEN, get, install, startStand } from './stand';
import type { Stand } from './stand';

const LOGIN_TOKEN = '7d1c55aa0be34f0c9a';
const CONFIRMED =
  'token=d22d7b5417036c0ce906272d79f93c45&user_email=ivan.petrov%2Bpay%40example.ru&user_name=%D0%98%D0%B2%D0%B0%D0%BD+%D0%9F%D0%B5%D1%82%D1%80%D0%BE%D0%B2&user_id=4711&token2=209e3cfe89a29cda0cce6583429dcef8&email_confirmed=true&token3=a39a7ee77910f10b994b65a7bd7db9b4';
const UNCONFIRMED = CONFIRMED.replace('confirmed=true', 'confirmed=false').replace(
  'a39a7ee77910f10b994b65a7bd7db9b4',
  'cfeda9e9a4612ccd065e72343ac166a4',
);
const COOKIE = `__Host-insales-login=${LOGIN_TOKEN}`;

describe('the way in from the back office', () => {
  let stand: Stand;
  let tokens: string[] = [];
  beforeEach(async () => {
    tokens = [];
    let made = 0;
    stand = await startStand({ token: () => tokens.shift() ?? `a-random-token-${(made += 1)}` });
    await install(stand, TOKEN);
    tokens = [LOGIN_TOKEN];
  });
  afterEach(() => stand.stop());

  const enter = (more = '', headers = {}) =>
    get(`${stand.url}/insales/login?shop=${stand.shop.host}&insales_id=912345&user_id=4711&user_email=x${more}`, headers);
  const comeBack = (query: string, cookie = COOKIE) =>
    get(`${stand.url}/insales/autologin?${query}`, cookie === '' ? {} : { Cookie: cookie });

  it('begins with a redirect to the back office and opens nothing', async () => {
    const answer = await enter();
    expect(answer.status).toBe(302);
    expect(answer.headers['location']).toBe(
      `${stand.shop.url}/admin/applications/${APP_KEY}/login?token=${LOGIN_TOKEN}&login=${encodeURIComponent(`${stand.url}/insales/autologin`)}`,
    );
    expect(answer.headers['set-cookie']?.[0]).toMatch(/^__Host-insales-login=.*; Path=\/;.*HttpOnly; Secure; SameSite=Lax$/);
    expect(stand.door.entered).toEqual([]);
  });

  it.each(['iframe', 'frame'])('begins nothing inside a frame (%s), where no cookie is kept, but leads out of it', async (dest) => {
    const answer = await enter('&to=/merchants', { 'Sec-Fetch-Dest': dest });
    expect(answer.status).toBe(200);
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(answer.data).toEqual({ view: 'insales/framed', model: { address: '/insales/login?insales_id=912345&to=%2Fmerchants' } });
    expect(tokens).toEqual([LOGIN_TOKEN]);
    const outside = await get(`${stand.url}${answer.data.model.address}`, { 'Sec-Fetch-Dest': 'document' });
    expect(outside.headers['location']).toContain(`token=${LOGIN_TOKEN}`);
    expect((await comeBack(CONFIRMED, '')).status).toBe(403);
    expect((await comeBack(CONFIRMED)).headers['location']).toBe('/merchants');
  });

  it('leads out of no frame for a shop that is not connected', async () => {
    expect((await get(`${stand.url}/insales/login?insales_id=4`, { 'Sec-Fetch-Dest': 'iframe' })).status).toBe(404);
  });

  it('goes to the address that we know, whatever the request names', async () => {
    const answer = await get(`${stand.url}/insales/login?shop=evil.example.org&insales_id=912345`);
    expect(answer.headers['location']).toMatch(new RegExp(`^${stand.shop.url}/`));
    expect((await get(`${stand.url}/insales/login?shop=${stand.shop.host}&insales_id=4`)).status).toBe(404);
  });

  it('lets the person in whom the third hash names, once', async () => {
    await enter();
    expect((await comeBack(CONFIRMED)).status).toBe(303);
    expect(stand.door.entered).toMatchObject([
      {
        account: { installationId: stand.account().installationId },
        entry: { actor: { kind: 'person', name: 'Иван Петров (ivan.petrov+pay@example.ru)' }, to: '/' },
      },
    ]);
    expect((await comeBack(CONFIRMED)).status).toBe(403);
    expect(stand.door.entered).toHaveLength(1);
    expect(stand.heart.suggested).toEqual(['ivan.petrov+pay@example.ru']);
  });

  it('does not show an address that nobody has confirmed', async () => {
    await enter();
    expect((await comeBack(UNCONFIRMED)).status).toBe(303);
    expect(stand.door.entered).toMatchObject([{ entry: { actor: { kind: 'person', name: 'Иван Петров' } } }]);
    expect(stand.heart.suggested).toEqual([]);
  });

  it.each([
    ['without the third hash', CONFIRMED.replace(/&token3=.*/, '')],
    ['with an empty one', CONFIRMED.replace(/token3=.*/, 'token3=')],
    ['with that of another claim', CONFIRMED.replace('confirmed=true', 'confirmed=false')],
    ['with another user', CONFIRMED.replace('4711', '4712')],
    ['with another name', CONFIRMED.replace('user_name=', 'user_name=A')],
    ['with the hash twice', `${CONFIRMED}&token3=a39a7ee77910f10b994b65a7bd7db9b4`],
  ])('is refused %s, and the token is used up', async (_what, query) => {
    await enter();
    expect((await comeBack(query)).status).toBe(403);
    expect((await comeBack(CONFIRMED)).status).toBe(403);
    expect(stand.door.entered).toEqual([]);
  });

  it('is bound to the browser that began it', async () => {
    await enter();
    expect((await comeBack(CONFIRMED, '')).status).toBe(403);
    expect((await comeBack(CONFIRMED, '__Host-insales-login=another-token')).status).toBe(403);
    expect((await comeBack(CONFIRMED)).status).toBe(303);
  });

  it('is over after ten minutes', async () => {
    await enter();
    stand.insales.clock.advance(11 * 60_000);
    expect((await comeBack(CONFIRMED)).status).toBe(403);
  });

  it('leads on to the screen that was asked for, and to no other site', async () => {
    await enter('&to=/invoices/0b1c/confirm');
    await comeBack(CONFIRMED);
    tokens = [LOGIN_TOKEN];
    await enter('&to=//evil.example.org');
    await comeBack(CONFIRMED);
    tokens = [LOGIN_TOKEN];
    await enter('&to=https://evil.example.org');
    await comeBack(CONFIRMED);
    expect(stand.door.entered.map(({ entry }) => entry?.to)).toEqual(['/invoices/0b1c/confirm', '/', '/']);
  });

  it('works with the back office itself, and is refused when that signs with another password', async () => {
    const cookieOf = (answer: Awaited<ReturnType<typeof enter>>) => answer.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    const first = await enter();
    const back = await get(String(first.headers['location']));
    expect(back.status).toBe(302);
    expect((await get(String(back.headers['location']), { Cookie: cookieOf(first) })).status).toBe(303);
    stand.insales.faults.add({ match: 'OUT /insales/autologin', kind: 'wrong-signature' });
    const second = await enter();
    const spoiled = await get(String(second.headers['location']));
    expect((await get(String(spoiled.headers['location']), { Cookie: cookieOf(second) })).status).toBe(403);
  });

  it('is closed for a shop that has removed the app', async () => {
    await enter();
    await stand.shop.uninstall();
    expect((await comeBack(CONFIRMED)).status).toBe(403);
    expect((await enter()).status).toBe(404);
  });

  it('repairs a set-up that is not complete', async () => {
    await stand.store.changeShop('912345', { troubles: ['insales-widget-missing'] });
    await enter();
    await comeBack(CONFIRMED);
    expect(stand.store.jobs.map(({ name }) => name)).toEqual(['insales-set-up']);
  });
});
