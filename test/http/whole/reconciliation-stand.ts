import { openSettings } from '../../../src/payments/opened';
import { enqueueComparing } from '../../../src/payments/reconciliation/compare-day';
import type { DayRow, DayView } from '../../../src/payments/reconciliation/reconciliation-desk';
import { wishAgain } from '../../../src/payments/stores/comparisons';
import { findInvoice } from '../../../src/payments/stores/invoices';
import { findMerchant } from '../../../src/payments/stores/merchants';
import { addMerchant, addPayment, connect, payByLink, uah } from '../../support/crm';
import type { CrmPayment } from '../../support/crm';
import { eventually } from '../../support/eventually';
import { liveAtNoon } from '../../support/noon';
import type { World } from '../../support/world';
import { PERSON, startWorld } from '../../support/world';

/** What every order of these tests costs, in minor units. */
export const SUM = 12_150;

/** An order of the CRM with our invoice for it. */
export interface Sold {
  readonly payment: CrmPayment;
  readonly invoiceId: string;
}

/** A connected shop whose day does not end while it is tested. */
export interface ReconciledShop {
  readonly world: World;
  readonly installationId: string;
  readonly today: string;
}

/** The differences of a day that are open, by their codes. */
export const codes = ({ open }: DayView): readonly string[] => open.map(({ code }) => code).toSorted();

/** Starts a world with a shop that is connected. Stop the world in `afterAll`. */
export async function startShop(): Promise<ReconciledShop> {
  const world = await startWorld();
  const installationId = await connect(world);
  return { world, installationId, today: await liveAtNoon(world, installationId) };
}

/** A merchant of a test's own: what is sold through it, and the comparison of its day. */
export class ReconciledMerchant {
  private constructor(
    private readonly shop: ReconciledShop,
    readonly id: string,
    private readonly type: string,
  ) {}

  /** Adds it to a shop. */
  static async open(shop: ReconciledShop): Promise<ReconciledMerchant> {
    const { world, installationId } = shop;
    const { id, type } = await addMerchant(world, installationId, { name: `Shop ${world.heart.ids.token(4)}` });
    return new ReconciledMerchant(shop, id, type);
  }

  /** Places an order and makes its link. */
  async linked(): Promise<Sold & { readonly link: string }> {
    const payment = await addPayment(this.shop.world, this.type, SUM);
    const { payment: made } = await payment.press('generate-link');
    return { payment, invoiceId: made.invoice?.externalId ?? '', link: made.invoice?.link ?? '' };
  }

  /** Waits until an invoice is as it should be. */
  until(invoiceId: string, holds: (one: { readonly state: string; readonly reportDue: boolean }) => boolean): Promise<unknown> {
    const { world, installationId } = this.shop;
    return eventually(async () => {
      const one = await world.desk.invoice(installationId, invoiceId);
      return one !== null && holds({ state: one.standing.state, reportDue: one.reportDue });
    });
  }

  /** Sells something: it is paid, and the CRM was told. */
  async sold(): Promise<Sold> {
    const one = await this.linked();
    await payByLink(one.link, 'pay');
    await this.until(one.invoiceId, ({ state, reportDue }) => state === 'paid' && !reportDue);
    return one;
  }

  /** The comparison of today as a person sees it. */
  async view(): Promise<DayView> {
    const { world, installationId, today } = this.shop;
    const found = await world.desk.reconciliation.day(installationId, { merchantId: this.id, day: today });
    if (!found) throw new Error('there is no such comparison');
    return found;
  }

  /** Waits for the end of the comparison. */
  ended(state: DayRow['state'] = 'done'): Promise<DayView> {
    return eventually(async () => {
      const now = await this.view();
      if (now.row.state !== state) throw new Error(`the comparison is ${now.row.state}`);
      return now;
    });
  }

  /** Presses Compare now and waits for the end. */
  async compared(): Promise<DayView> {
    const { world, installationId, today } = this.shop;
    const wish = await world.desk.reconciliation.compare(installationId, { merchantId: this.id, day: today }, PERSON);
    expect(wish).toEqual({ ok: true, value: { comparisons: 1 } });
    return this.ended();
  }

  /** Lets the comparison become due by itself once more, as at night, and waits for the end. */
  async comparedAtNight(): Promise<DayView> {
    const { world, installationId, today } = this.shop;
    await world.heart.db.transaction(async (tx) => {
      await wishAgain(tx, installationId, [today], world.heart.clock.now());
      await enqueueComparing(tx, installationId);
    });
    return this.ended();
  }

  /** Presses the button of the first difference, which has to be this one. */
  async mend(now: DayView, remedy: string): Promise<void> {
    const { world, installationId } = this.shop;
    const pressed = await world.desk.reconciliation.mend(installationId, now.open[0]?.id ?? '', PERSON);
    expect(pressed).toEqual({ ok: true, value: { remedy } });
  }

  /** Waits until nothing differs any more, and a difference of this code is told as mended. */
  untilMended(code: string): Promise<unknown> {
    return eventually(async () => {
      const now = await this.view();
      return now.open.length === 0 && now.mended.some((one) => one.code === code && one.mendedAt !== null);
    }, 30_000);
  }

  /** Somebody gives money back in the gateway's cabinet, and nobody is told. */
  async secretRefund(invoiceId: string, minor: number): Promise<void> {
    const { world, installationId } = this.shop;
    const found = await world.heart.db.read(async (tx) => ({
      stored: await findInvoice(tx, installationId, invoiceId),
      row: await findMerchant(tx, installationId, this.id),
    }));
    const attempt = found.stored?.attempts[0];
    const gateway = world.heart.gateways.get('uapay');
    if (!attempt?.reference || !found.row || !gateway) throw new Error('there is no payment to give back');
    world.uapay.switches.merge({ callbackEvents: 'none' });
    const done = await gateway.refund({
      settings: openSettings(world.heart, found.row),
      reference: attempt.reference,
      paymentReference: attempt.paymentReference,
      amount: uah(minor),
      whole: minor === SUM,
      idempotencyKey: world.heart.ids.uuid(),
    });
    expect(done.kind).toBe('done');
  }
}

/** Nothing outside fails or is silent any more. */
export function calm({ world }: ReconciledShop): void {
  world.uapay.switches.merge({ callbackEvents: 'all' });
  world.uapay.faults.clear();
  world.retailcrm.faults.clear();
}
