import type { InvoicesDesk } from './desk-invoices';
import type { LinksDesk } from './desk-links';
import type { MerchantsDesk } from './desk-merchants';
import type { NotificationsDesk } from './desk-notifications';
import type { SettingsDesk } from './desk-settings';
import type { LettersDesk } from './letters/letters-desk';
import type { ReconciliationDesk } from './reconciliation/reconciliation-desk';

/**
 * Everything that a screen may ask of the heart. Every function takes the installation that the session is for and answers for it alone;
 * a foreign id is the same as an unknown one.
 */
export interface Desk extends InvoicesDesk, LinksDesk, MerchantsDesk, SettingsDesk, NotificationsDesk {
  readonly letters: LettersDesk;
  readonly reconciliation: ReconciliationDesk;
}
