import { z } from 'zod';
import type { CrmPayment } from '../support/crm';
import { addMerchant, addPayment, connect, payByLink, simState } from '../support/crm';
import { eventually } from '../support/eventually';
import type { Product } from '../support/two-processes';
import { startProduct, sweepUntil } from '../support/two-processes';
import type { World } from '../support/world';
import { startWorld } from '../support/world';
import { agreedInvoice, isQuiet, movedAtGateway } from './books';
import { FOR_EVER_MS, keepWaiting } from './killing';

const ABANDONED_AFTER = 1_500;
const CREATE = '/api/invoicer/invoices/create';
const Pressed = z.object({
  ok: z.boolean(),
  errorMsg: z.string().nullable().default(null),
  payment: z.object({ invoice: z.object({ externalId: z.string().nullable(), link: z.string().nullable() }) }),
});
const Gateway = z.object({ invoices: z.array(z.object({ id: z.string(), externalId: z.string() })) });

describe('a process that is killed while it makes a payment link', () => {
  let world: World;
  let product: Product;
  let type: string;

  beforeAll(async () => {
    world = await startWorld({ onlyPrepare: true, withoutMail: true });
    product = await startProduct(world, { abandonedAfter: ABANDONED_AFTER });
    type = (await addMerchant(world, await connect(world))).type;
  });
  afterAll(async () => {
    await product.kill();
    await world.stop();
  });

  /** Presses the button; a CRM that got no answer has an invoice without a state, id or link. */
  const generateLink = async (payment: CrmPayment) => {
    const response = await fetch(`${world.retailcrm.url}/admin/payments/${payment.id}/generate-link`, {
      method: 'POST',
      headers: { Accept: 'application/json' },
    });
    const { ok, errorMsg, payment: row } = Pressed.parse(await response.json());
    return { ok, errorMsg, id: row.invoice.externalId ?? '', link: row.invoice.link ?? '' };
  };
  const gatewayInvoices = async () => Gateway.parse(await simState(world.uapay.url)).invoices;

  /** Asks for a link, kills the process when the gateway's side stands still, starts it again, and waits until nobody can have the start in hand. */
  const killDuring = async (payment: CrmPayment, reached: () => boolean | Promise<boolean>): Promise<void> => {
    const pressed = generateLink(payment);
    await eventually(reached);
    const abandoned = Date.now() + ABANDONED_AFTER;
    await product.kill();
    expect((await pressed).ok).toBe(false);
    world.uapay.faults.clear();
    product = await startProduct(world, { abandonedAfter: ABANDONED_AFTER });
    await eventually(() => Date.now() > abandoned);
  };

  const pays = async (payment: CrmPayment): Promise<void> => {
    const { id, link, errorMsg } = await generateLink(payment);
    expect(errorMsg).toBeNull();
    await payByLink(link, 'pay');
    await eventually(async () => (await payment.now()).invoice?.status === 'succeeded');
    expect(await movedAtGateway(world, id, 'capture')).toEqual([7_700]);
    expect(await agreedInvoice(world, { id, payment, link })).toMatchObject({ state: 'paid', captured: 7_700, attention: [] });
  };

  it('gives a working link to the next wish when the gateway had heard nothing', async () => {
    const payment = await addPayment(world, type, 7_700);
    const before = (await gatewayInvoices()).length;
    const kept = keepWaiting(world.uapay, { path: CREATE, ms: FOR_EVER_MS, when: 'before' });
    await killDuring(payment, () => kept.arrived() === 1);
    await pays(payment);
    expect((await gatewayInvoices()).length).toBe(before + 1);
  });

  it('finds what the gateway had made before it could answer, and makes nothing else', async () => {
    const payment = await addPayment(world, type, 7_700);
    const before = (await gatewayInvoices()).length;
    keepWaiting(world.uapay, { path: CREATE, ms: FOR_EVER_MS, when: 'after' });
    await killDuring(payment, async () => (await gatewayInvoices()).length === before + 1);
    await pays(payment);
    expect((await gatewayInvoices()).length).toBe(before + 1);
  });

  it('lets the sweep do the same, so that the next wish has to wait for nothing', async () => {
    const payment = await addPayment(world, type, 7_700);
    const before = (await gatewayInvoices()).length;
    keepWaiting(world.uapay, { path: CREATE, ms: FOR_EVER_MS, when: 'after' });
    await killDuring(payment, async () => (await gatewayInvoices()).length === before + 1);
    await sweepUntil(world, () => isQuiet(world));
    expect((await gatewayInvoices()).length).toBe(before + 1);
    await pays(payment);
    expect((await gatewayInvoices()).length).toBe(before + 1);
  });
});
