import { createTransport } from 'nodemailer';
import { toDecimal } from './money';
import type { Order } from './model';
import { totalPrice } from './order-sums';
import { shownHost } from './shop';
import type { Shop } from './shop';

const SMTP_TIMEOUT_MS = 10_000;

/** The shop's own letter about a new order, with its native pay link (InSales: section Pay link, e-mail, http against https). */
export async function sendOrderLetter(shop: Shop, order: Order): Promise<void> {
  if (!shop.switches.flag('orderLetters')) return;
  const gateway = shop.books.gateway(order.gatewayId);
  const external = gateway?.type === 'PaymentGateway::External';
  const pay = external ? `\nОплатить: ${shop.url()}/payments/external/${gateway.id}/create?key=${order.key}` : '';
  const text = `Ваш заказ на сумму ${toDecimal(totalPrice(order))} принят.\nСтраница заказа: ${shop.url()}/orders/${order.key}${pay}`;
  await send(shop, order, { subject: `Заказ №${order.number} принят`, text });
}

/** The shop's own letter about a paid order. */
export async function sendPaidLetter(shop: Shop, order: Order): Promise<void> {
  if (!shop.switches.flag('paidLetters')) return;
  await send(shop, order, { subject: `Заказ №${order.number} оплачен`, text: `Спасибо, заказ №${order.number} оплачен.` });
}

/** A shop whose mail server is away goes on selling. */
async function send(shop: Shop, order: Order, { subject, text }: { readonly subject: string; readonly text: string }): Promise<void> {
  const { email } = order.client;
  if (shop.smtpUrl === null || email === null || email === '') return;
  const transport = createTransport({ url: shop.smtpUrl, connectionTimeout: SMTP_TIMEOUT_MS, socketTimeout: SMTP_TIMEOUT_MS });
  try {
    await transport.sendMail({ from: `${shop.books.setup.title} <no-reply@${shownHost(shop)}>`, to: email, subject, text });
  } catch (error) {
    process.emitWarning(error instanceof Error ? error : String(error));
  } finally {
    transport.close();
  }
}
