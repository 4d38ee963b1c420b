import { rows } from '../../../src/infra/database';
import { LETTER_KINDS } from '../../../src/payments/letters/letter-kinds';
import { createSessions } from '../../../src/web/sessions';
import { randomIds } from '../../../src/infra/ids';
import { addPayment, payByLink } from '../../support/crm';
import { eventually } from '../../support/eventually';
import { PERSON } from '../../support/world';
import type { Stand } from './stand';
import { CUSTOMER, addressFor, pressInVain, startStand } from './stand';

describe('the switches of letters', () => {
  let stand: Stand;

  beforeAll(async () => {
    stand = await startStand();
  });
  afterAll(() => stand.world.stop());

  const kindsAbout = async (invoiceId: string): Promise<readonly string[]> =>
    (await stand.log(await stand.numberOf(invoiceId))).map(({ kind }) => kind).sort();

  it('stand on for trouble and off for everything else until somebody changes them', async () => {
    const { letters, common } = await stand.world.desk.letters.overview(stand.installationId);
    const on = letters.filter((one) => one.on).map(({ kind }) => kind);
    expect(on).toEqual([
      'link-failed-shop',
      'suspicious-shop',
      'overpaid-shop',
      'hold-ending-shop',
      'hold-rule-shop',
      'report-failed-shop',
      'subscription-ended-shop',
    ]);
    expect(common).toEqual([]);
  });

  it('send nothing at all where they are off', async () => {
    await stand.switchOn([], 'desk@shop.example');
    const { invoiceId } = await stand.paid(stand.auto.type, 4_100);
    expect(await kindsAbout(invoiceId)).toEqual([]);
  });

  it('send nothing to a shop without an address, and nothing to a customer without one', async () => {
    const letters = LETTER_KINDS.map((kind) => ({ kind, on: true, recipients: '' }));
    await stand.world.desk.letters.save(stand.installationId, { common: '', letters }, PERSON);
    const { invoiceId } = await stand.linked(stand.auto.type, 4_200);
    await stand.world.heart.db.transaction((tx) => rows(tx, 'update invoice set customer_email = null where id = $1', [invoiceId]));
    await stand.tell(invoiceId, ({ attempts, invoice }) =>
      attempts.map(({ id }) => ({ type: 'captured', attemptId: id, total: invoice.amount, ofHold: false })),
    );
    expect(await kindsAbout(invoiceId)).toEqual(['invoice-made-customer']);
  });

  it('send to all addresses of the shop, each once, unless a letter has addresses of its own', async () => {
    const letters = LETTER_KINDS.map((kind) => ({
      kind,
      on: kind.endsWith('-shop'),
      recipients: kind === 'paid-shop' ? 'cash@shop.example' : '',
    }));
    const common = 'One@shop.example; two@shop.example, one@SHOP.example';
    expect(await stand.world.desk.letters.save(stand.installationId, { common, letters }, PERSON)).toEqual({ ok: true });
    const { invoiceId } = await stand.paid(stand.auto.type, 4_300);
    const log = await stand.log(await stand.numberOf(invoiceId));
    const to = (kind: string): readonly string[] =>
      log
        .filter((one) => one.kind === kind)
        .map(({ recipient }) => recipient.toLowerCase())
        .sort();
    expect(to('invoice-made-shop')).toEqual(['one@shop.example', 'two@shop.example']);
    expect(to('paid-shop')).toEqual(['cash@shop.example']);
  });

  it('keep everything as it was when one address is wrong', async () => {
    const before = await stand.world.desk.letters.overview(stand.installationId);
    const letters = LETTER_KINDS.map((kind) => ({ kind, on: false, recipients: kind === 'held-shop' ? 'a@shop.example, nobody' : '' }));
    const saved = await stand.world.desk.letters.save(stand.installationId, { common: '', letters }, PERSON);
    expect(saved).toEqual({ ok: false, problems: [{ field: 'held-shop', problem: 'address', address: 'nobody' }] });
    expect(await stand.world.desk.letters.overview(stand.installationId)).toEqual(before);
  });

  it('keep who changed what', async () => {
    await stand.switchOn(['paid-shop']);
    const events = await stand.world.heart.db.read((tx) =>
      rows<{ actor: unknown; details: { changed: unknown } }>(
        tx,
        `select actor, details from setting_event where kind = 'letters-saved' order by at desc limit 1`,
      ),
    );
    expect(events[0]?.actor).toEqual(PERSON);
    expect(events[0]?.details.changed).toContainEqual({ kind: 'paid-shop', enabled: true, recipients: [addressFor('paid-shop')] });
  });

  it('send nothing once the shop has switched the app off', async () => {
    await stand.switchOn(LETTER_KINDS);
    const { invoiceId } = await stand.linked(stand.auto.type, 4_400);
    await stand.log(await stand.numberOf(invoiceId));
    const activate = (active: boolean): Promise<unknown> =>
      stand.world.heart.db.transaction((tx) =>
        rows(tx, 'update installation set active = $2 where id = $1', [stand.installationId, active]),
      );
    await activate(false);
    await stand.tell(invoiceId, ({ attempts, invoice }) =>
      attempts.map(({ id }) => ({ type: 'captured', attemptId: id, total: invoice.amount, ofHold: false })),
    );
    await activate(true);
    expect(await kindsAbout(invoiceId)).toEqual(['invoice-made-customer', 'invoice-made-shop']);
  });

  it('tell the shop of a wish that was refused before there was an invoice, once', async () => {
    await stand.switchOn(['link-failed-shop']);
    const payment = await addPayment(stand.world, stand.manual.type, 4_500);
    await stand.world.desk.switchMerchant(stand.installationId, stand.manual.id, false, PERSON);
    for (let times = 0; times < 5; times += 1) await pressInVain(stand.world, payment);
    await stand.world.desk.switchMerchant(stand.installationId, stand.manual.id, true, PERSON);
    const { rows: log } = await stand.world.desk.letters.log(stand.installationId);
    const refused = log.filter(({ invoiceId }) => invoiceId === null);
    expect(refused).toHaveLength(1);
    const number = refused[0]?.orderNumber ?? '';
    const [letter] = await stand.arrived(addressFor('link-failed-shop'), number);
    expect(letter?.text).toContain('45,00');
  });
});

describe('a letter that cannot be sent', () => {
  let stand: Stand;

  beforeAll(async () => {
    stand = await startStand();
  });
  afterAll(() => stand.world.stop());

  const about = async (number: string) =>
    (await stand.world.desk.letters.log(stand.installationId)).rows.find((one) => one.orderNumber === number);

  it('stands in the list with the words of the mail server and can be sent again', async () => {
    const letters = LETTER_KINDS.map((kind) => ({ kind, on: kind === 'paid-shop', recipients: '' }));
    await stand.world.desk.letters.save(stand.installationId, { common: 'bounce@shop.example', letters }, PERSON);
    const { invoiceId } = await stand.paid(stand.auto.type, 5_100);
    const number = await stand.numberOf(invoiceId);
    const [refused] = await stand.log(number);
    expect(refused).toMatchObject({ kind: 'paid-shop', state: 'refused', recipient: 'bounce@shop.example' });
    expect(refused?.text).toContain('There is no such mailbox');

    const again = (id: string) => stand.world.desk.letters.sendAgain(stand.installationId, id, PERSON);
    // The mailbox is there now, at the same address.
    await stand.world.heart.db.transaction((tx) =>
      rows(tx, `update letter set recipient = 'mended@shop.example' where id = $1`, [refused?.id]),
    );
    expect(await again(refused?.id ?? '')).toEqual({ ok: true, value: undefined });
    expect(await stand.arrived('mended@shop.example', number)).toHaveLength(1);
    expect(await again(refused?.id ?? '')).toMatchObject({ ok: false, refusal: { code: 'state-changed' } });
  });

  it('keeps waiting with the words of the mail server while that is down', async () => {
    await stand.switchOn(['paid-shop']);
    stand.world.mail.switches.merge({ down: true });
    const { invoiceId } = await stand.paid(stand.auto.type, 5_200);
    const number = await stand.numberOf(invoiceId);
    await eventually(async () => (await about(number))?.text !== null);
    expect(await about(number)).toMatchObject({ state: 'waiting' });
    stand.world.mail.switches.merge({ down: false });
    const retries = `update graphile_worker._private_jobs set run_at = now() where key = $1`;
    const letter = await about(number);
    await stand.world.heart.db.transaction((tx) => rows(tx, retries, [`send-letter:${letter?.id}`]));
    expect(await stand.arrived(addressFor('paid-shop'), number)).toHaveLength(1);
  });

  it('is dropped when it asks to pay what is paid already', async () => {
    await stand.switchOn(['invoice-made-customer']);
    stand.world.mail.switches.merge({ down: true });
    const { invoiceId, link } = await stand.linked(stand.auto.type, 5_300);
    const number = await stand.numberOf(invoiceId);
    await eventually(async () => (await about(number))?.text !== null);
    await payByLink(link, 'pay');
    await eventually(async () => (await stand.world.desk.invoice(stand.installationId, invoiceId))?.standing.state === 'paid');
    stand.world.mail.switches.merge({ down: false });
    await stand.world.heart.db.transaction((tx) =>
      rows(tx, 'update graphile_worker._private_jobs set run_at = now() where key like $1', ['send-letter:%']),
    );
    expect((await stand.log(number)).map(({ state }) => state)).toEqual(['dropped']);
    expect(await stand.arrived(CUSTOMER, number)).toEqual([]);
    expect((await stand.world.desk.invoice(stand.installationId, invoiceId))?.letters).toEqual([]);
  });

  it('is nobody else’s: a foreign installation neither sees it nor sends it', async () => {
    const foreign = await stand.world.heart.db.transaction(async (tx) => {
      const copied = `insert into installation (id, code, platform, address, public_address, client_id_fingerprint, client_id, credentials, created_at, updated_at)
        select gen_random_uuid(), 'foreign1', platform, 'https://foreign.example', 'https://foreign.example', 'foreign', client_id, credentials, now(), now()
        from installation limit 1 returning id`;
      return (await rows<{ id: string }>(tx, copied))[0]?.id ?? '';
    });
    const own = (await stand.world.desk.letters.log(stand.installationId)).rows;
    expect(own.length).toBeGreaterThan(0);
    expect((await stand.world.desk.letters.log(foreign)).rows).toEqual([]);
    expect(await stand.world.desk.letters.sendAgain(foreign, own[0]?.id ?? '', PERSON)).toMatchObject({ refusal: { code: 'not-found' } });
  });
});

describe('a shop without a mail server', () => {
  it('keeps its letters as not delivered, and says why', async () => {
    const stand = await startStand({ withoutMail: true });
    try {
      await stand.switchOn(['paid-shop']);
      const { invoiceId } = await stand.paid(stand.auto.type, 6_100);
      const log = await stand.log(await stand.numberOf(invoiceId));
      expect(log).toMatchObject([{ kind: 'paid-shop', state: 'failed', text: null }]);
      const { heart, hub } = stand.world;
      const session = await createSessions({ database: heart.db, clock: heart.clock, ids: randomIds }).open(stand.installationId, PERSON);
      const page = await fetch(`${hub}/letters/log?lang=en`, { headers: { Cookie: `__Host-ordertill=${session}` } });
      expect(await page.text()).toContain('No mail server was set up.');
    } finally {
      await stand.world.stop();
    }
  });
});
