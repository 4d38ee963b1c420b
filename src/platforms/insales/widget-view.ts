import { formatMoney } from '../../payments/domain/money';
import type { Money } from '../../payments/domain/money';
import type { OfferedMerchant, PlatformAccount } from '../../payments/ports/platform';
import type { OrderInvoice } from '../../payments/ports/shop-host';
import type { House } from './house';
import { insalesIdOf } from './methods';
import { closedBecause, totalOf } from './orders';
import type { WireOrder } from './wire';

/** A button of the widget that opens one of our own pages at the top level. */
interface WidgetAction {
  readonly name: 'confirm' | 'cancel' | 'refund' | 'open';
  readonly text: string;
  readonly url: string;
}

/** What the widget draws; all strings are ready, and nothing of it is markup. */
export interface WidgetView {
  readonly state: string;
  readonly stateText: string;
  readonly sum: string;
  readonly facts: readonly string[];
  readonly note: string | null;
  readonly invoice: string | null;
  readonly link: string | null;
  readonly email: string;
  readonly merchants: readonly { readonly code: string; readonly name: string }[];
  readonly actions: readonly WidgetAction[];
  readonly texts: Readonly<Record<string, string>>;
}

const TEXTS = ['make', 'merchant', 'copy', 'copied', 'qr', 'hide-qr', 'send', 'email', 'sent', 'again', 'link'] as const;

/** What the card of an order shows: its newest invoice, or how to make the first link. */
export function presentWidget(
  house: House,
  account: PlatformAccount,
  what: {
    readonly order: WireOrder;
    readonly invoices: readonly OrderInvoice[];
    readonly merchants: readonly OfferedMerchant[];
    readonly language: string;
  },
): WidgetView {
  const { order, invoices, language } = what;
  const say = (key: string, facts?: Readonly<Record<string, string>>): string => house.words(`insales.widget.${key}`, language, facts);
  const invoice = invoices.find((one) => one.state !== 'canceled') ?? invoices[0] ?? null;
  const total = totalOf(order);
  const payable = closedBecause(order) === null && total !== null && total.minor > 0;
  const done = invoice === null || invoice.state === 'canceled' || invoice.state === 'refunded';
  const active = what.merchants.filter((merchant) => merchant.active);
  return {
    state: invoice?.state ?? 'none',
    stateText: say(`state.${invoice?.state ?? (payable ? 'none' : 'closed')}`),
    sum: invoice ? money(invoice.amount) : total ? money(total) : '',
    facts: invoice ? factsOf(invoice, say) : [],
    note: noteOf({ invoice, total, active, payable }, say),
    invoice: invoice?.invoiceId ?? null,
    link: invoice?.state === 'pending' ? invoice.link : null,
    email: order.client?.email ?? '',
    merchants: done && payable ? active.map(({ code, name }) => ({ code, name })) : [],
    actions: invoice ? actionsOf(house, account, { invoice, say }) : [],
    texts: Object.fromEntries(TEXTS.map((key) => [key, say(key)])),
  };
}

const money = (sum: Money): string => `${formatMoney(sum)} ${sum.currency}`;

type Say = (key: string, facts?: Readonly<Record<string, string>>) => string;

function factsOf(invoice: OrderInvoice, say: Say): readonly string[] {
  const { amount, held, captured, refunded, merchantName, test } = invoice;
  const sum = (minor: number): string => money({ ...amount, minor });
  return [
    merchantName,
    ...(test ? [say('test')] : []),
    ...(invoice.state === 'authorized' ? [say('held', { sum: sum(held) })] : []),
    ...(captured > 0 ? [say('taken', { sum: sum(captured) })] : []),
    ...(refunded > 0 ? [say('given-back', { sum: sum(refunded) })] : []),
  ];
}

function noteOf(
  what: {
    readonly invoice: OrderInvoice | null;
    readonly total: Money | null;
    readonly active: readonly OfferedMerchant[];
    readonly payable: boolean;
  },
  say: Say,
): string | null {
  const { invoice, total, active, payable } = what;
  if (invoice && invoice.attention.length > 0) return say('attention');
  if (active.length === 0) return say('no-merchant');
  const differs = invoice?.state === 'pending' && total?.currency === invoice.amount.currency && total.minor !== invoice.amount.minor;
  if (payable && differs) return say('sum-changed', { sum: money(total) });
  return null;
}

/** Who presses is known only after a login of the back office, so each button goes through one. */
function actionsOf(
  house: House,
  account: PlatformAccount,
  { invoice, say }: { readonly invoice: OrderInvoice; readonly say: Say },
): readonly WidgetAction[] {
  const enter = (to: string): string =>
    `${house.baseUrl}/insales/login?${new URLSearchParams({ insales_id: insalesIdOf(account), to }).toString()}`;
  const page = `/invoices/${invoice.invoiceId}`;
  const action = (name: WidgetAction['name'], to: string): WidgetAction => ({ name, text: say(name), url: enter(to) });
  return [
    ...(invoice.confirmable ? [action('confirm', `${page}/confirm`)] : []),
    ...(invoice.cancellable ? [action('cancel', `${page}/cancel`)] : []),
    ...(invoice.refundable ? [action('refund', `${page}/refund`)] : []),
    action('open', page),
  ];
}
