/** Ways to pay as the service writes them now, then the older names. The list is open: new ways appear. IntellectMoney: section Payment form. */
const KNOWN = [
  'BankCard',
  'Sbp',
  'SberBank',
  'YandexPay',
  'MirPay',
  'BNPL',
  'QiwiWallet',
  'GazpromPay',
  'PremiumBankCard',
  'ForeignBankCard',
  'inner',
  'exchangers',
  'terminals',
  'transfers',
  'sms',
  'bank',
];

const WORD = /^[A-Za-z]{2,40}$/;
const MOST_WAYS = 30;

/**
 * Reads a list of ways to pay that a person typed, with commas, semicolons or blanks between them, into the list that is sent: commas, no blanks,
 * no repeats, known names in their own spelling. Null when a part is not a name.
 */
export function readPreference(text: string): string | null {
  const words = text.split(/[\s,;]+/).filter((word) => word !== '');
  if (words.length === 0 || words.length > MOST_WAYS || !words.every((word) => WORD.test(word))) return null;
  const spelled = words.map((word) => KNOWN.find((known) => known.toLowerCase() === word.toLowerCase()) ?? word);
  return [...new Set(spelled)].join(',');
}
