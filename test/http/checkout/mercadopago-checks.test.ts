import { manifest, sign } from '../../../src/gateways/mercadopago/signature';
import { currency } from '../../../src/payments/domain/currency';
import { money } from '../../../src/payments/domain/money';
import { eventually } from '../../support/eventually';
import { stateOf } from '../../support/mercadopago';
import { lettersTo } from '../../support/own-seller';
import { plainText } from '../../support/visitor';
import { PERSON, SELLER } from '../../support/world';
import { BUYER } from './stand';
import { DAY_MS, PATIENCE_MS, startSubscriptionStand } from './subscription-stand';
import type { SubscriptionStand } from './subscription-stand';

const SUM = 15_000;
const TS = '1767225600';

/** What a seller has to see when Mercado Pago behaves as it was measured, from the message or the form to the books; one clock for both sides. */
describe('Mercado Pago, from the outside to the books', () => {
  let stand: SubscriptionStand;
  let offers: { readonly once: string; readonly reserved: string; readonly plan: string };
  beforeAll(async () => {
    stand = await startSubscriptionStand({ abandonedAfter: 1_500 });
    offers = {
      once: await stand.offer(),
      reserved: await stand.offer({ reserve: 'yes' }),
      plan: await stand.offer({ kind: 'plan', every: '1', everyUnit: 'months', title: 'Tea club' }),
    };
  });
  afterAll(() => stand.stop());

  const seller = () => stateOf(stand.world.mercadopago.url);
  const newest = async () => {
    const [row] = (await stand.world.desk.invoices(stand.installationId, {})).rows;
    const invoice = row && (await stand.world.desk.invoice(stand.installationId, row.id));
    if (!invoice) throw new Error('nothing was bought');
    return invoice;
  };
  const receipts = async (email: string) =>
    (await lettersTo(stand.world.mail.url, email)).filter(({ subject }) => subject.startsWith('Paid: '));
  const reserve = async (email: string) => {
    const { buyer, after } = await stand.buy(offers.reserved, { ...(await stand.card()), email });
    expect(plainText(after.body)).toContain('The money is reserved.');
    return { buyer, page: after.url, ...(await newest()) };
  };
  const captures = ({ history }: Awaited<ReturnType<typeof newest>>) => history.filter(({ kind }) => kind === 'captured');

  describe('a message at our door', () => {
    const proof = { dataId: '1330000123', requestId: 'request-of-checks' };
    const hash = sign(manifest(proof, TS), SELLER.webhook.secret);
    const post = async (signature: string, requestId: string | null = proof.requestId): Promise<number> => {
      const [merchant] = await stand.world.desk.merchants(stand.installationId);
      const answer = await fetch(`${merchant?.hookUrl ?? ''}?data.id=${proof.dataId}&type=payment`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-signature': signature,
          ...(requestId === null ? {} : { 'x-request-id': requestId }),
        },
        body: JSON.stringify({ id: 112_233_445_566, type: 'payment', action: 'payment.updated', data: { id: proof.dataId } }),
      });
      await answer.arrayBuffer();
      return answer.status;
    };
    const reads = async (): Promise<number> =>
      (await seller()).requests.filter(({ path }) => path === `/v1/payments/${proof.dataId}`).length;

    it('with its hash in capitals, of somebody else, or signed with a number that did not come is refused, and nothing is read', async () => {
      expect(await post(`ts=${TS},v1=${hash.toUpperCase()}`)).toBe(401);
      expect(await post(`ts=${TS},v1=${sign(manifest(proof, TS), 'another-secret')}`)).toBe(401);
      expect(await post(`ts=${TS},v1=${hash}`, null)).toBe(401);
      expect(await reads()).toBe(0);
    });

    it('in the spelling of another sender is taken and looked after', async () => {
      expect(await post(` TS=${TS} , V1=${hash} `)).toBe(200);
      await eventually(async () => (await reads()) > 0, PATIENCE_MS);
      expect((await stand.world.desk.invoices(stand.installationId, {})).rows).toEqual([]);
    });
  });

  describe('a reserve on a card', () => {
    it('is no sale until it is taken, and one sale then', async () => {
      const email = 'held@buyer.example';
      const { id, buyer, page, standing } = await reserve(email);
      expect(standing).toMatchObject({ state: 'authorized', reserved: SUM });
      expect(await receipts(email)).toEqual([]);
      expect(await stand.world.desk.confirm(stand.installationId, id, null, PERSON)).toMatchObject({ ok: true });
      await eventually(async () => (await receipts(email)).length > 0, PATIENCE_MS);
      expect(plainText((await buyer.go(page)).body)).toContain('Paid, thank you');
      const paid = await newest();
      expect(paid.standing).toEqual({ state: 'paid', captured: SUM, refunded: 0 });
      expect(captures(paid)).toHaveLength(1);
    });

    it('that nobody takes for five days is over, and was never a sale', async () => {
      const email = 'forgotten@buyer.example';
      const { buyer, page } = await reserve(email);
      await stand.pass(5 * DAY_MS + 60_000);
      await eventually(async () => (await newest()).standing.state === 'canceled', PATIENCE_MS);
      const over = await newest();
      expect(over.standing).toMatchObject({ state: 'canceled', reason: 'hold-expired' });
      expect(captures(over)).toEqual([]);
      expect(plainText((await buyer.go(page)).body)).toContain('Nothing was taken.');
      expect(await receipts(email)).toEqual([]);
      expect((await seller()).payments.at(-1)).toMatchObject({ status: 'cancelled' });
    });
  });

  it('a card is charged in as many parts as its buyer chose among those of his bank', async () => {
    const wrong = await stand.buy(offers.once, { ...(await stand.card()), instalments: '37' });
    expect(wrong.after.status).toBe(422);
    await stand.buy(offers.once, { ...(await stand.card()), instalments: '3' });
    expect((await stand.asked()).at(-1)?.body).toMatchObject({ installments: 3, transaction_amount: 150 });
    expect((await newest()).standing).toEqual({ state: 'paid', captured: SUM, refunded: 0 });
  });

  it('a refund whose answer was cut off is made once, and counts once', async () => {
    await stand.buy(offers.once, await stand.card());
    const { id } = await newest();
    stand.world.mercadopago.faults.add({ match: 'POST /v1/payments/', kind: 'drop-after' });
    await stand.world.desk.refund(stand.installationId, id, money(4_000, currency('BRL')), PERSON);
    await eventually(async () => {
      const { standing } = await newest();
      return standing.state === 'paid' && standing.refunded === 4_000;
    }, PATIENCE_MS);
    expect((await seller()).payments.at(-1)?.refunds).toEqual([expect.objectContaining({ amount: 4_000, status: 'approved' })]);
    expect((await newest()).attention).toEqual([]);
  });

  it('a boleto that is never paid is made three times, seven days apart, each with the whole payer and only when the one before is gone', async () => {
    const email = 'boleto@buyer.example';
    const before = (await seller()).requests.length;
    await stand.buy(offers.plan, { way: 'bolbradesco', email });
    for (const tries of [1, 2, 3]) {
      await stand.until(email, ({ charges }) => charges[0]?.tries === tries);
      const slips = (await stand.seller()).payments.filter(({ payer }) => payer.email === email);
      expect(slips.map(({ status }) => status)).toEqual([...Array.from({ length: tries - 1 }, () => 'cancelled'), 'pending']);
      await stand.pass(7 * DAY_MS + 60_000);
    }
    const ended = await stand.until(email, ({ subscription }) => subscription.state === 'ended');
    expect(ended.charges).toMatchObject([{ state: 'failed', tries: 3, captured: 0 }]);
    await stand.pass(30 * DAY_MS);
    const { requests } = await seller();
    const made = requests.slice(before).filter(({ method, path }) => method === 'POST' && path === '/v1/payments');
    const { zip, street, number, district, city } = BUYER;
    const payer = {
      email,
      first_name: BUYER.firstName,
      last_name: BUYER.lastName,
      identification: { type: 'CPF', number: '52998224725' },
      address: {
        zip_code: zip.replace('-', ''),
        street_name: street,
        street_number: number,
        neighborhood: district,
        city,
        federal_unit: 'SP',
      },
    };
    expect(made.map(({ body }) => body)).toEqual(
      [1, 2, 3].map(() => expect.objectContaining({ payment_method_id: 'bolbradesco', payer }) as unknown),
    );
  });
});
