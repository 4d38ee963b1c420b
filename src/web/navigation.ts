import type { PlatformOffers } from '../payments/ports/platform';
import type { Translate } from './texts';

/** A link of the main navigation. */
export interface NavLink {
  readonly href: string;
  readonly label: string;
  readonly current: boolean;
}

interface Place {
  readonly href: string;
  readonly key: string;
  /** Further roots of pages that belong to it. */
  readonly also: readonly string[];
  /** What the platform has to bring along; left out = it is there for all. */
  readonly needs?: keyof PlatformOffers;
}

const LINKS: readonly Place[] = [
  { href: '/', key: 'common.nav.home', also: [] },
  { href: '/invoices', key: 'common.nav.invoices', also: ['/orders', '/links'] },
  { href: '/offers', key: 'common.nav.offers', also: [], needs: 'sells' },
  { href: '/purchases', key: 'common.nav.purchases', also: [], needs: 'sells' },
  { href: '/subscriptions', key: 'common.nav.subscriptions', also: [], needs: 'sells' },
  { href: '/academy', key: 'common.nav.academy', also: [], needs: 'sells' },
  { href: '/merchants', key: 'common.nav.merchants', also: [] },
  { href: '/notifications', key: 'common.nav.notifications', also: [] },
  { href: '/reconciliation', key: 'common.nav.reconciliation', also: [] },
  { href: '/settings', key: 'common.nav.settings', also: ['/statuses', '/sender', '/letters', '/team'] },
];

/** The main navigation as it stands on a page with this path, with what the installation's platform brings along. */
export function navigation(t: Translate, path: string, offers: PlatformOffers): readonly NavLink[] {
  const below = (root: string): boolean => path === root || (root !== '/' && path.startsWith(`${root}/`));
  const offered = LINKS.filter(({ needs }) => needs === undefined || offers[needs]);
  return offered.map(({ href, key, also }) => ({ href, label: t(key), current: [href, ...also].some(below) }));
}
