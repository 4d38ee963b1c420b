import { rows } from '../../../src/infra/database';
import { eventually } from '../../support/eventually';
import { installApp, installationOf, shopState } from '../../support/insales-shop';
import type { InsalesWorld } from '../../support/insales-world';
import { APP_KEY, startInsalesWorld } from '../../support/insales-world';
import { newVisitor, plainText } from '../../support/visitor';
import type { Visited, Visitor } from '../../support/visitor';

const query = (values: Readonly<Record<string, string>>): string => new URLSearchParams(values).toString();

/** Who may come in by the calls and redirects of InSales, and who may not. */
describe('the way into Ordertill from InSales', () => {
  let world: InsalesWorld;
  let installationId: string;

  beforeAll(async () => {
    world = await startInsalesWorld();
    installationId = await installApp(world, world.shop);
  });
  afterAll(() => world.stop());

  const shopId = (): string => String(world.shop.insalesId);
  /** What a forged call could change: who is connected, and whether the shop's password still works. */
  const standing = async () => ({
    installation: await installationOf(world, world.shop),
    findings: (await world.desk.checkPlatform(installationId)).map(({ code, level }) => `${code} ${level}`),
    objects: (await shopState(world.shop)).widgets.length,
  });
  const candidates = () => world.heart.db.read((tx) => rows(tx, 'select id from insales_candidate'));
  const call = async (path: string, values: Readonly<Record<string, string>>): Promise<number> => {
    const answer = await fetch(`${world.hub}/insales/${path}?${query(values)}`, { redirect: 'manual' });
    await answer.arrayBuffer();
    return answer.status;
  };
  const press = (visitor: Visitor): Promise<Visited> => visitor.go(`${world.shop.url}/admin2/applications/${APP_KEY}/enter`);
  const screenOf = async (visitor: Visitor): Promise<number> => (await visitor.go(`${world.hub}/merchants`)).status;

  it('does not lead anywhere for an install call of a host that is none of InSales', async () => {
    const before = await standing();
    expect(await call('install', { shop: 'evil.example.org', token: 'abc', insales_id: shopId() })).toBe(403);
    expect(await call('install', { shop: `${world.shop.host}@evil.example.org`, token: 'abc', insales_id: shopId() })).toBe(403);
    expect(await call('install', { shop: world.shop.host, insales_id: shopId() })).toBe(400);
    expect(await candidates()).toEqual([]);
    expect(await standing()).toEqual(before);
  });

  it('keeps the password that works when an install call for the shop was invented', async () => {
    const before = await standing();
    expect(await call('install', { shop: world.shop.host, token: 'invented', insales_id: shopId() })).toBe(200);
    // The shop has been asked about it and has refused it.
    await eventually(() =>
      world.heart.db.read((tx) => rows(tx, 'select id from insales_candidate where refusals > 0')).then(([one]) => one),
    );
    expect(await standing()).toEqual(before);
    expect(before.findings).toContain('insales-connection good');
  });

  it('keeps the shop when the password of another shop is offered for it', async () => {
    const before = await standing();
    await installApp(world, world.second);
    const token = 'second-token';
    expect(await world.second.install({ token })).toEqual({ ok: true });
    expect(await call('install', { shop: world.second.host, token, insales_id: shopId() })).toBe(200);
    await eventually(() =>
      world.heart.db
        .read((tx) => rows(tx, 'select id from insales_candidate where refusals > 0 and shop like $1', [`%${world.second.host}`]))
        .then(([one]) => one),
    );
    expect(await standing()).toEqual(before);
    expect(await installationOf(world, world.second)).not.toBe(installationId);
  });

  it('stays installed when an uninstall call does not carry the password', async () => {
    const before = await standing();
    expect(await call('uninstall', { shop: world.shop.host, token: 'invented', insales_id: shopId() })).toBe(401);
    expect(await call('uninstall', { shop: world.shop.host, insales_id: shopId() })).toBe(400);
    expect(await call('uninstall', { shop: world.second.host, token: world.second.password() ?? '', insales_id: shopId() })).toBe(401);
    expect(await standing()).toEqual(before);
  });

  it('lets in who comes through the back office, under the name that the back office says', async () => {
    const visitor = newVisitor();
    const home = await press(visitor);
    expect(home.status).toBe(200);
    expect(home.url).toBe(`${world.hub}/`);
    expect(await screenOf(visitor)).toBe(200);
  });

  it('shows one page inside the back office, and nothing else: a way into a window of its own', async () => {
    const inFrame = (path: string) => fetch(`${world.hub}${path}`, { headers: { 'Sec-Fetch-Dest': 'iframe' }, redirect: 'manual' });
    const framed = await inFrame(`/insales/login?shop=${world.shop.host}&insales_id=${shopId()}`);
    expect([framed.status, framed.headers.get('x-frame-options'), framed.headers.getSetCookie()]).toEqual([200, null, []]);
    expect(framed.headers.get('content-security-policy')).toMatch(/default-src 'self'(?!.*frame-ancestors)/);
    const [link = ''] = /<a class="btn main"[^>]*>/.exec(await framed.text()) ?? [];
    expect(link).toContain('target="_blank"');
    const visitor = newVisitor();
    const home = await visitor.go(`${world.hub}${plainText(/href="([^"]*)"/.exec(link)?.[1] ?? '')}`);
    expect([home.status, home.url]).toEqual([200, `${world.hub}/`]);
    for (const path of ['/', '/insales/autologin', '/insales/login?insales_id=4']) {
      const closed = await inFrame(path);
      expect(closed.headers.get('x-frame-options')).toBe('DENY');
      expect(closed.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    }
  });

  it('has letters to the shop sent to the first one whose address the shop vouches for, until somebody says otherwise', async () => {
    await press(newVisitor());
    const { common, letters } = await world.desk.letters.overview(installationId);
    expect(common).toEqual(['ivan.petrov+pay@example.ru']);
    const none = letters.map(({ kind, on }) => ({ kind, on, recipients: '' }));
    await world.desk.letters.save(installationId, { common: '', letters: none }, { kind: 'person', name: 'Test' });
    await press(newVisitor());
    expect((await world.desk.letters.overview(installationId)).common).toEqual([]);
    expect(await world.desk.summary(installationId)).toMatchObject({ lettersToNobody: true });
  });

  it('names the shop, not a CRM, and its own ways, on the screens of a shop', async () => {
    const visitor = newVisitor();
    await press(visitor);
    const { body: text } = await visitor.go(`${world.hub}/invoices?lang=en`);
    expect(text).toContain('at the checkout');
    expect(text).toContain('InSales');
    const find = await visitor.go(`${world.hub}/orders/find?lang=en`);
    expect(find.body).toContain('Find the order in InSales');
    for (const page of [text, find.body]) expect(page).not.toContain('CRM');
    const settings = await visitor.go(`${world.hub}/settings`);
    const saved = await visitor.submit(settings, { form: 'action="/settings/sums"', fields: { sums: 'refuse' } });
    expect(saved.status).toBe(200);
    expect(await world.desk.summary(installationId)).toMatchObject({ changedSums: 'refuse' });
    await world.desk.saveChangedSums(installationId, 'follow', { kind: 'person', name: 'Test' });
  });

  it('tells the people of a shop that payment methods are made by themselves', async () => {
    const visitor = newVisitor();
    await press(visitor);
    const { body } = await visitor.go(`${world.hub}/merchants?lang=en`);
    expect(body).toContain('Each merchant becomes one payment method in InSales.');
    expect(body).toContain('The payment method in InSales is made by itself');
    expect(body).not.toContain('Integrate with');
  });

  it('lets nobody in by the values that the button Enter sends', async () => {
    const visitor = newVisitor();
    const values = { shop: world.shop.host, insales_id: shopId(), user_id: '4711', user_email: 'ivan.petrov+pay@example.ru' };
    expect(await call('login', values)).toBe(302);
    expect((await visitor.go(`${world.hub}/insales/autologin?${query(values)}`)).status).toBe(403);
    expect(await screenOf(visitor)).toBe(401);
  });

  it('refuses a return without the third hash, and one with a wrong one', async () => {
    for (const spoil of [
      (url: URL) => url.searchParams.delete('token3'),
      (url: URL) => url.searchParams.set('token3', '0'.repeat(32)),
      (url: URL) => url.searchParams.set('user_name', 'Somebody else'),
      (url: URL) => url.searchParams.set('token3', url.searchParams.get('token2') ?? ''),
    ]) {
      const visitor = newVisitor();
      const begun = await fetch(`${world.hub}/insales/login?insales_id=${shopId()}`, { redirect: 'manual' });
      const cookie = begun.headers.getSetCookie()[0]?.split(';')[0] ?? '';
      const told = await fetch(begun.headers.get('location') ?? '', { redirect: 'manual' });
      const back = new URL(told.headers.get('location') ?? '');
      spoil(back);
      const answer = await fetch(back, { redirect: 'manual', headers: { Cookie: cookie } });
      expect(answer.status).toBe(403);
      expect(answer.headers.getSetCookie().some((line) => line.includes('session'))).toBe(false);
      expect(await screenOf(visitor)).toBe(401);
    }
  });

  it('refuses a login that is used twice, and one that began in another browser', async () => {
    const visitor = newVisitor();
    const back = (await press(visitor)).way.find((url) => url.includes('/insales/autologin?')) ?? '';
    expect(back).toContain('token3=');
    expect((await visitor.go(back)).status).toBe(403);
    const thief = newVisitor();
    expect((await thief.go(back)).status).toBe(403);
    expect(await screenOf(thief)).toBe(401);
    expect(await screenOf(visitor)).toBe(200);
  });

  it('ends the sessions of the shop with a true uninstall, and comes back under the same account', async () => {
    const visitor = newVisitor();
    await press(visitor);
    expect(await world.shop.uninstall()).toEqual({ ok: true });
    expect(await installationOf(world, world.shop)).toBeNull();
    expect(await screenOf(visitor)).toBe(401);
    expect(await installApp(world, world.shop)).toBe(installationId);
    expect((await standing()).findings).toContain('insales-connection good');
  });
});
