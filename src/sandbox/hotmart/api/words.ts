import type { SaleStatus } from '../model';

/** The interface has other words than notifications. Hotmart: section Calls, table of words. */
export const API_WORDS: Readonly<Record<SaleStatus, string>> = {
  BILLET_PRINTED: 'PRINTED_BILLET',
  APPROVED: 'APPROVED',
  COMPLETED: 'COMPLETE',
  CANCELED: 'CANCELLED',
  EXPIRED: 'EXPIRED',
  DELAYED: 'DELAYED',
  DISPUTE: 'PROTESTED',
  REFUNDED: 'REFUNDED',
  CHARGEBACK: 'CHARGEBACK',
};
