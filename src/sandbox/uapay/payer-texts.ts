import type { Locale } from './books';
import type { Payability } from './views';

/** Every word of the payer page. */
export interface PayerTexts {
  readonly title: string;
  readonly order: string;
  readonly sum: string;
  readonly next: string;
  readonly card: string;
  readonly cardGood: string;
  readonly cardCode: string;
  readonly pay: string;
  readonly hold: string;
  readonly decline: string;
  readonly abandon: string;
  readonly back: string;
  readonly confirmTitle: string;
  readonly confirm: string;
  readonly closed: Readonly<Record<Exclude<Payability, 'open'>, string>>;
  readonly paidNow: string;
  readonly declinedNow: string;
  readonly left: string;
  readonly unknown: string;
  readonly receipt: string;
}

/** The payer page in the three languages of the service. */
export const PAYER_TEXTS: Readonly<Record<Locale, PayerTexts>> = {
  uk: {
    title: 'Оплата рахунку',
    order: 'Замовлення',
    sum: 'Сума, ₴',
    next: 'Далі',
    card: 'Тестова картка',
    cardGood: '4111 11•• •••• 1111, без підтвердження',
    cardCode: '5555 55•• •••• 4444, банк просить код',
    pay: 'Оплатити',
    hold: 'Заморозити суму',
    decline: 'Банк відмовляє',
    abandon: 'Піти без оплати',
    back: 'Повернутися на сайт',
    confirmTitle: 'Банк просить код підтвердження',
    confirm: 'Підтвердити',
    closed: {
      expired: 'Термін оплати рахунку минув.',
      paid: 'Рахунок уже сплачено.',
      inactive: 'Рахунок більше не діє.',
    },
    paidNow: 'Дякуємо, оплату прийнято.',
    declinedNow: 'Оплату відхилено. Можна спробувати ще раз.',
    left: 'Ви пішли без оплати.',
    unknown: 'Такого рахунку немає.',
    receipt: 'Квитанція',
  },
  ru: {
    title: 'Оплата счёта',
    order: 'Заказ',
    sum: 'Сумма, ₴',
    next: 'Далее',
    card: 'Тестовая карта',
    cardGood: '4111 11•• •••• 1111, без подтверждения',
    cardCode: '5555 55•• •••• 4444, банк просит код',
    pay: 'Оплатить',
    hold: 'Заморозить сумму',
    decline: 'Банк отказывает',
    abandon: 'Уйти без оплаты',
    back: 'Вернуться на сайт',
    confirmTitle: 'Банк просит код подтверждения',
    confirm: 'Подтвердить',
    closed: {
      expired: 'Срок оплаты счёта истёк.',
      paid: 'Счёт уже оплачен.',
      inactive: 'Счёт больше не действует.',
    },
    paidNow: 'Спасибо, оплата принята.',
    declinedNow: 'Оплата отклонена. Можно попробовать ещё раз.',
    left: 'Вы ушли без оплаты.',
    unknown: 'Такого счёта нет.',
    receipt: 'Квитанция',
  },
  en: {
    title: 'Pay the invoice',
    order: 'Order',
    sum: 'Sum, ₴',
    next: 'Next',
    card: 'Test card',
    cardGood: '4111 11•• •••• 1111, no confirmation',
    cardCode: '5555 55•• •••• 4444, the bank asks for a code',
    pay: 'Pay',
    hold: 'Reserve the sum',
    decline: 'The bank declines',
    abandon: 'Leave without paying',
    back: 'Back to the site',
    confirmTitle: 'The bank asks for a confirmation code',
    confirm: 'Confirm',
    closed: {
      expired: 'The time to pay this invoice is over.',
      paid: 'This invoice is already paid.',
      inactive: 'This invoice is no longer active.',
    },
    paidNow: 'Thank you, the payment is accepted.',
    declinedNow: 'The payment was declined. You can try again.',
    left: 'You left without paying.',
    unknown: 'There is no such invoice.',
    receipt: 'Receipt',
  },
};
