import { done, refused } from '../../payments/domain/errors';
import type { Platform } from '../../payments/ports/platform';
import type { InvoiceListener, Words } from './house';

/**
 * Ordertill itself as a platform: a seller without a CRM or shop. There are no orders, statuses or payment types outside, so nothing is asked;
 * what becomes of an invoice is told to `listener`, by the same reports that other platforms get.
 */
export function createOwn({ listener, words }: { readonly listener: InvoiceListener; readonly words: Words }): Platform {
  return {
    code: 'own',
    title: 'Ordertill',
    mapsStatuses: true,
    hasOrders: false,
    sells: true,
    // So that a seller that was switched off meanwhile is noticed before money is held, too.
    refreshesLinks: true,
    canRequestLink: false,
    limits: { calls: 100, perSeconds: 1 },
    report: listener,
    // There is no order to look at, but a seller that the operator has switched off takes no money.
    stillGood: async ({ active, language }) => (active ? { kind: 'good' } : { kind: 'changed', text: words('own.off', language) }),
    readOrder: async () => refused('order-unknown'),
    requestLink: async () => refused('order-unknown'),
    listStatuses: async () => done([]),
    createStatus: async () => refused('not-found'),
    publishMerchants: async () => done(undefined),
    check: async () => [{ code: 'own-ready', level: 'good' }],
    orderUrl: () => '',
    links: () => ({ paymentTypes: '', module: '', apiKeys: '' }),
  };
}
