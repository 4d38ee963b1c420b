import type { Invoice } from './domain/invoice';
import type { Money } from './domain/money';
import type { Heart } from './heart';
import { linkOf, newKey } from './opened';
import type { Issued } from './ports/platform-host';
import type { InvoiceFacts, StoredInvoice } from './stores/invoices';

type Fresh = Pick<InvoiceFacts, 'id' | 'slug' | 'expiresAt' | 'openedAt' | 'events' | 'reportDueAt' | 'createdAt'>;

/** What every new invoice begins with: ids and a link of its own, nobody has opened it, nothing is written or due. */
export function freshInvoice(heart: Heart, installationCode: string, amount: Money): { readonly facts: Fresh; readonly invoice: Invoice } {
  const createdAt = heart.clock.now();
  const id = heart.ids.uuid();
  const expiresAt = new Date(createdAt.getTime() + heart.timings.linkLife);
  return {
    facts: { id, slug: newKey(heart, installationCode), expiresAt, openedAt: null, events: 0, reportDueAt: null, createdAt },
    invoice: { id, amount, standing: { state: 'pending' }, attempts: [], attention: [] },
  };
}

/** What a platform is told of a link that it asked for. */
export const issuedOf = (heart: Heart, { facts, invoice }: StoredInvoice): Issued => ({
  invoiceId: facts.id,
  link: linkOf(heart, facts.slug),
  cancellable: invoice.standing.state === 'pending' || invoice.standing.state === 'authorized',
});
