import type { Translate } from './texts';

/** A link of the main navigation. */
export interface NavLink {
  readonly href: string;
  readonly label: string;
  readonly current: boolean;
}

const LINKS = [
  { href: '/', key: 'common.nav.home', also: [] },
  { href: '/invoices', key: 'common.nav.invoices', also: ['/orders'] },
  { href: '/merchants', key: 'common.nav.merchants', also: [] },
  { href: '/notifications', key: 'common.nav.notifications', also: [] },
  { href: '/reconciliation', key: 'common.nav.reconciliation', also: [] },
  { href: '/settings', key: 'common.nav.settings', also: ['/statuses', '/sender', '/letters'] },
] as const;

/** The main navigation as it stands on a page with this path. */
export function navigation(t: Translate, path: string): readonly NavLink[] {
  const below = (root: string): boolean => path === root || (root !== '/' && path.startsWith(`${root}/`));
  return LINKS.map(({ href, key, also }) => ({ href, label: t(key), current: [href, ...also].some(below) }));
}
