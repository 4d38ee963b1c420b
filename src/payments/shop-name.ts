import type { InstallationRow } from './stores/installations';

/** What a customer knows the shop by: the storefront's host, else the account's. */
export function shopName(row: Pick<InstallationRow, 'publicAddress'>, siteUrl: string | null): string {
  const address = siteUrl && URL.canParse(siteUrl) ? siteUrl : row.publicAddress;
  // "Tea: green and black" is an address, too, to a parser; but it has no host.
  const host = URL.canParse(address) ? new URL(address).host.replace(/^www\./, '') : '';
  return host === '' ? address : host;
}
