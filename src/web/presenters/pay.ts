import type { PayView } from '../../payments/desk-pay';
import type { CancelReason } from '../../payments/domain/invoice';
import type { Money } from '../../payments/domain/money';
import { unreachable } from '../../payments/domain/unreachable';
import type { Format } from '../format';
import type { Model } from '../page';
import type { Translate } from '../texts';
import { lineTotal } from './line-total';
import { shopInitials } from './shop-initials';

interface Words {
  readonly t: Translate;
  readonly format: Format;
}

/** A moment for the page: ready text, and what a script needs to print it in the payer's own zone. */
interface Moment {
  readonly iso: string;
  readonly text: string;
}

const CLOSED_BY_SHOP: readonly CancelReason[] = ['manager', 'platform', 'rule'];

/** `411111******1111` as `4111 •••• 1111`. */
export function shownCard(card: string): string {
  const match = /^(\d{4})\D*\d*\D*?(\d{4})$/.exec(card.replace(/\s/g, ''));
  return match ? `${match[1] ?? ''}\u00a0••••\u00a0${match[2] ?? ''}` : card;
}

function linesOf(view: PayView, { format }: Words): readonly Model[] {
  return view.lines.map((line) => ({
    name: line.quantity === '1' ? line.name : `${line.name} × ${line.quantity}`,
    price: format.amount({ minor: lineTotal(line), currency: view.amount.currency }),
  }));
}

function endOf(view: PayView, words: Words): Model {
  const { t, format } = words;
  const { standing } = view;
  const sum = (minor: number): string => format.money({ minor, currency: view.amount.currency });
  switch (standing.state) {
    case 'pending':
      return view.waiting
        ? {
            look: 'wait',
            title: t('pay.waiting.title'),
            text: t('pay.waiting.text'),
            sum: format.money(view.amount),
            again: t('pay.look-again'),
          }
        : { look: 'open' };
    case 'authorized':
      return { look: 'paid', title: t('pay.held.title'), text: t('pay.held.text'), sum: sum(standing.reserved), again: null };
    case 'paid':
      return {
        look: 'paid',
        title: t('pay.paid.title'),
        text: standing.refunded > 0 ? t('pay.paid.partly-refunded', { sum: sum(standing.refunded) }) : '',
        sum: sum(standing.captured),
        again: null,
      };
    case 'refunded':
      return { look: 'closed', title: t('pay.refunded.title'), text: t('pay.refunded.text'), sum: sum(standing.refunded), again: null };
    case 'canceled':
      return {
        look: 'closed',
        title: t(`pay.closed.${standing.reason}.title`),
        text: t(`pay.closed.${standing.reason}.text`),
        sum: format.money(view.amount),
        again: null,
      };
    default:
      return unreachable(standing);
  }
}

function promises(view: PayView, { t, format }: Words): readonly string[] {
  const { gatewayTitle: gateway, expiresAt } = view;
  return [
    t('pay.onward', { gateway }),
    ...(view.confirmManually ? [t('pay.reserves')] : []),
    ...(expiresAt ? [t('pay.good-until', { date: format.date(expiresAt) })] : []),
  ];
}

const moment = (at: Date | null, { format }: Words): Moment | null => (at ? { iso: at.toISOString(), text: format.dateTime(at) } : null);

/** Whether the page may still change while somebody looks at it. */
const mayChange = (view: PayView): boolean => view.standing.state === 'pending' || view.standing.state === 'authorized';

/** The payment page in words: what is to be paid, or what became of it. */
export function presentPay(view: PayView, address: { readonly path: string; readonly search: string }, words: Words): Model {
  const { t, format } = words;
  const sum: Money = view.amount;
  return {
    title: t('pay.title', { shop: view.shop }),
    shop: view.shop,
    initials: shopInitials(view.shop),
    order: t('pay.order', { number: view.orderNumber }),
    amount: format.money(sum),
    lines: linesOf(view, words),
    button: t('pay.button', { sum: format.money(sum) }),
    promises: promises(view, words),
    action: `${address.path}/open`,
    end: endOf(view, words),
    paidAt: moment(view.standing.state === 'paid' ? view.paidAt : null, words),
    card: view.card && view.standing.state !== 'canceled' ? t('pay.card', { card: shownCard(view.card) }) : null,
    test: view.test ? t('pay.test') : null,
    notPaid: view.waiting ? { href: address.path, text: t('pay.waiting.not-paid') } : null,
    backUrl: view.backUrl,
    askShop: view.standing.state === 'canceled' && !CLOSED_BY_SHOP.includes(view.standing.reason),
    here: `${address.path}${address.search}`,
    live: mayChange(view) ? `${address.path}/live` : null,
  };
}
