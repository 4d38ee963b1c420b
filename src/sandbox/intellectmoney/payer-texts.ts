/** Every word of the payer's pages. */
export interface PayerTexts {
  readonly title: string;
  readonly order: string;
  readonly left: string;
  readonly way: string;
  readonly test: string;
  readonly pay: string;
  readonly hold: string;
  readonly part: string;
  readonly payPart: string;
  readonly fail: string;
  readonly leave: string;
  readonly back: string;
  readonly failed: string;
  readonly wentAway: string;
  readonly thanks: string;
  readonly wrongForm: string;
  readonly states: Readonly<Record<'held' | 'paid' | 'refunded' | 'cancelled', string>>;
}

/** The payer's pages in the two languages of the service. */
export const PAYER_TEXTS: Readonly<Record<'ru' | 'en', PayerTexts>> = {
  ru: {
    title: 'Оплата счёта',
    order: 'Заказ',
    left: 'Осталось оплатить',
    way: 'Способ оплаты',
    test: 'Тестовые деньги: настоящая оплата не произойдёт.',
    pay: 'Оплатить',
    hold: 'Заблокировать сумму',
    part: 'Часть суммы, например 100.00',
    payPart: 'Оплатить часть',
    fail: 'Банк отказывает',
    leave: 'Уйти без оплаты',
    back: 'Вернуться в магазин',
    failed: 'Банк отказал. Можно попробовать ещё раз.',
    wentAway: 'Вы ушли без оплаты.',
    thanks: 'Спасибо, оплата принята.',
    wrongForm: 'Счёт не может быть создан',
    states: { held: 'Сумма уже заблокирована.', paid: 'Счёт уже оплачен.', refunded: 'Деньги возвращены.', cancelled: 'Счёт отменён.' },
  },
  en: {
    title: 'Pay the invoice',
    order: 'Order',
    left: 'Left to pay',
    way: 'Way to pay',
    test: 'Test money: nothing real is charged.',
    pay: 'Pay',
    hold: 'Block the sum',
    part: 'A part of the sum, such as 100.00',
    payPart: 'Pay a part',
    fail: 'The bank declines',
    leave: 'Leave without paying',
    back: 'Back to the shop',
    failed: 'The bank declined. You can try again.',
    wentAway: 'You left without paying.',
    thanks: 'Thank you, the payment is accepted.',
    wrongForm: 'The invoice cannot be made',
    states: {
      held: 'The sum is blocked already.',
      paid: 'The invoice is paid already.',
      refunded: 'The money went back.',
      cancelled: 'The invoice is cancelled.',
    },
  },
};
