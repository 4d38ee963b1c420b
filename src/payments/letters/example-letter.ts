import { currency, isCurrency } from '../domain/currency';
import { money } from '../domain/money';
import type { Money } from '../domain/money';
import type { Heart, LinkLetter, RenderedLetter } from '../heart';
import { platformOf } from '../opened';
import { shopName } from '../shop-name';
import type { InstallationRow } from '../stores/installations';
import type { LetterDetails, MoneyLetter } from './letter-content';
import type { AnyLetterKind, LetterTopic } from './letter-kinds';
import { LETTERS } from './letter-kinds';

const HOUR = 3_600_000;
const ORDER = '1213C';

/** A letter as it would look, with the shop's own name and currency and figures of an order that does not exist. */
export function exampleLetter(heart: Heart, row: InstallationRow, kind: AnyLetterKind, language: string): RenderedLetter {
  const sum = (minor: number): Money => money(minor, currency(row.currency !== null && isCurrency(row.currency) ? row.currency : 'UAH'));
  if (kind === 'payment-link' || kind === 'invoice-made-customer')
    return heart.renderLinkLetter(linkExample(heart, row, sum, language), language);
  const toShop = LETTERS[kind].to === 'shop';
  const content: MoneyLetter = {
    kind,
    shop: shopName(row, null),
    platform: platformOf(heart, row.platform).title,
    orderNumber: ORDER,
    amount: sum(199_950),
    details: detailsOf(heart, LETTERS[kind].topic, { sum, language }),
    customer: toShop ? heart.words('letters.example.customer', language) : null,
    merchant: toShop ? heart.words('letters.example.merchant', language) : null,
    at: heart.clock.now(),
    link: heart.baseUrl,
    test: false,
    timezone: row.timezone,
  };
  return heart.renderMoneyLetter(content, language);
}

function linkExample(heart: Heart, row: InstallationRow, sum: (minor: number) => Money, language: string): LinkLetter {
  return {
    shop: shopName(row, null),
    orderNumber: ORDER,
    amount: sum(199_950),
    lines: [{ name: heart.words('letters.example.line', language), quantity: '2', price: sum(99_975).minor }],
    link: `${heart.baseUrl}/p/`,
    expiresAt: new Date(heart.clock.now().getTime() + heart.timings.linkLife),
    test: false,
    timezone: row.timezone,
  };
}

function detailsOf(
  heart: Heart,
  topic: LetterTopic,
  { sum, language }: { readonly sum: (minor: number) => Money; readonly language: string },
): LetterDetails {
  const said = heart.words('letters.example.said', language);
  const ended = {
    sum: sum(199_950),
    until: new Date(heart.clock.now().getTime() + 14 * 24 * HOUR).toISOString(),
    subscription: {
      number: ORDER,
      title: heart.words('letters.example.line', language),
      customer: heart.words('letters.example.customer', language),
      page: heart.baseUrl,
      screen: heart.baseUrl,
      test: false,
      reason: 'unpaid',
    },
  } as const;
  const details: Readonly<Record<LetterTopic, LetterDetails>> = {
    'invoice-made': {},
    'link-failed': { code: 'gateway-refused', said },
    'paid': { sum: sum(199_950) },
    'held': { sum: sum(199_950) },
    'refunded': { sum: sum(50_000), left: sum(149_950) },
    'suspicious': { attention: 'amount-mismatch' },
    'overpaid': { sum: sum(199_950) },
    'report-failed': { said },
    'hold-rule': {
      sum: sum(199_950),
      code: 'gateway-refused',
      said,
      until: new Date(heart.clock.now().getTime() + 12 * HOUR).toISOString(),
    },
    'hold-ending': { sum: sum(199_950), until: new Date(heart.clock.now().getTime() + 24 * HOUR).toISOString() },
    'subscription-canceled': { ...ended, subscription: { ...ended.subscription, reason: 'member' } },
    'subscription-ended': ended,
  };
  return details[topic];
}
