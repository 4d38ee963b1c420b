import { createGateways } from '../../../src/gateways/registry';
import { systemClock } from '../../../src/infra/clock';
import type { Gateway } from '../../../src/payments/ports/gateway';
import { eventually } from '../../support/eventually';
import type { GatewayDriver, MatrixOrder, PlatformDriver, Shown, Stand } from '../../support/matrix/drivers';
import { GATEWAYS } from '../../support/matrix/gateways';
import { PLATFORMS } from '../../support/matrix/platforms';
import { newVisitor } from '../../support/visitor';

const NOWHERE = 'https://nowhere.example/';
const REGISTERED: ReadonlyMap<string, Gateway> = createGateways({
  http: () => Promise.resolve({ kind: 'no-answer', because: 'connection', sent: false }),
  clock: systemClock,
  uapay: { live: NOWHERE, test: NOWHERE },
  intellectmoney: { formUrl: NOWHERE, apiUrl: NOWHERE },
  mercadopago: { apiUrl: NOWHERE },
});

const SUM = 123_450;
const PART = 23_450;

async function payByLink(driver: GatewayDriver, order: MatrixOrder): Promise<void> {
  const payer = newVisitor();
  const ours = await payer.go(await order.link());
  const led = await payer.submit(ours, { form: '/open"' });
  const page = led.body.includes('data-onward') ? await payer.submit(led, { form: 'data-onward' }) : led;
  await driver.pay(payer, page);
}

const untilShown = (order: MatrixOrder, wanted: Shown): Promise<unknown> =>
  eventually(async () => {
    const shown = await order.shows();
    if (shown !== wanted) throw new Error(`the platform shows ${shown}, not ${wanted}`);
    return true;
  });

/** The whole life of an invoice: three books, those of platform, product and gateway, have to agree at the end of each. */
function describePair(platform: PlatformDriver, driver: GatewayDriver): void {
  describe(`an order of ${platform.code} that is paid through ${driver.code}`, () => {
    const able = REGISTERED.get(driver.code)?.capabilities;
    let stand: Stand;
    let atOnce: string;
    let holding: string;
    let from: number;

    beforeAll(async () => {
      stand = await platform.start(driver);
      atOnce = await stand.addMerchant('At once', driver.merchant(false));
      holding = await stand.addMerchant('With a hold', driver.merchant(true));
    });
    afterAll(() => stand.stop());
    beforeEach(async () => {
      from = (await driver.ledger(stand.gatewayUrl)).length;
    });

    const moved = async (): Promise<readonly string[]> =>
      (await driver.ledger(stand.gatewayUrl)).slice(from).map(({ kind, amount }) => `${kind} ${amount}`);
    const newest = async () => {
      const [row] = (await stand.desk.invoices(stand.installationId, {})).rows;
      return row && stand.desk.invoice(stand.installationId, row.id);
    };
    const untilStands = (state: string): Promise<unknown> => eventually(async () => (await newest())?.standing.state === state);
    /** Where a gateway only tells later, a button cannot say at once that it worked. */
    const press = async (order: MatrixOrder, button: 'confirm' | 'cancel', amount?: number): Promise<void> => {
      expect(await order.press(button, amount)).toBe(able?.readable);
    };
    /** A merchant that is to be confirmed by hand, of a gateway that takes money in one step. */
    const expectTakenAtOnce = async (): Promise<void> => {
      const order = await stand.addOrder(holding, SUM);
      await payByLink(driver, order);
      await untilShown(order, 'paid');
      expect(await moved()).toEqual([`capture ${SUM}`]);
      expect(await order.press('cancel')).toBe(false);
    };
    const held = async (): Promise<MatrixOrder> => {
      const order = await stand.addOrder(holding, SUM);
      await payByLink(driver, order);
      await untilStands('authorized');
      if (platform.showsHolds) await untilShown(order, 'held');
      return order;
    };

    it('is paid in one step', async () => {
      const order = await stand.addOrder(atOnce, SUM);
      await payByLink(driver, order);
      await untilShown(order, 'paid');
      expect(await newest()).toMatchObject({ standing: { state: 'paid', captured: SUM, refunded: 0 }, attention: [] });
      expect((await moved()).at(-1)).toBe(`capture ${SUM}`);
    });

    it('is held and confirmed, or taken at once where the gateway cannot hold', async () => {
      if (!able?.manualCapture) return expectTakenAtOnce();
      const order = await held();
      await press(order, 'confirm');
      await untilShown(order, 'paid');
      expect(await newest()).toMatchObject({ standing: { state: 'paid', captured: SUM, refunded: 0 }, attention: [] });
      expect(await moved()).toEqual([`hold ${SUM}`, `capture ${SUM}`]);
      return undefined;
    });

    it('is held and confirmed in part where the gateway can, and refused where it cannot', async () => {
      if (!able?.manualCapture) return expectTakenAtOnce();
      const order = await held();
      expect(await order.press('confirm', PART)).toBe(able?.partialCapture);
      if (!able?.partialCapture) {
        expect(await moved()).toEqual([`hold ${SUM}`]);
        return undefined;
      }
      await untilShown(order, 'paid');
      expect(await moved()).toContain(`capture ${PART}`);
      return undefined;
    });

    it('is held and cancelled, and nothing is taken', async () => {
      if (!able?.manualCapture) return expectTakenAtOnce();
      const order = await held();
      await press(order, 'cancel');
      await untilStands('canceled');
      await untilShown(order, 'canceled');
      expect((await newest())?.standing).toEqual({ state: 'canceled', reason: 'manager' });
      expect(await moved()).toEqual([`hold ${SUM}`, `void ${SUM}`]);
      return undefined;
    });

    it('is cancelled before anybody paid, without a call', async () => {
      const order = await stand.addOrder(atOnce, SUM);
      await order.link();
      expect(await order.press('cancel')).toBe(true);
      await untilShown(order, 'canceled');
      expect(await moved()).toEqual([]);
    });

    it('is given back', async () => {
      const order = await stand.addOrder(atOnce, SUM);
      await payByLink(driver, order);
      await untilShown(order, 'paid');
      expect(await order.press('refund', PART)).toBe(able?.partialRefund);
      if (able?.partialRefund) await eventually(async () => (await newest())?.refunded === PART);
      expect(await order.press('refund', able?.partialRefund ? SUM - PART : SUM)).toBe(true);
      await untilStands('refunded');
      if (platform.showsRefunds) await untilShown(order, 'refunded');
      expect(await newest()).toMatchObject({ refunded: SUM, attention: [] });
      const back = (await moved()).filter((line) => line.startsWith('refund'));
      expect(back).toEqual(able?.partialRefund ? [`refund ${PART}`, `refund ${SUM - PART}`] : [`refund ${SUM}`]);
    });
  });
}

describe('the matrix', () => {
  it('has every gateway of the registry', () => {
    expect(GATEWAYS.map(({ code }) => code)).toEqual([...REGISTERED.keys()]);
  });
});

for (const platform of PLATFORMS) for (const gateway of GATEWAYS) describePair(platform, gateway);
