import { z } from 'zod';
import { rows } from '../../src/infra/database';
import { createHost } from '../../src/payments/create-host';
import { addMerchant, addPayment, connect, simState, uah } from '../support/crm';
import { eventually } from '../support/eventually';
import type { World } from '../support/world';
import { PERSON, startWorld } from '../support/world';
import type { Bill } from './books';
import { agreedInvoice, bill, movedAtGateway, operationsOf, ourInvoice, paidBill, untilQuiet } from './books';
import { atTheGateway, failedTries, letHoursPass, signIn, sweepMinutesUntil, waitLong } from './trouble';

const ALWAYS = 9_999;
const Mail = z.object({ letters: z.array(z.object({ to: z.array(z.string()) })) });

describe('somebody outside who is away', () => {
  let world: World;
  let installationId: string;
  let auto: string;
  let manual: string;
  let look: Awaited<ReturnType<typeof signIn>>;

  beforeAll(async () => {
    world = await startWorld({ abandonedAfter: 800 });
    installationId = await connect(world);
    auto = (await addMerchant(world, installationId, { name: 'By itself' })).type;
    manual = (await addMerchant(world, installationId, { name: 'By hand', manual: true })).type;
    look = await signIn(world);
  });
  afterEach(() => {
    world.uapay.faults.clear();
    world.retailcrm.faults.clear();
    world.mail.switches.reset();
  });
  afterAll(() => world.stop());

  const says = (key: string): string => world.heart.words(`errors.${key}.title`, 'ru', {});
  const start = async (language: string): Promise<string> => (await look('/', language)).text;
  const order = async ({ id }: Bill): Promise<string> => (await look(`/invoices/${id}`)).text;

  it('a gateway, for ten minutes: buttons are refused in one sentence, payments are kept, and afterwards all books agree', async () => {
    const held = await paidBill(world, manual, 10_000);
    const open = await bill(world, auto, 5_000);
    const pay = await atTheGateway(open);
    const unpaid = await bill(world, auto, 6_000);
    const wished = await addPayment(world, auto, 7_000);
    await untilQuiet(world);
    world.uapay.faults.add({ match: '* /api', kind: 'drop-before', times: ALWAYS });

    expect((await held.payment.press('confirm')).errorMsg).toContain(says('gateway-unreachable'));
    expect(await operationsOf(world, held.id)).toEqual([expect.objectContaining({ state: 'refused', code: 'gateway-unreachable' })]);
    const refused = await fetch(`${world.retailcrm.url}/admin/payments/${wished.id}/generate-link`, {
      method: 'POST',
      headers: { Accept: 'application/json' },
      redirect: 'manual',
    });
    // This one was on its way when the connection broke: nobody may say that nothing was sent.
    expect(await refused.text()).toContain(says('gateway-unknown'));
    await pay();
    await eventually(async () => (await failedTries(world, 'apply-notification')) > 0);
    expect(await ourInvoice(world, open.id)).toMatchObject({ state: 'pending', captured: 0 });

    expect(await start('en')).toMatch(/UAPAY has not answered since .+ Nothing is charged or given back twice/);
    expect(await start('uk')).toMatch(/UAPAY не відповідає з /);
    expect(await order(held)).toContain('UAPAY has not answered since');
    await letHoursPass(world);
    await eventually(async () => (await failedTries(world, 'apply-notification')) > 1);
    expect(await movedAtGateway(world, held.id, 'capture')).toEqual([]);

    world.uapay.faults.clear();
    await eventually(async () => {
      await letHoursPass(world);
      return eventually(async () => (await ourInvoice(world, open.id)).state === 'paid', 1_000);
    }, 50_000);
    expect(await start('en')).not.toContain('has not answered');
    expect(await held.payment.press('confirm')).toMatchObject({ ok: true });
    expect(await wished.press('generate-link')).toMatchObject({ ok: true });
    expect(await agreedInvoice(world, held)).toMatchObject({ state: 'paid', captured: 10_000, attention: [] });
    expect(await agreedInvoice(world, open)).toMatchObject({ state: 'paid', captured: 5_000, attention: [] });
    expect(await agreedInvoice(world, unpaid)).toMatchObject({ state: 'pending', captured: 0, attention: [] });
  });

  it('a CRM, for a day: money goes on, nothing is given up, and all of it is told within minutes of its return', async () => {
    const held = await paidBill(world, manual, 10_000);
    const paid = await paidBill(world, auto, 8_000);
    const open = await bill(world, auto, 5_000);
    await untilQuiet(world);
    world.retailcrm.faults.add({ match: '* /api', kind: 'drop-before', times: ALWAYS });

    const confirmed = await world.desk.confirm(installationId, held.id, null, PERSON);
    expect(confirmed).toMatchObject({ ok: false, refusal: { code: 'platform-unreachable' } });
    await (
      await atTheGateway(open)
    )();
    await eventually(async () => (await ourInvoice(world, open.id)).state === 'paid');
    expect(await world.desk.refund(installationId, paid.id, uah(3_000), PERSON)).toEqual({ ok: true, value: undefined });
    await eventually(async () => (await failedTries(world, 'report')) > 1);

    expect(await start('en')).toMatch(
      /RetailCRM has not answered since .+ News of 2 invoices waits and is told as soon as RetailCRM answers/,
    );
    expect(await start('ru')).toMatch(/RetailCRM не отвечает с .+ Новости о 2 счетах ждут/);
    expect(await order(paid)).toContain('RetailCRM has not answered since');
    await letHoursPass(world);
    await eventually(async () => (await failedTries(world, 'report')) > 3);
    await waitLong(world);
    expect((await ourInvoice(world, paid.id)).attention).toEqual([]);

    world.retailcrm.faults.clear();
    await sweepMinutesUntil(world, async () => !(await start('en')).includes('has not answered'));
    expect(await agreedInvoice(world, paid)).toMatchObject({ refunded: 3_000, attention: [] });
    expect(await agreedInvoice(world, open)).toMatchObject({ state: 'paid', captured: 5_000, attention: [] });
    expect(await world.desk.confirm(installationId, held.id, null, PERSON)).toEqual({ ok: true, value: undefined });
    expect(await agreedInvoice(world, held)).toMatchObject({ state: 'paid', captured: 10_000, attention: [] });
  });

  it('a mail server, for hours: letters wait, the screens say so, and each leaves once when it is back', async () => {
    const made = await bill(world, auto, 5_000);
    const send = (email: string) => world.desk.sendLink(installationId, made.id, email, PERSON);
    const arrived = async (): Promise<readonly string[]> =>
      Mail.parse(await simState(world.mail.url))
        .letters.flatMap(({ to }) => to)
        .filter((address) => address.endsWith('@waiting.example'))
        .sort();
    world.mail.switches.set('down', true);
    expect(await send('first@waiting.example')).toEqual({ ok: true, value: undefined });
    expect(await send('second@waiting.example')).toEqual({ ok: true, value: undefined });
    await eventually(async () => (await failedTries(world, 'send-letter')) > 1);
    expect(await start('en')).toMatch(/The mail server has taken no letters since .+ 2 letters wait/);
    expect(await start('uk')).toMatch(/Поштовий сервер не приймає листів з .+ 2 листи чекають/);
    expect(await order(made)).toContain('copy the payment link');
    await waitLong(world);

    world.mail.switches.set('down', false);
    expect(await send('third@waiting.example')).toEqual({ ok: true, value: undefined });
    await eventually(async () => (await arrived()).length === 3);
    expect(await arrived()).toEqual(['first@waiting.example', 'second@waiting.example', 'third@waiting.example']);
    expect(await start('en')).not.toContain('has taken no letters');
  });

  it('a CRM that does not tell its settings: one who connects it anew leaves zone, language and currency as they were', async () => {
    const settings = () => world.heart.db.read((tx) => rows(tx, 'select timezone, language, currency from installation'));
    const before = await settings();
    expect(before).toEqual([{ timezone: 'Europe/Kyiv', language: 'ru', currency: 'UAH' }]);
    world.retailcrm.faults.add({ match: 'GET /api/v5/settings', kind: 'drop-before' });
    await connect(world);
    expect(world.retailcrm.faults.list()).toEqual([]);
    expect(await settings()).toEqual(before);
  });

  it('a CRM that does not say where it is: a person finds the shop by the address that people know, and no second one is made', async () => {
    const [stored] = await world.heart.db.transaction((tx) =>
      rows<{ address: string }>(
        tx,
        `update installation set address = replace(public_address, 'localhost', '127.0.0.1') where id = $1 returning address`,
        [installationId],
      ),
    );
    const account = await createHost(world.heart).findByAddress('retailcrm', stored?.address ?? '');
    world.retailcrm.faults.add({ match: 'GET /api/system-info', kind: 'drop-before' });
    const form = new URLSearchParams({ crmUrl: world.retailcrm.url, apiKey: account?.credentials['apiKey'] ?? '' });
    const entered = await fetch(`${world.hub}/retailcrm/connect`, { method: 'POST', body: form, redirect: 'manual' });
    expect(entered.status).toBe(303);
    expect(await world.heart.db.read((tx) => rows(tx, 'select id from installation'))).toEqual([{ id: installationId }]);
    await world.heart.db.transaction((tx) => rows(tx, 'update installation set address = public_address'));
  });
});
