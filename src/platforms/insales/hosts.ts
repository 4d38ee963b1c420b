const HOST = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?$/;
const LOCAL = /^(?:localhost|127\.0\.0\.1)(?::\d{1,5})?$/;
const LONGEST = 253;

/**
 * The address that requests of a shop go to, or null when the host is none of InSales'. The value decides where a hash of our secret is sent,
 * so only plain hosts under the operator's list are taken: an entry with a leading dot allows what stands before it, any other is the whole host.
 * Plain http is for the machine itself, which is where simulators are.
 */
export function shopAddress(shop: string, suffixes: readonly string[]): string | null {
  const host = shop.trim().toLowerCase();
  if (host.length > LONGEST || !HOST.test(host) || host.includes('..')) return null;
  const allowed = suffixes.some((suffix) =>
    suffix.startsWith('.') ? host.endsWith(suffix) && host.length > suffix.length : host === suffix,
  );
  if (!allowed) return null;
  return `${LOCAL.test(host) ? 'http' : 'https'}://${host}`;
}

/**
 * An address that the shop gave us, made safe to be used: plain http becomes https, because a redirect would turn a POST into a GET
 * (InSales protocol notes: section Pay link, e-mail, http against https). Null for anything that is no web address.
 */
export function secureUrl(url: string | null | undefined): string | null {
  if (!url || !URL.canParse(url)) return null;
  const parsed = new URL(url);
  if (parsed.protocol !== 'https:' && parsed.protocol !== 'http:') return null;
  if (parsed.username !== '' || parsed.password !== '') return null;
  if (parsed.protocol === 'http:' && !LOCAL.test(parsed.host)) return url.replace(/^http:/i, 'https:');
  return url;
}
