/** Tells in Hotmart's own reports that a sale came from our button. */
const TAG = 'ordertill';
const HOSTS = ['pay.hotmart.com', 'go.hotmart.com', 'hotmart.com', 'www.hotmart.com'];

/**
 * The address behind our "buy" button: what the owner pasted, with our tag as its source and nothing else changed; a source of the owner's own stays.
 * Null where it is no address of Hotmart's checkout. Hotmart: section Checkout links.
 */
export function saleAddress(typed: string, checkoutUrl: string): string | null {
  const text = typed.trim();
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const ours = url.origin === new URL(checkoutUrl).origin;
  if (!ours && (url.protocol !== 'https:' || !HOSTS.includes(url.hostname))) return null;
  if (!url.searchParams.has('src')) url.searchParams.set('src', TAG);
  return url.toString();
}
