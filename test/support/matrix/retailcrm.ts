import { currency } from '../../../src/payments/domain/currency';
import { formatMoney, money } from '../../../src/payments/domain/money';
import { addMerchant, addPayment, connect } from '../crm';
import { startWorld } from '../world';
import type { PlatformDriver, Shown } from './drivers';

const SHOWN: Readonly<Record<string, Shown>> = {
  pending: 'waiting',
  waitingForCapture: 'held',
  succeeded: 'paid',
  canceled: 'canceled',
  refundSucceeded: 'refunded',
};

/** RetailCRM with its native buttons on the order card. */
export const retailcrm: PlatformDriver = {
  code: 'retailcrm',
  showsHolds: true,
  showsRefunds: true,
  start: async (gateway) => {
    const world = await startWorld({ crmCurrency: gateway.currency });
    const installationId = await connect(world);
    const { uapay, intellectmoney, mercadopago } = world;
    const urls: Readonly<Record<string, string>> = { uapay: uapay.url, intellectmoney: intellectmoney.url, mercadopago: mercadopago.url };
    return {
      desk: world.desk,
      installationId,
      gatewayUrl: urls[gateway.code] ?? '',
      addMerchant: async (name, { confirmManually, fields }) => {
        const added = await addMerchant(world, installationId, { name, manual: confirmManually, gateway: { code: gateway.code, fields } });
        return added.type;
      },
      addOrder: async (type, amount) => {
        const payment = await addPayment(world, type, amount);
        return {
          link: async () => {
            const made = await payment.press('generate-link');
            if (!made.ok || !made.payment.invoice?.link) throw new Error(made.errorMsg ?? 'no link was made');
            return made.payment.invoice.link;
          },
          press: async (button, minor) => {
            const pressed = await payment.press(
              button,
              minor === undefined ? {} : { amount: formatMoney(money(minor, currency(gateway.currency))) },
            );
            return pressed.ok;
          },
          shows: async () => SHOWN[(await payment.now()).invoice?.status ?? ''] ?? 'waiting',
        };
      },
      stop: () => world.stop(),
    };
  },
};
