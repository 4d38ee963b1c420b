import type { Request, Response } from 'express';
import { sendFramed } from '../../kit/back-office';
import type { AdminPage } from '../../kit/back-office';
import type { Shop } from '../shop';

const SECTIONS = [
  ['/admin2/orders', 'Orders'],
  ['/admin2/applications', 'Applications'],
  ['/admin2/payment_gateways', 'Payment'],
  ['/admin2/settings', 'Settings'],
  ['/shop', 'Storefront'],
] as const;

/** Writes a page of the shop's back office. */
export function sendAdminPage(shop: Shop, res: Response, page: AdminPage): void {
  sendFramed(res, { vendor: vendorOf(shop), menu: 'Back office', sections: SECTIONS }, page);
}

/** What stands in the bar at the top: the platform and which shop it is. */
export function vendorOf(shop: Shop): string {
  return `InSales · ${shop.books.setup.title}`;
}

/** A parameter of the address as one text; empty when it is missing or given twice. */
export function queryText(req: Request, name: string): string {
  const value: unknown = req.query[name];
  return typeof value === 'string' ? value : '';
}
