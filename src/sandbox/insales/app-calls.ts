import { randomKey } from './books';
import { installPassword } from './hashes';
import type { User } from './model';
import type { AppCall } from './records';
import { hostOf, pause, shopNow } from './shop';
import type { AppRecord, Shop } from './shop';

/** How pressing Install or Uninstall ended. */
export type AppOutcome = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** Fills in the three addresses of the app from where it is installed. */
export function setAppAddresses(app: AppRecord, baseUrl: string): void {
  const base = baseUrl.replace(/\/+$/, '');
  app.installUrl = `${base}/insales/install`;
  app.loginUrl = `${base}/insales/login`;
  app.uninstallUrl = `${base}/insales/uninstall`;
}

/**
 * Installs the app: makes a token and the password, then tells the app and waits for exactly 200 (InSales: section
 * Installation). An older password stops working at once; when the call fails the new one does too.
 */
export async function installApp(shop: Shop, { token = randomKey() }: { readonly token?: string } = {}): Promise<AppOutcome> {
  const { app, books } = shop;
  if (app.installUrl === null) return { ok: false, reason: 'The address of the app is not set in the partner cabinet' };
  const password = installPassword(token, app.secret);
  const installation = { token, password, at: shopNow(shop), open: shop.switches.flag('apiDuringInstall') };
  books.installation = installation;
  const outcome = await callApp(shop, 'install', addressWith(app.installUrl, { shop: hostOf(shop), token, insales_id: idOf(shop) }));
  if (books.installation !== installation) return { ok: false, reason: 'The app was installed again meanwhile' };
  installation.open = true;
  if (!outcome.ok) books.installation = null;
  return outcome;
}

/** Removes the app and tells it so; what it answers changes nothing (InSales: section Uninstallation). */
export async function uninstallApp(shop: Shop): Promise<AppOutcome> {
  const { app, books } = shop;
  const { installation } = books;
  if (!installation) return { ok: false, reason: 'The app is not installed' };
  if (shop.switches.flag('apiDuringUninstall')) installation.open = true;
  else books.installation = null;
  const told =
    app.uninstallUrl === null
      ? { ok: true as const }
      : await callApp(
          shop,
          'uninstall',
          addressWith(app.uninstallUrl, { shop: hostOf(shop), token: installation.password, insales_id: idOf(shop) }),
        );
  books.installation = null;
  dropWhatTheAppMade(shop);
  return told;
}

/** Where the button Enter leads: four values that nobody signs (InSales: section Entry from the back office and auto-login). */
export function entryAddress(shop: Shop, user: User): string | null {
  const { loginUrl } = shop.app;
  if (loginUrl === null) return null;
  return addressWith(loginUrl, { shop: hostOf(shop), insales_id: idOf(shop), user_id: String(user.id), user_email: user.email });
}

/** An address with parameters appended to those it has. */
export function addressWith(address: string, parameters: Readonly<Record<string, string>>): string {
  const url = new URL(address);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.append(name, value);
  return url.href;
}

function idOf({ books }: Shop): string {
  return String(books.setup.insalesId);
}

/** Faults on `OUT /insales/install` and the like: drop-before, delay, drop-after (called, the answer ignored), duplicate. */
async function callApp(shop: Shop, kind: 'install' | 'uninstall', url: string): Promise<AppOutcome> {
  const path = new URL(url).pathname;
  const take = (fault: Parameters<Shop['faults']['take']>[0]) => shop.faults.take(fault, 'OUT', path);
  if (take('drop-before')) return kept(shop, { kind, url, status: null, reason: 'The app could not be reached' });
  const delay = take('delay');
  if (delay) await pause(Number(delay.value));
  const ignored = take('drop-after') !== undefined;
  const second = take('duplicate') ? ask(shop, url) : undefined;
  const { status, reason } = await ask(shop, url);
  await second;
  if (ignored || status === null) return kept(shop, { kind, url, status: null, reason: reason ?? 'The app did not answer' });
  return kept(shop, { kind, url, status, reason: status === 200 ? null : `The app answered ${status} and not 200` });
}

async function ask(shop: Shop, url: string): Promise<{ readonly status: number | null; readonly reason: string | null }> {
  const signal = AbortSignal.timeout((shop.switches.number('installTimeoutSeconds') ?? 10) * 1000);
  try {
    const response = await fetch(url, { redirect: 'manual', signal });
    await response.arrayBuffer();
    return { status: response.status, reason: null };
  } catch {
    return { status: null, reason: signal.aborted ? 'The app did not answer in time' : 'The app could not be reached' };
  }
}

function kept(shop: Shop, call: Omit<AppCall, 'at' | 'ok'>): AppOutcome {
  const ok = call.reason === null;
  shop.books.remember(shop.books.appCalls, { at: shopNow(shop), ok, ...call });
  return call.reason === null ? { ok: true } : { ok: false, reason: call.reason };
}

function dropWhatTheAppMade(shop: Shop): void {
  const { books } = shop;
  const removes = shop.switches.text('uninstallRemoves');
  if (removes === 'nothing') return;
  books.widgets = [];
  books.webhooks = [];
  books.jsTags = [];
  if (removes === 'all') books.gateways = books.gateways.filter((gateway) => !gateway.byApp);
}
