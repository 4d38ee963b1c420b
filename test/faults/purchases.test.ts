import { Client } from 'pg';
import { rows } from '../../src/infra/database';
import { eventually } from '../support/eventually';
import { cardToken, stateOf } from '../support/mercadopago';
import type { SellerState } from '../support/mercadopago';
import { addAccount, addSeller, signIn } from '../support/own-seller';
import type { Product } from '../support/two-processes';
import { startProduct, sweepUntil } from '../support/two-processes';
import type { Visited, Visitor } from '../support/visitor';
import { newVisitor, plainText } from '../support/visitor';
import type { World } from '../support/world';
import { SELLER, startWorld } from '../support/world';
import { FOR_EVER_MS, keepWaiting } from './killing';

const ABANDONED_AFTER = 1_500;
const OWNER = 'owner@school.example';
const PAY = '/v1/payments';
/** A number of our own for the lock that outcomes wait at. */
const LOCK = 4_711;

const BUYER = { firstName: 'Ana', lastName: 'Souza', document: '529.982.247-25', zip: '01310-100', street: 'Avenida Paulista' } as const;
const HOME = { number: '1000', district: 'Bela Vista', city: 'São Paulo', region: 'SP' } as const;

/** How somebody pays, what the payment service makes of it, and what the buyer's page says then. */
const WAYS = [
  { way: 'a card', fields: { way: 'card', cardMethod: 'master' }, holder: 'APRO', status: 'approved', says: 'Paid, thank you' },
  { way: 'a declined card', fields: { way: 'card', cardMethod: 'master' }, holder: 'FUND', status: 'rejected', says: 'not enough money' },
  { way: 'pix', fields: { way: 'pix' }, holder: null, status: 'pending', says: 'Pay with your bank’s app' },
  { way: 'a boleto', fields: { way: 'bolbradesco' }, holder: null, status: 'pending', says: 'Your slip is ready' },
] as const;

type Way = (typeof WAYS)[number];

/** Where the process stands when it is killed: always behind the storing of the purchase. */
const POINTS = [
  { point: 'while the call is on its way, and is lost there', made: false },
  { point: 'when the payment is made and nobody has been answered', made: true },
  { point: 'when the gateway has answered and the outcome is not kept', made: true },
] as const;

type Point = (typeof POINTS)[number];

interface Buying {
  readonly buyer: Visitor;
  readonly form: Visited;
  readonly fields: Readonly<Record<string, string>>;
}

const emailOf = ({ way }: Way): string => `${way.replaceAll(' ', '-')}@buyer.example`;

describe('a process that is killed between the storing of a purchase and the answer of the gateway', () => {
  let world: World;
  let product: Product;
  let owner: Visitor;
  let slug: string;
  let buyings: ReadonlyMap<Way, Buying>;

  beforeAll(async () => {
    world = await startWorld({ onlyPrepare: true });
    await addAccount(world, await addSeller(world, OWNER, 'School of tea'));
    product = await startProduct(world, { abandonedAfter: ABANDONED_AFTER });
    owner = await signIn(world, OWNER);
  });
  afterAll(async () => {
    await product.kill();
    await world.stop();
  });

  const addOffer = async (at: Point): Promise<void> => {
    const form = await owner.go(`${world.hub}/offers/new`);
    await owner.submit(form, { form: 'action="/offers"', fields: { title: at.point, price: '150.00', stock: String(WAYS.length) } });
    const [made] = await world.heart.db.read((tx) => rows<{ slug: string }>(tx, 'select slug from offer where title = $1', [at.point]));
    slug = made?.slug ?? '';
  };
  const buyingOf = (way: Way): Buying => {
    const found = buyings.get(way);
    if (!found) throw new Error('nobody buys in this way');
    return found;
  };
  const fill = async (way: Way): Promise<Buying> => {
    const buyer = newVisitor();
    const form = await buyer.go(`${world.hub}/buy/${slug}`);
    const card = way.holder && { cardToken: await cardToken(world.mercadopago.url, SELLER.publicKey, way.holder) };
    return { buyer, form, fields: { ...BUYER, ...HOME, ...way.fields, email: emailOf(way), ...card } };
  };
  const press = ({ buyer, form, fields }: Buying): Promise<Visited> => buyer.submit(form, { form: 'data-card-key', fields });

  /** The buyer's own page; the address is known only to the purchase, as nobody was answered. */
  const pageOf = async (way: Way): Promise<Visited> => {
    const found = await world.heart.db.read((tx) =>
      rows<{ key: string }>(
        tx,
        'select p.key from purchase p join offer o using (installation_id) where o.id = p.offer_id and o.slug = $1 and p.email = $2',
        [slug, emailOf(way)],
      ),
    );
    expect(found).toHaveLength(1);
    return buyingOf(way).buyer.go(`${world.hub}/buy/${slug}/${found[0]?.key ?? ''}`);
  };
  const says = async (way: Way, words: string): Promise<boolean> => plainText((await pageOf(way)).body).includes(words);
  /** The payments of one buyer: each payment is told from the others by the number of its attempt. */
  const paymentsOf = async (way: Way): Promise<SellerState['payments']> => {
    const found = await world.heart.db.read((tx) =>
      rows<{ number: string }>(
        tx,
        `select a.order_number as number from attempt a join purchase p using (installation_id, invoice_id)
         join offer o on o.installation_id = p.installation_id and o.id = p.offer_id where o.slug = $1 and p.email = $2`,
        [slug, emailOf(way)],
      ),
    );
    const numbers = new Set(found.map(({ number }) => number));
    return (await stateOf(world.mercadopago.url)).payments.filter(({ externalReference }) => numbers.has(externalReference ?? ''));
  };
  const made = async (): Promise<number> => (await stateOf(world.mercadopago.url)).payments.length;

  /** Lets every outcome of a call wait at a lock in the database while `work` runs; `waiting` counts those that do. */
  const withoutOutcomes = async (work: (waiting: () => Promise<number>) => Promise<void>): Promise<void> => {
    const holder = new Client({ connectionString: world.databaseUrl });
    await holder.connect();
    try {
      await holder.query(`select pg_advisory_lock(${LOCK})`);
      await holder.query(
        `create function wait_at_lock() returns trigger language plpgsql as $$ begin perform pg_advisory_xact_lock(${LOCK}); return new; end $$`,
      );
      await holder.query(
        `create trigger wait_at_lock before update on attempt for each row when (old.state = 'starting') execute function wait_at_lock()`,
      );
      await work(async () => {
        const { rowCount } = await holder.query(`select 1 from pg_locks where locktype = 'advisory' and objid = ${LOCK} and not granted`);
        return rowCount ?? 0;
      });
      // Those who waited go on now, and end without a result: whoever asked is dead.
      await holder.query(`select pg_advisory_unlock(${LOCK})`);
      await holder.query('drop trigger wait_at_lock on attempt');
      await holder.query('drop function wait_at_lock');
    } finally {
      await holder.end();
    }
  };

  /** Everybody buys at once, and the process is killed when all of them stand at the point. */
  const killAt = async ({ point }: Point): Promise<readonly PromiseSettledResult<Visited>[]> => {
    const pressed: Promise<Visited>[] = [];
    const pressAll = (): void => void pressed.push(...[...buyings.values()].map(press));
    const heard = (): Promise<readonly PromiseSettledResult<Visited>[]> => Promise.allSettled(pressed);
    if (point === POINTS[2].point) {
      await withoutOutcomes(async (waiting) => {
        pressAll();
        await eventually(async () => (await waiting()) === WAYS.length);
        await product.kill();
      });
      return heard();
    }
    const before = await made();
    const kept = keepWaiting(world.mercadopago, { path: PAY, ms: FOR_EVER_MS, when: point === POINTS[0].point ? 'before' : 'after' });
    pressAll();
    await eventually(async () => (point === POINTS[0].point ? kept.arrived() : (await made()) - before) === WAYS.length);
    await product.kill();
    return heard();
  };

  describe.each(POINTS)('$point', (at) => {
    let answers: readonly PromiseSettledResult<Visited>[];

    beforeAll(async () => {
      await addOffer(at);
      buyings = new Map(await Promise.all(WAYS.map(async (way) => [way, await fill(way)] as const)));
      answers = await killAt(at);
      world.mercadopago.faults.clear();
      product = await startProduct(world, { abandonedAfter: ABANDONED_AFTER });
    });

    it('tells nobody anything', () => {
      expect(answers.map(({ status }) => status)).toEqual(WAYS.map(() => 'rejected'));
    });

    it.each(WAYS)('finds out what became of $way, and says so to the buyer', async (way) => {
      const words = at.made ? way.says : 'Pay 150.00';
      await sweepUntil(world, () => says(way, words));
      expect((await paymentsOf(way)).map(({ status }) => status)).toEqual(at.made ? [way.status] : []);
    });

    it.each(WAYS)('makes one payment with $way in all when the buyer presses again', async (way) => {
      const again = await press(buyingOf(way));
      // The token of a card is good once: what was declined with it is refused when it comes again.
      const words = way.holder === 'FUND' && at.made ? 'The payment service refused' : way.says;
      expect(plainText(again.body)).toContain(words);
      expect((await paymentsOf(way)).map(({ status }) => status)).toEqual([way.status]);
    });

    it('has one purchase for each buyer, and no piece too many', async () => {
      const [counted] = await world.heart.db.read((tx) =>
        rows<{ purchases: number; open: number }>(
          tx,
          `select count(*)::int as purchases, count(*) filter (where exists (select from attempt a
             where a.installation_id = p.installation_id and a.invoice_id = p.invoice_id and a.state = 'starting'))::int as open
           from purchase p join offer o on o.installation_id = p.installation_id and o.id = p.offer_id where o.slug = $1`,
          [slug],
        ),
      );
      expect(counted).toEqual({ purchases: WAYS.length, open: 0 });
    });
  });
});
