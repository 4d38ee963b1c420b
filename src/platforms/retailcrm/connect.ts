import { done } from '../../payments/domain/errors';
import type { Refusal, Result } from '../../payments/domain/errors';
import type { PlatformAccount } from '../../payments/ports/platform';
import type { Connecting, PlatformHost } from '../../payments/ports/platform-host';
import { decode } from './client';
import type { Asked } from './client';
import { asRefusal } from './failures';
import type { CrmFailure } from './failures';
import type { Retailcrm } from './platform';
import { canWorkWithout, missingScopes } from './scopes';
import { readSettings } from './settings';
import type { CrmSettings } from './settings';
import { credentialsSchema, settingsAnswerSchema, systemInfoSchema } from './wire';

/** The CRM waits about ten seconds for the answer to its register call, and the module edit still follows these. */
const LOOK_TIMEOUT_MS = 3_000;
const NO_SETTINGS: CrmSettings = { language: null, timezone: null, currency: null };

/** What connecting needs of the house. */
export interface Connector {
  readonly host: PlatformHost;
  readonly platform: Retailcrm;
}

/** A CRM that shows a key. `address` has passed the list of allowed hosts; `by` says whether the CRM issued the key to us or a person typed it. */
export interface Introduction {
  readonly address: string;
  readonly apiKey: string;
  readonly by: 'crm' | 'person';
  /** The language for a CRM that does not say its own. */
  readonly language: string;
}

/** How connecting ended. A failure says in which language it is to be told, and which rights the key lacks. */
export type Connected =
  | { readonly ok: true; readonly account: PlatformAccount }
  | { readonly ok: false; readonly refusal: Refusal; readonly language: string; readonly missing: readonly string[] };

/** Addresses of one account: where requests go, and what its people know. `unread`: why it could not be asked; null = it was. */
export interface CrmAddresses {
  readonly address: string;
  readonly publicAddress: string;
  readonly unread: CrmFailure | null;
}

/** Asks an account, without a key, for its addresses; what it does not say, or what lies outside the allowed hosts, stays as it was. */
export async function resolveAddresses(platform: Retailcrm, address: string): Promise<CrmAddresses> {
  const answer = await platform.client({ address, apiKey: null }, { method: 'GET', path: '/api/system-info', timeoutMs: LOOK_TIMEOUT_MS });
  const info = decode(answer, systemInfoSchema);
  const allowed = (url: string | null): string => (url === null ? null : platform.allowed(url)) ?? address;
  return info.ok
    ? { address: allowed(info.value.technicalUrl), publicAddress: allowed(info.value.publicUrl), unread: null }
    : { address, publicAddress: address, unread: info.failure };
}

/**
 * Connects a CRM account, or connects it anew: one tenant per address, whose client id stays while the key is replaced.
 * The key and its rights are checked and the module is registered before anything is stored, so that a failure leaves no trace.
 * A person who shows the key that is in use only signs in: that must not switch on again what the CRM has switched off.
 * While a CRM does not say where it is, nobody connects a new tenant by hand, because it may be connected under another address.
 */
export async function connectCrm(connector: Connector, introduction: Introduction): Promise<Connected> {
  const { host, platform } = connector;
  const { apiKey, by } = introduction;
  const found = await resolveAddresses(platform, introduction.address);
  // A key that the CRM itself hands over comes with the technical address; a person types the one that people know.
  const address = by === 'crm' ? introduction.address : found.address;
  const { settings, rights } = await look(platform, { address, apiKey });
  const language = settings.language ?? introduction.language;
  const failed = (refusal: Refusal, missing: readonly string[] = []): Connected => ({ ok: false, refusal, language, missing });
  if (!rights.ok) return failed(rights.refusal);
  const missing = rights.value;
  const methods = missing.join(', ');
  if (!canWorkWithout(missing)) return failed({ code: 'rights-missing', text: methods, facts: { methods } }, missing);
  const known = await host.findByAddress(platform.code, address);
  if (by === 'person') {
    // Unless the CRM has said where it is, the typed address may be the one that only people know. The key tells whose it is, and is sent nowhere else.
    const others = found.unread ? await host.findByPublicAddress(platform.code, address) : [];
    const own = [known, ...others].find((one) => one?.credentials['apiKey'] === apiKey);
    if (own) return { ok: true, account: own };
    if (found.unread && !known) return failed({ code: 'platform-unreachable', text: found.unread.text });
  }
  const installed = await install(connector, {
    platform: platform.code,
    address,
    publicAddress: found.unread && known ? known.publicAddress : found.publicAddress,
    credentials: { apiKey },
    // What the CRM does not tell now stays as it was told before.
    language: settings.language ?? known?.language ?? introduction.language,
    timezone: settings.timezone ?? known?.timezone ?? 'UTC',
    currency: settings.currency,
  });
  return installed.ok ? { ok: true, account: installed.value } : failed(installed.refusal);
}

/** Two first connections at once: one is kept, the other must tell the CRM the client id of the one that was. */
async function install(connector: Connector, connecting: Connecting): Promise<Result<PlatformAccount>> {
  for (let tried = 1; ; tried += 1) {
    const prepared = await connector.host.prepare(connecting);
    const account = { ...prepared.account, active: true };
    const registered = await register(connector, account);
    if (!registered.ok) return registered;
    try {
      await prepared.keep();
      return done(account);
    } catch (error) {
      if (tried > 1) throw error;
    }
  }
}

/** Tells the CRM all about the module at this account's address. */
export async function register({ host, platform }: Connector, account: PlatformAccount): Promise<Result<void>> {
  const { merchants, currencies } = await host.offered(account);
  return platform.publishMerchants(account, merchants, currencies);
}

async function look(
  { client }: Retailcrm,
  access: { readonly address: string; readonly apiKey: string },
): Promise<{ readonly settings: CrmSettings; readonly rights: Result<readonly string[]> }> {
  const get = (path: string) => client(access, { method: 'GET', path, timeoutMs: LOOK_TIMEOUT_MS });
  const [credentials, settings] = await Promise.all([
    get('/api/credentials').then((answer) => decode(answer, credentialsSchema)),
    get('/api/v5/settings').then((answer) => decode(answer, settingsAnswerSchema)),
  ]);
  return {
    settings: (settings.ok ? readSettings(settings.value.settings) : null) ?? NO_SETTINGS,
    rights: rightsFrom(credentials),
  };
}

/** An account without this method leaves the verdict to the module edit that follows; every other failure is a real one. */
function rightsFrom(asked: Asked<Parameters<typeof missingScopes>[0]>): Result<readonly string[]> {
  if (asked.ok) return done(missingScopes(asked.value));
  return asked.failure.kind === 'not-found' ? done([]) : { ok: false, refusal: asRefusal(asked.failure) };
}
