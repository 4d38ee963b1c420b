import type { PurchaseDetails } from '../../checkout/desk';
import type { PurchaseRow } from '../../checkout/stores/purchases';
import type { Model, Page } from '../page';
import { rowBadge } from './standing';

/** A purchase as a row of the list. */
export function presentPurchaseRow(row: PurchaseRow, { t, format }: Page): Model {
  return {
    href: `/purchases/${row.id}`,
    number: row.orderNumber,
    offer: row.offerTitle,
    badge: rowBadge(t, row),
    test: row.test,
    buyer: row.name,
    email: row.email,
    sum: format.money(row.amount),
    iso: row.createdAt.toISOString(),
    when: format.brief(row.createdAt),
  };
}

const LETTER_LOOK = { waiting: 'pending', sent: 'paid', refused: 'attention', failed: 'attention', dropped: 'quiet' } as const;

/** The screen of one purchase: who bought, how its money stands, which letters went out. */
export function presentPurchaseDetails({ purchase, row, offer, pageUrl, letters }: PurchaseDetails, page: Page): Model {
  const { t, format } = page;
  const { buyer } = purchase;
  const { address, phone, document } = buyer;
  const fact = (key: string, value: string | null): readonly Model[] =>
    value === null || value === '' ? [] : [{ label: t(`purchases.facts.${key}`), value }];
  return {
    ...presentPurchaseRow(row, page),
    title: t('purchases.one', { number: row.orderNumber }),
    invoice: `/invoices/${purchase.invoiceId}`,
    offerUrl: `/offers/${offer.id}/edit`,
    pageUrl,
    facts: [
      ...fact('offer', offer.title),
      ...fact('when', format.dateTime(purchase.createdAt)),
      ...fact('name', row.name),
      ...fact('email', buyer.email),
      ...fact('document', [document.kind, document.number].filter((part) => part !== null && part !== '').join(' ')),
      ...fact('phone', phone && `${phone.area} ${phone.number}`),
      ...fact(
        'address',
        address &&
          [address.street, address.number, address.district, address.zip, address.city, address.region].filter((part) => part).join(', '),
      ),
    ],
    letters: letters.map((letter) => ({
      what: t(`purchases.letters.${letter.kind}`),
      to: letter.recipient,
      said: letter.text,
      when: format.dateTime(letter.createdAt),
      badge: { kind: LETTER_LOOK[letter.state], text: t(`letters.log.states.${letter.state}`) },
    })),
  };
}
