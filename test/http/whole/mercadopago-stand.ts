import { sign, manifest } from '../../../src/gateways/mercadopago/signature';
import type { InvoiceDetails } from '../../../src/payments/desk-invoices';
import type { MerchantView } from '../../../src/payments/desk-merchants';
import type { CrmPayment, OfGateway } from '../../support/crm';
import { addMerchant, addPayment, connect } from '../../support/crm';
import { eventually } from '../../support/eventually';
import { stateOf } from '../../support/mercadopago';
import { newVisitor } from '../../support/visitor';
import type { World } from '../../support/world';
import { SELLER, startWorld } from '../../support/world';

/** What every order of these tests costs, in minor units. */
export const SUM = 15_000;
const SECRET = SELLER.webhook.secret;

/** A seller's merchant, with what is special about it. */
export const seller = (change: Readonly<Record<string, string>> = {}): OfGateway => ({
  code: 'mercadopago',
  fields: {
    country: 'BR',
    mode: 'live',
    publicKey: SELLER.publicKey,
    accessToken: SELLER.accessToken,
    webhookSecret: SECRET,
    ...change,
  },
});

/** An order of the CRM with its link. */
interface Order {
  readonly payment: CrmPayment;
  readonly id: string;
  readonly link: string;
}

interface Sent {
  readonly id: string | number;
  readonly type?: string;
  readonly secret?: string;
  readonly unsigned?: boolean;
}

let counter = 0;

/** A webhook as the service sends it; each with a number, a time and a signature of its own. */
export async function send(address: string, { id, type = 'payment', secret = SECRET, unsigned = false }: Sent): Promise<number> {
  counter += 1;
  const requestId = `request-${counter}`;
  const ts = String(1_767_225_600 + counter);
  const v1 = sign(manifest({ dataId: String(id), requestId }, ts), secret);
  const answer = await fetch(`${address}?data.id=${id}&type=${type}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-request-id': requestId,
      ...(unsigned ? {} : { 'x-signature': `ts=${ts},v1=${v1}` }),
    },
    body: JSON.stringify({ id: counter, type, action: `${type}.updated`, data: { id: String(id) } }),
  });
  await answer.arrayBuffer();
  return answer.status;
}

/** Opens the page of Checkout Pro that a link leads to; gives what pays on it, as often as it is called. */
export async function pageOf(link: string): Promise<(fields: Readonly<Record<string, string>>) => Promise<void>> {
  const payer = newVisitor();
  const page = await payer.submit(await payer.go(link), { form: '/open"' });
  return async (fields) => {
    const after = await payer.submit(await payer.go(page.url), { form: '/checkout/v1/payment"', fields });
    if (after.status >= 400) throw new Error(`${after.url} answered ${after.status}`);
  };
}

/** Pays on the page of Checkout Pro that a link leads to; gives the way back to it, for whoever pays once more. */
export async function pay(link: string, holder = 'APRO'): Promise<() => Promise<void>> {
  const payBy = await pageOf(link);
  const again = (): Promise<void> => payBy({ method: 'card', holder });
  await again();
  return again;
}

/** A connected shop with a merchant, and what people see of it. */
export class MercadopagoShop {
  private constructor(
    readonly world: World,
    readonly installationId: string,
    readonly main: { readonly id: string; readonly type: string },
  ) {}

  /** Starts a world with the shop. Stop the world in `afterAll`. */
  static async start(): Promise<MercadopagoShop> {
    const world = await startWorld({ crmCurrency: 'BRL' });
    const installationId = await connect(world);
    return new MercadopagoShop(world, installationId, await addMerchant(world, installationId, { name: 'Main', gateway: seller() }));
  }

  /** Places an order and makes its link. */
  async order(type = this.main.type): Promise<Order> {
    const payment = await addPayment(this.world, type, SUM);
    const { payment: made } = await payment.press('generate-link');
    return { payment, id: made.invoice?.externalId ?? '', link: made.invoice?.link ?? '' };
  }

  /** Waits until an invoice is as it should be. */
  until(id: string, holds: (one: InvoiceDetails) => boolean): Promise<InvoiceDetails> {
    return eventually(async () => {
      const one = await this.world.desk.invoice(this.installationId, id);
      return one && holds(one) ? one : null;
    }).then((one) => {
      if (!one) throw new Error('the invoice is gone');
      return one;
    });
  }

  /** The merchant as its screen shows it. */
  async merchantNow(id = this.main.id): Promise<MerchantView> {
    const found = (await this.world.desk.merchants(this.installationId)).find((one) => one.id === id);
    if (!found) throw new Error('the merchant is gone');
    return found;
  }

  /** The payment that was made last, as the service has it. */
  async newestPayment() {
    const found = (await stateOf(this.world.mercadopago.url)).payments.at(-1);
    if (!found) throw new Error('no payment was made');
    return found;
  }

  /** The notifications that came, newest first. */
  async notifications() {
    return (await this.world.desk.notifications(this.installationId)).rows;
  }

  /** Waits until the newest notification ended so. */
  untilOutcome(outcome: string): Promise<unknown> {
    return eventually(async () => (await this.notifications())[0]?.outcome === outcome);
  }
}
