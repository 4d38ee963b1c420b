import type { Invoice } from './model';

/** Ways to pay by their names in forms and in the interface, with the names that notifications give them. IntellectMoney: sections Payment form and Result URL notification. */
const WAYS: ReadonlyMap<string, { readonly payMethod: string; readonly title: string }> = new Map([
  ['BankCard', { payMethod: 'Acquiring', title: 'Bank card' }],
  ['Sbp', { payMethod: 'Sbp', title: 'SBP' }],
  ['SberBank', { payMethod: 'SberPay', title: 'SberPay' }],
  ['YandexPay', { payMethod: 'YandexPay', title: 'Yandex Pay' }],
  ['MirPay', { payMethod: 'MirPay', title: 'Mir Pay' }],
  ['BNPL', { payMethod: 'BNPL', title: 'Pay later' }],
  ['QiwiWallet', { payMethod: 'QiwiWallet', title: 'QIWI' }],
  ['GazpromPay', { payMethod: 'GazpromPay', title: 'Gazprom Pay' }],
  ['PremiumBankCard', { payMethod: 'PremiumCardAcquiring', title: 'Premium card' }],
  ['ForeignBankCard', { payMethod: 'ForeignAcquiring', title: 'Foreign card' }],
]);

/** One way on the payer's page; `preference` is its name in the interface. */
export interface Way {
  readonly name: string;
  readonly preference: string;
  readonly title: string;
  readonly payMethod: string;
}

/** The ways that an invoice offers: all, or those of its list. With test money only the test card. */
export function waysOf({ preference, currency }: Pick<Invoice, 'preference' | 'currency'>): readonly Way[] {
  if (currency === 'TST') return [{ name: 'bankcard', preference: 'BankCard', title: 'Test card', payMethod: 'TestAcquiring' }];
  const wanted = preference.map((name) => name.toLowerCase());
  return [...WAYS]
    .map(([known, way]) => ({ name: known.toLowerCase(), preference: known, ...way }))
    .filter(({ name }) => wanted.length === 0 || wanted.includes(name));
}
