import type { Credentials } from './wire';

/** Without these the module cannot work at all: it could neither register itself nor tell what became of an invoice. */
const NEEDED_SCOPES = ['integration_read', 'integration_write', 'payments_read', 'payments_write'] as const;

/** All that the module asks for: the others serve the status mapping and the order screen. */
export const WANTED_SCOPES = [...NEEDED_SCOPES, 'reference_read', 'reference_write', 'order_read', 'order_write'] as const;

/** The old list of methods names these three; it says nothing of the other scopes (RetailCRM protocol notes: section Access). */
const OLD_NAMES: Readonly<Record<string, string>> = {
  integration_read: '/api/integration-modules/{code}',
  integration_write: '/api/integration-modules/{code}/edit',
  payments_write: '/api/payment/(updateInvoice|check)',
};

/** Which of the wanted scopes a key lacks, in the order in which they are wanted; the deprecated list is read only where no scopes are told. */
export function missingScopes(credentials: Credentials, wanted: readonly string[] = WANTED_SCOPES): readonly string[] {
  const { scopes, methods } = credentials;
  if (scopes.length > 0 || methods.length === 0) return wanted.filter((scope) => !scopes.includes(scope));
  return wanted.filter((scope) => {
    const method = OLD_NAMES[scope];
    return method !== undefined && !methods.includes(method);
  });
}

/** Says whether the module can do its main work although these scopes are missing. */
export function canWorkWithout(missing: readonly string[]): boolean {
  return !NEEDED_SCOPES.some((scope) => missing.includes(scope));
}
