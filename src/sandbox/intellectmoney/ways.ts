import type { Invoice } from './model';

/** Ways to pay with the names that notifications give them, in the new and the old spelling. IntellectMoney: sections Payment form and Result URL notification. */
const WAYS: ReadonlyMap<string, { readonly payMethod: string; readonly title: string }> = new Map([
  ['bankcard', { payMethod: 'Acquiring', title: 'Bank card' }],
  ['sbp', { payMethod: 'Sbp', title: 'SBP' }],
  ['sberbank', { payMethod: 'SberPay', title: 'SberPay' }],
  ['yandexpay', { payMethod: 'YandexPay', title: 'Yandex Pay' }],
  ['mirpay', { payMethod: 'MirPay', title: 'Mir Pay' }],
  ['bnpl', { payMethod: 'BNPL', title: 'Pay later' }],
  ['qiwiwallet', { payMethod: 'QiwiWallet', title: 'QIWI' }],
  ['gazprompay', { payMethod: 'GazpromPay', title: 'Gazprom Pay' }],
  ['premiumbankcard', { payMethod: 'PremiumCardAcquiring', title: 'Premium card' }],
  ['foreignbankcard', { payMethod: 'ForeignAcquiring', title: 'Foreign card' }],
]);

/** One way on the payer's page. */
export interface Way {
  readonly name: string;
  readonly title: string;
  readonly payMethod: string;
}

/** The ways that an invoice offers: all, or those of its list. With test money only the test card. */
export function waysOf({ preference, currency }: Pick<Invoice, 'preference' | 'currency'>): readonly Way[] {
  if (currency === 'TST') return [{ name: 'bankcard', title: 'Test card', payMethod: 'TestAcquiring' }];
  const wanted = preference.map((name) => name.toLowerCase());
  return [...WAYS].filter(([name]) => wanted.length === 0 || wanted.includes(name)).map(([name, way]) => ({ name, ...way }));
}
