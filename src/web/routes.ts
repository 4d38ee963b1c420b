import { Router } from 'express';
import type { WebDeps } from './deps';
import { academyPages } from './pages/academy';
import { buyPages } from './pages/buy';
import { homePages } from './pages/home';
import { invoiceLinkPages } from './pages/invoice-link';
import { invoiceMovePages } from './pages/invoice-moves';
import { invoicePages } from './pages/invoice';
import { invoicesPages } from './pages/invoices';
import { lettersPages } from './pages/letters';
import { linksPages } from './pages/links';
import { lookPages } from './pages/look';
import { memberPages } from './pages/member';
import { merchantsPages } from './pages/merchants';
import { notificationsPages } from './pages/notifications';
import { offersPages } from './pages/offers';
import { payPages } from './pages/pay';
import { planPages } from './pages/plan';
import { purchasesPages } from './pages/purchases';
import { reconciliationPages } from './pages/reconciliation';
import { senderPages } from './pages/sender';
import { settingsPages } from './pages/settings';
import { statusesPages } from './pages/statuses';
import { subscriptionsPages } from './pages/subscriptions';
import { teamPages } from './pages/team';

const PUBLIC = [payPages, buyPages, memberPages, planPages, lookPages];
const PRIVATE = [
  homePages,
  invoicesPages,
  invoicePages,
  invoiceMovePages,
  invoiceLinkPages,
  linksPages,
  offersPages,
  purchasesPages,
  academyPages,
  subscriptionsPages,
  merchantsPages,
  statusesPages,
  senderPages,
  lettersPages,
  notificationsPages,
  reconciliationPages,
  settingsPages,
  teamPages,
];

function together(families: readonly ((deps: WebDeps) => Router)[], deps: WebDeps): Router {
  const router = Router();
  for (const pages of families) router.use(pages(deps));
  return router;
}

/** Pages for everybody. */
export function publicPages(deps: WebDeps): Router {
  return together(PUBLIC, deps);
}

/** Pages of a signed-in shop; each asks for the session by itself. */
export function privatePages(deps: WebDeps): Router {
  return together(PRIVATE, deps);
}
