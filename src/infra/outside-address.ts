import * as ipaddr from 'ipaddr.js';
import { isPublicHost } from './public-host';

const LONGEST = 2_000;

/** Whether the operator has named this host (or host with port) as one that may be called wherever it stands. */
export const isNamedHost = (url: URL, extraHosts: readonly string[]): boolean =>
  extraHosts.includes(url.host) || extraHosts.includes(url.hostname);

/**
 * An address in the web that somebody typed, where something is to be sent to: encrypted, without a login or fragment in it. Plain http only at
 * hosts that the operator has named. Null when it is none.
 */
export function parseOutsideAddress(text: string, extraHosts: readonly string[]): URL | null {
  const typed = text.trim();
  if (typed.length > LONGEST || !URL.canParse(typed)) return null;
  const url = new URL(typed);
  const encrypted = url.protocol === 'https:' || (url.protocol === 'http:' && isNamedHost(url, extraHosts));
  if (!encrypted || url.username !== '' || url.password !== '' || url.hostname === '') return null;
  url.hash = '';
  return url;
}

/** Whether an address may be called now: its host is public, or the operator has named it. */
export async function mayCallOutside(url: URL, extraHosts: readonly string[]): Promise<boolean> {
  if (isNamedHost(url, extraHosts)) return true;
  const bare = url.hostname.replace(/^\[(.*)\]$/, '$1');
  return isPublicHost(ipaddr.isValid(bare) ? bare : url.hostname);
}
