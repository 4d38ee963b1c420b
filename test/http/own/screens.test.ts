import { addAccount, addSeller, sendLinkForm, signIn } from '../../support/own-seller';
import type { Visitor } from '../../support/visitor';
import { newVisitor } from '../../support/visitor';
import type { World } from '../../support/world';
import { startWorld } from '../../support/world';

const OWNER = 'owner@school.example';
const SCREENS = [
  '/',
  '/invoices',
  '/merchants',
  '/merchants/new',
  '/notifications',
  '/reconciliation',
  '/letters',
  '/letters/log',
  '/settings',
  '/sender',
  '/team',
];
const FOREIGN_WORDS = /CRM|payment type|payment status|order card|\/statuses|\/orders\/find/i;

const plain = (body: string): string => body.replaceAll(/<style[\s\S]*?<\/style>|<script[\s\S]*?<\/script>/g, '');
const idIn = (url: string): string => /\/invoices\/([\da-f-]{36})$/.exec(url)?.[1] ?? '';

describe('the screens of a seller without a CRM or shop', () => {
  let world: World;
  let school: string;
  let owner: Visitor;
  beforeAll(async () => {
    world = await startWorld();
    school = await addSeller(world, OWNER, 'School of tea');
    owner = await signIn(world, OWNER);
  });
  afterAll(() => world.stop());

  const spoken = async (paths: readonly string[]): Promise<readonly string[]> => {
    const found: string[] = [];
    for (const path of paths) {
      const { body, status } = await owner.go(`${world.hub}${path}`);
      const words = FOREIGN_WORDS.exec(plain(body));
      if (status !== 200 || words) found.push(`${path}: ${status} ${words?.[0] ?? ''}`);
    }
    return found;
  };

  it('speak of no CRM, payment types or statuses while there is no merchant', async () => {
    expect(await spoken([...SCREENS, '/links/new'])).toEqual([]);
    expect((await owner.go(`${world.hub}/links/new`)).body).toContain('First, a merchant');
  });

  it('have no status mapping, and lead from the search for an order to a new link', async () => {
    expect((await owner.go(`${world.hub}/statuses`)).status).toBe(404);
    expect((await owner.go(`${world.hub}/orders/find`)).url).toBe(`${world.hub}/links/new`);
  });

  it('ask nothing about orders whose sum changes elsewhere', async () => {
    expect((await world.desk.summary(school)).changedSums).toBeUndefined();
  });

  it('lead to the merchants after the first one, not to statuses', async () => {
    const form = await owner.go(`${world.hub}/merchants/new?gateway=uapay`);
    const after = await owner.submit(form, {
      form: 'action="/merchants"',
      fields: { name: 'Tea', shopId: '50017', secretKey: 'test-uapay-secret', mode: 'live' },
    });
    expect(new URL(after.url).pathname).toBe('/merchants');
  });

  it('make a link by hand, and show it without a word of a CRM', async () => {
    await addAccount(world, school);
    const { after } = await sendLinkForm(owner, world.hub, { description: 'Course of tea', email: 'pupil@mail.example', name: 'Pupil' });
    expect(after.url).toMatch(/\/invoices\/[\da-f-]{36}$/);
    expect(after.body).toContain('Course of tea');
    expect(await world.desk.invoice(school, idIn(after.url))).toMatchObject({
      orderNumber: '1042',
      amount: { minor: 12_050, currency: 'BRL' },
      customer: { name: 'Pupil', email: 'pupil@mail.example' },
      orderUrl: null,
    });
    const [{ id: merchant } = { id: '' }] = await world.desk.merchants(school);
    const rest = [new URL(after.url).pathname, `${new URL(after.url).pathname}/cancel`, `/merchants/${merchant}/off`, '/links/new'];
    expect(await spoken([...SCREENS, ...rest])).toEqual([]);
    const [link = ''] = /http:\/\/localhost:\d+\/p\/[\w-]+/.exec(after.body) ?? [];
    expect((await newVisitor().go(link)).body).toContain('School of tea');
  });

  it('make one link of a form that is sent twice, and two of it when the second was changed and confirmed', async () => {
    const { form, after } = await sendLinkForm(owner, world.hub, { number: '1043' });
    const fields = { number: '1043', sum: '120.50' };
    const again = await owner.submit(form, { form: 'action="/links"', fields });
    expect(again.url).toBe(after.url);
    const changed = await owner.submit(form, { form: 'action="/links"', fields: { ...fields, sum: '99' } });
    expect(changed.status).toBe(409);
    expect(changed.body).toContain('This form has already made a link');
    const second = await owner.submit(changed, { form: 'action="/links"' });
    expect(idIn(second.url)).not.toBe(idIn(after.url));
    expect((await world.desk.invoices(school, { search: '1043' })).rows).toHaveLength(2);
  });

  it('make one link of two presses at the same moment', async () => {
    const form = await owner.go(`${world.hub}/links/new`);
    const press = () => owner.submit(form, { form: 'action="/links"', fields: { number: '1044', sum: '10' } });
    const [one, other] = await Promise.all([press(), press()]);
    expect(one.url).toBe(other.url);
    expect((await world.desk.invoices(school, { search: '1044' })).rows).toHaveLength(1);
  });

  it('say beside each field what is wrong with it, and keep what was typed', async () => {
    const { after } = await sendLinkForm(owner, world.hub, { number: '', sum: '1,500', email: 'nobody', description: 'Tea <b>' });
    expect(after.status).toBe(422);
    for (const name of ['number', 'sum', 'email']) expect(after.body).toContain(`id="${name}-error"`);
    expect(after.body).toContain('value="Tea &lt;b&gt;"');
    const foreign = await sendLinkForm(owner, world.hub, { choice: '00000000-0000-4000-8000-000000000000 BRL' });
    expect(foreign.after.body).toContain('id="choice-error"');
  });

  it('show nothing of another seller, and take no merchant of it', async () => {
    const other = await addSeller(world, 'owner@other.example', 'Other');
    const theirs = await addAccount(world, other);
    const mine = await sendLinkForm(owner, world.hub, { number: '7001' });
    const stranger = await signIn(world, 'owner@other.example');
    expect((await stranger.go(mine.after.url)).status).toBe(404);
    expect((await stranger.go(`${world.hub}/invoices`)).body).not.toContain('7001');
    expect((await stranger.go(`${world.hub}/team`)).body).not.toContain(OWNER);
    expect((await stranger.go(`${world.hub}/team/remove?email=${encodeURIComponent(OWNER)}`)).status).toBe(404);
    expect((await sendLinkForm(owner, world.hub, { choice: `${theirs} BRL` })).after.status).toBe(422);
    expect((await world.desk.invoices(other, {})).rows).toEqual([]);
  });

  it('take no money for a seller that the operator has switched off', async () => {
    const { after } = await sendLinkForm(owner, world.hub, { number: '7002' });
    const [link = ''] = /http:\/\/localhost:\d+\/p\/[\w-]+/.exec(after.body) ?? [];
    await world.sellers.turn(school, false);
    try {
      const payer = newVisitor();
      const led = await payer.submit(await payer.go(link), { form: '/open"' });
      expect(led.url.startsWith(world.hub)).toBe(true);
      expect(led.body).toContain('Nothing was charged');
      expect((await owner.go(`${world.hub}/invoices`)).status).toBe(401);
    } finally {
      await world.sellers.turn(school, true);
    }
  });
});
