import { rows } from '../../../src/infra/database';
import { sweep } from '../../../src/payments/sweep';
import { addMerchant, addPayment, connect, payByLink } from '../../support/crm';
import { eventually } from '../../support/eventually';
import type { World } from '../../support/world';
import { ESHOP, startWorld } from '../../support/world';

const COPIES = 250;

/** Every gateway is looked after in its own rhythm, so that the payments of one never keep those of another waiting. */
describe('the sweep', () => {
  let world: World;
  let installationId: string;

  beforeAll(async () => {
    world = await startWorld();
    installationId = await connect(world);
  });
  afterAll(() => world.stop());

  const change = (sql: string, params: readonly unknown[] = []): Promise<unknown> =>
    world.heart.db.transaction((tx) => rows(tx, sql, params));
  const linked = async (type: string): Promise<{ readonly id: string; readonly link: string }> => {
    const payment = await addPayment(world, type, 50_000);
    const { payment: made } = await payment.press('generate-link');
    return { id: made.invoice?.externalId ?? '', link: made.invoice?.link ?? '' };
  };
  /** So many opened payments like this one that nobody has heard of since. */
  const multiply = async (invoiceId: string): Promise<void> => {
    await change(
      `insert into invoice select (jsonb_populate_record(null::invoice, to_jsonb(i) || jsonb_build_object('id', gen_random_uuid(), 'slug', i.slug || n,
         'platform_invoice_id', gen_random_uuid(), 'opened_at', now()))).* from invoice i, generate_series(1, $2::int) as n where i.id = $1`,
      [invoiceId, COPIES],
    );
    await change(
      `insert into attempt select (jsonb_populate_record(null::attempt, to_jsonb(a) || jsonb_build_object('id', gen_random_uuid(), 'invoice_id', i.id, 'state', 'open',
         'order_number', i.platform_invoice_id, 'reference', i.platform_invoice_id, 'started_at', now() - interval '1 hour', 'read_at', null))).*
       from attempt a, invoice i where a.invoice_id = $1 and i.id <> $1 and i.merchant_id = (select merchant_id from invoice where id = $1)`,
      [invoiceId],
    );
  };

  it('asks about a payment however many others wait at a gateway that cannot be asked', async () => {
    const told = await addMerchant(world, installationId, {
      name: 'Told',
      gateway: {
        code: 'intellectmoney',
        fields: { kind: 'organisation', mode: 'live', eshopId: ESHOP.id, secretKey: ESHOP.secretKey },
      },
    });
    const asked = await addMerchant(world, installationId, { name: 'Asked' });
    const quiet = await linked(asked.type);
    world.uapay.switches.merge({ callbackEvents: 'none' });
    await payByLink(quiet.link, 'pay');
    const other = await linked(asked.type);
    await change('update invoice set merchant_id = $2 where id = $1', [other.id, told.id]);
    await multiply(other.id);
    await change(
      `update attempt set started_at = now() - interval '1 hour', read_at = now() - interval '5 minutes' where invoice_id = $1`,
      [quiet.id],
    );
    await sweep(world.heart);
    await eventually(async () => (await world.desk.invoice(installationId, quiet.id))?.standing.state === 'paid', 15_000);
  });
});
