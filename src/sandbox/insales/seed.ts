import type { DeliveryVariant, User, Variant } from './model';

/** Rates from the currency of a shop into others, as decimal text. */
export const RATES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  RUR: { RUR: '1.0', EUR: '0.011', USD: '0.0125', UAH: '0.5' },
  UAH: { UAH: '1.0', EUR: '0.0205', USD: '0.024', RUR: '2.0' },
};

/** People of a fresh back office. */
export const SAMPLE_USERS: readonly User[] = [
  { id: 4711, name: 'Иван Петров', email: 'ivan.petrov+pay@example.ru', emailConfirmed: true },
  { id: 4712, name: 'Ольга Смирнова', email: 'olga@example.ru', emailConfirmed: false },
];

/** Ways of delivery of a fresh shop. */
export const SAMPLE_DELIVERIES: readonly DeliveryVariant[] = [
  { id: 986851, title: 'Курьер', description: 'Курьер, Москва', type: 'DeliveryVariant::Fixed', price: 15_000, position: 1 },
  { id: 986852, title: 'Самовывоз', description: null, type: 'DeliveryVariant::Fixed', price: 0, position: 2 },
];

/** What a fresh shop sells. */
export const SAMPLE_VARIANTS: readonly Variant[] = [
  { id: 76267001, productId: 47624676, title: 'Рюкзак городской', sku: 'BP-01', price: 70_000, vat: 20, weight: '0.8' },
  { id: 76267050, productId: 47624700, title: 'Чехол от дождя', sku: null, price: 5_150, vat: -1, weight: null },
  { id: 76267077, productId: 47624711, title: 'Термокружка "Утро" <0.5 л>', sku: 'MUG-5', price: 99_900, vat: 10, weight: '0.3' },
  { id: 76267090, productId: 47624730, title: 'Подарочная карта', sku: 'GIFT', price: 100_000, vat: -1, weight: null },
];

/** System statuses of the fulfillment of an order. */
export const FULFILLMENT_STATUSES = ['new', 'accepted', 'approved', 'dispatched', 'delivered', 'declined', 'returned'] as const;

/** Custom statuses that a fresh shop has, one for each system status. */
export const SAMPLE_STATUSES: readonly { readonly permalink: string; readonly title: string; readonly systemStatus: string }[] = [
  { permalink: 'novyy', title: 'Новый', systemStatus: 'new' },
  { permalink: 'v-obrabotke', title: 'В обработке', systemStatus: 'accepted' },
  { permalink: 'soglasovan', title: 'Согласован', systemStatus: 'approved' },
  { permalink: 'otgruzhen', title: 'Отгружен', systemStatus: 'dispatched' },
  { permalink: 'dostavlen', title: 'Доставлен', systemStatus: 'delivered' },
  { permalink: 'otmenen', title: 'Отменен', systemStatus: 'declined' },
  { permalink: 'vozvrat', title: 'Возврат', systemStatus: 'returned' },
];

/** What a new order may say; everything left out is filled in. Prices and discounts in minor units. */
export interface OrderDraft {
  readonly name?: string;
  readonly surname?: string | null;
  readonly phone?: string | null;
  readonly email?: string | null;
  readonly address?: string;
  readonly comment?: string | null;
  readonly key?: string;
  readonly deliveryVariantId?: number;
  readonly gatewayId?: number | null;
  readonly lines?: readonly {
    readonly variantId: number;
    readonly quantity: number;
    readonly price?: number;
    readonly discount?: number;
  }[];
}

/** The orders of a fresh shop; the first is the one that the published vectors are made with. */
export const SAMPLE_ORDERS: readonly OrderDraft[] = [
  {
    key: '0f5e6d7c8b9a4a3b2c1d0e9f8a7b6c5d',
    name: 'Мария',
    surname: 'Иванова',
    phone: '+79161234567',
    email: 'buyer@example.ru',
    lines: [
      { variantId: 76267001, quantity: 2, discount: 7_000 },
      { variantId: 76267050, quantity: 1 },
    ],
  },
  { name: 'Пётр', surname: 'Сидоров', phone: '+79031112233', email: null, lines: [{ variantId: 76267077, quantity: 1 }] },
  {
    name: 'Анна',
    surname: 'Кузнецова',
    phone: null,
    email: 'anna@example.ru',
    comment: 'Позвоните; спасибо',
    deliveryVariantId: 986852,
    lines: [{ variantId: 76267090, quantity: 3 }],
  },
];
