/** Domains under which RetailCRM and Simla.com give an account its own first label (RetailCRM protocol notes: section Which hosts a systemUrl may have). */
const CRM_DOMAINS: ReadonlySet<string> = new Set([
  'ecomlogic.com',
  'retailcrm.ru',
  'retailcrm.pro',
  'retailcrm.es',
  'retailcrm.io',
  'simla.com',
  'simla.io',
  'simlachat.com',
  'simlachat.ru',
]);
const ADDRESS = /^(https?):\/\/([a-z0-9.-]+(?::\d{1,5})?)\/?$/;
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const LOCAL = /^(?:localhost|127\.0\.0\.1)(?::\d+)?$/;
const LONGEST = 255;

/**
 * The address of a CRM account in its one normal form, or null when our requests must not go there.
 * Accepted: https and `{account}.{known domain}` without port, path, user, query or fragment; and the operator's own `extraHosts`
 * (`host` or `host:port`), where plain http is allowed for the machine itself only.
 * The text is matched as it stands, because a URL parser would quietly drop a default port.
 */
export function crmAddress(text: string, extraHosts: readonly string[]): string | null {
  if (text.length > LONGEST) return null;
  const [, scheme, host = ''] = ADDRESS.exec(text.toLowerCase()) ?? [];
  if (scheme === undefined) return null;
  const normal = `${scheme}://${host}`;
  if (extraHosts.some((extra) => extra.toLowerCase() === host)) return scheme === 'https' || LOCAL.test(host) ? normal : null;
  return scheme === 'https' && isAccountHost(host) ? normal : null;
}

function isAccountHost(host: string): boolean {
  const dot = host.indexOf('.');
  return dot > 0 && LABEL.test(host.slice(0, dot)) && CRM_DOMAINS.has(host.slice(dot + 1));
}
