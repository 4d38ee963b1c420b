import type { Crm } from '../account';
import { legacyCredentials } from '../scopes';
import { ok } from './answer';
import type { ApiAnswer } from './answer';
import type { ApiMethod } from './call';

/** Credentials, versions and settings (RetailCRM: sections Access and Settings). */
export const ACCESS_METHODS: readonly ApiMethod[] = [
  {
    method: 'GET',
    path: '/api/credentials',
    scope: null,
    handle: ({ crm, key }) =>
      ok({
        ...(crm.switches.text('credentialsForm') === 'scopes' && { scopes: key.scopes }),
        credentials: legacyCredentials(key.scopes),
        siteAccess: key.sites.length > 0 ? 'access_selective' : 'access_full',
        sitesAvailable: key.sites,
      }),
  },
  { method: 'GET', path: '/api/api-versions', scope: null, handle: () => ok({ versions: ['3.0', '4.0', '5.0'] }) },
  { method: 'GET', path: '/api/v5/settings', scope: null, handle: ({ crm }) => ok({ settings: settingsView(crm) }) },
];

/** The answer of `GET /api/system-info`, the one method that needs no key. */
export function systemInfo(crm: Crm): ApiAnswer {
  return ok({ systemVersion: '8.1.51', publicUrl: crm.url(), technicalUrl: crm.url() });
}

/** Settings in the form that the method and the settings callback share. */
export function settingsView(crm: Crm): Readonly<Record<string, unknown>> {
  const { settings } = crm.account;
  const dated = (value: string) => ({ value, updated_at: settings.updatedAt });
  return {
    default_currency: dated(settings.defaultCurrency),
    system_language: dated(settings.language),
    timezone: dated(settings.timezone),
    work_times: [{ day_type: 'Monday', start_time: '08:00', end_time: '20:30' }],
  };
}
