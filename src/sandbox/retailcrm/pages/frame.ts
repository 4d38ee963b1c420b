import type { Response } from 'express';
import { sendFramed } from '../../kit/back-office';
import type { AdminPage } from '../../kit/back-office';

const FRAME = {
  vendor: 'RetailCRM',
  menu: 'Administration',
  sections: [
    ['/admin/orders', 'Orders'],
    ['/admin/marketplace', 'Marketplace'],
    ['/admin/api-keys', 'API keys'],
    ['/admin/payment-types', 'Payment types'],
    ['/admin/statuses', 'Statuses'],
    ['/admin/settings', 'Settings'],
  ],
} as const;

/** Writes a page of the account's back office. */
export function sendPage(res: Response, page: AdminPage): void {
  sendFramed(res, FRAME, page);
}
