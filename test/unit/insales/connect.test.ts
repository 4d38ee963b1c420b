import { APP_KEY, TOKEN, get, install, startStand } from './stand';
import type { Stand } from './stand';

const PASSWORD = '693a1835b3faf8f6d2838c2f6bf3598f';
const SECOND = { token: 'c0ffee0042ab91de', password: 'f7305f60cbfa3c9e011c8ad126ddb4b6' };

describe('the life of the app in a shop', () => {
  let stand: Stand;
  beforeEach(async () => {
    stand = await startStand();
  });
  afterEach(() => stand.stop());

  const call = (path: string, query: Readonly<Record<string, string>>) =>
    get(`${stand.url}/insales/${path}?${new URLSearchParams({ shop: stand.shop.host, insales_id: '912345', ...query }).toString()}`);

  it('takes the password over after the shop has proved it, and answers 200 at once', async () => {
    expect(await stand.shop.install({ token: TOKEN })).toEqual({ ok: true });
    expect([...stand.heart.accounts.values()]).toEqual([]);
    await stand.work();
    const account = stand.account();
    expect(account).toMatchObject({ address: stand.shop.url, active: true, timezone: 'Europe/Moscow', language: 'ru' });
    expect(account.credentials).toMatchObject({ password: PASSWORD, insalesId: '912345' });
    expect(stand.store.shops.get('912345')).toMatchObject({ installationId: account.installationId, reconnectNeeded: false });
  });

  it('works with a shop whose API opens only after the answer to the install call', async () => {
    stand.insales.switches.set('apiDuringInstall', false);
    await stand.shop.install({ token: TOKEN });
    await stand.work();
    expect(stand.account().credentials).toMatchObject({ password: PASSWORD });
  });

  it('replaces the password of a shop that installs again, in the same installation', async () => {
    const before = await install(stand);
    await stand.shop.install({ token: SECOND.token });
    await stand.work();
    const after = stand.account();
    expect(after.installationId).toBe(before.installationId);
    expect(after.credentials).toEqual({ ...before.credentials, password: SECOND.password });
    expect(stand.heart.accounts.size).toBe(1);
    expect(stand.store.kept.candidates).toEqual([]);
  });

  it('is not touched by an install call that somebody made up', async () => {
    const before = await install(stand);
    expect((await call('install', { token: 'zzz' })).status).toBe(200);
    for (let minute = 0; minute < 6; minute += 1) {
      await stand.work();
      expect(stand.account().credentials).toEqual(before.credentials);
      stand.insales.clock.advance(60_000);
    }
    await stand.work();
    expect(stand.store.kept.candidates).toEqual([]);
    expect(stand.store.shops.get('912345')).toMatchObject({ reconnectNeeded: false });
  });

  it('makes no installation of a made-up call for a shop that it does not know', async () => {
    expect((await call('install', { token: 'zzz' })).status).toBe(200);
    for (let minute = 0; minute < 6; minute += 1) {
      await stand.work();
      stand.insales.clock.advance(60_000);
    }
    expect(stand.heart.accounts.size).toBe(0);
    expect(stand.store.kept.candidates).toEqual([]);
  });

  it('does not believe a number that is not the one of the shop', async () => {
    await stand.shop.install({ token: TOKEN });
    stand.store.kept.candidates = [];
    expect((await call('install', { token: TOKEN, insales_id: '777' })).status).toBe(200);
    await stand.work();
    expect(stand.store.shops.has('777')).toBe(false);
  });

  it.each([
    'evil.example.org',
    'myinsales.ru.evil.example.org',
    'shop.myinsales.ru@evil.example.org',
    'shop.myinsales.ru/..',
    '127.0.0.1',
    'evil.myinsales.ru:8080',
    'a..myinsales.ru',
  ])('sends nothing to %s', async (shop) => {
    expect((await call('install', { shop, token: TOKEN })).status).toBe(403);
    expect(stand.store.jobs).toEqual([]);
  });

  it('marks a shop whose passwords all stopped working, and finds back when a new one comes', async () => {
    await install(stand);
    await stand.shop.uninstall();
    stand.store.kept.candidates = [];
    await stand.heart.update(stand.account(), { active: true });
    await stand.heart.changeCredentials(stand.account(), { password: PASSWORD });
    await call('install', { token: 'lost' });
    for (let minute = 0; minute < 6; minute += 1) {
      await stand.work();
      stand.insales.clock.advance(60_000);
    }
    expect(stand.store.shops.get('912345')).toMatchObject({ reconnectNeeded: true });
    expect(stand.store.kept.candidates).toHaveLength(1);
    await stand.shop.install({ token: SECOND.token });
    await stand.work();
    expect(stand.store.shops.get('912345')).toMatchObject({ reconnectNeeded: false });
    expect(stand.account().credentials).toMatchObject({ password: SECOND.password });
  });

  it('keeps trying while the shop does not answer', async () => {
    stand.insales.faults.add({ match: 'GET /admin/account', kind: 'status', value: 500 });
    await stand.shop.install({ token: TOKEN });
    expect(await stand.work()).toHaveLength(1);
    expect(stand.store.kept.candidates).toHaveLength(1);
  });

  it('is uninstalled by the password that works and by no other', async () => {
    await install(stand);
    await stand.shop.install({ token: SECOND.token });
    await stand.work();
    expect((await call('uninstall', { token: PASSWORD })).status).toBe(401);
    expect((await call('uninstall', { token: '' })).status).toBe(400);
    expect(stand.account().active).toBe(true);
    expect((await call('uninstall', { token: SECOND.password })).status).toBe(200);
    expect(stand.account()).toMatchObject({ active: false });
    expect(stand.account().credentials['password']).toBeUndefined();
    expect(stand.door.dismissed).toEqual([stand.account().installationId]);
    expect((await call('uninstall', { token: SECOND.password })).status).toBe(200);
  });

  it('is uninstalled by a password that is not proved yet only after the one before it stopped working', async () => {
    await install(stand);
    await call('install', { token: SECOND.token });
    expect((await call('uninstall', { token: SECOND.password })).status).toBe(401);
    expect(stand.account().active).toBe(true);
    await stand.shop.install({ token: SECOND.token });
    expect((await call('uninstall', { token: SECOND.password })).status).toBe(200);
    expect(stand.account().active).toBe(false);
  });

  it('answers 200 to the uninstalling of a shop that it does not know', async () => {
    expect((await call('uninstall', { token: PASSWORD, insales_id: '4' })).status).toBe(200);
  });

  it('comes back after it was uninstalled, with its history', async () => {
    const before = await install(stand);
    await stand.shop.uninstall();
    expect(stand.account().active).toBe(false);
    await stand.shop.install({ token: SECOND.token });
    await stand.work();
    expect(stand.account()).toMatchObject({ active: true, installationId: before.installationId });
  });

  it('does not take a shop for another one that had its host before', async () => {
    const first = await install(stand);
    await stand.heart.changeCredentials(first, { insalesId: '500' });
    stand.store.shops.delete('912345');
    await stand.shop.install({ token: SECOND.token });
    await stand.work();
    expect(stand.heart.accounts.size).toBe(2);
    expect(stand.heart.accounts.get(first.installationId)).toMatchObject({ active: false });
  });

  it('calls the shop with the app key and the proved password, and logs neither', async () => {
    await install(stand);
    expect(stand.logged()).not.toContain(PASSWORD);
    expect(stand.logged()).not.toContain(TOKEN);
    const basic = Buffer.from(`${APP_KEY}:${PASSWORD}`).toString('base64');
    expect(basic).toBe('cGF5bW9kdWxlOjY5M2ExODM1YjNmYWY4ZjZkMjgzOGMyZjZiZjM1OThm');
    expect(stand.logged()).not.toContain(basic);
  });
});
