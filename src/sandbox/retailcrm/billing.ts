/** What a module of the demo costs: nothing (RetailCRM: section Activity callback). */
export const BILLING_INFO = {
  price: 0,
  priceWithDiscount: 0,
  currency: { name: 'Hryvnia', shortName: 'UAH', code: 'UAH' },
  billingType: 'fixed',
} as const;
