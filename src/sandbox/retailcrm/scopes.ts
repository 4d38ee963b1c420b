/** The scopes that a key of the CRM can hold, as far as they matter to modules. */
export const KNOWN_SCOPES = [
  'integration_read',
  'integration_write',
  'payments_read',
  'payments_write',
  'reference_read',
  'reference_write',
  'order_read',
  'order_write',
  'customer_read',
  'customer_write',
  'store_read',
  'store_write',
  'user_read',
  'user_write',
  'custom_fields_read',
  'custom_fields_write',
  'delivery_read',
  'delivery_write',
  'analytics_write',
  'segment_read',
] as const;

/** What a module that registers itself in marketplaces usually asks for; ticked beforehand on the page of keys. */
export const USUAL_SCOPES: readonly string[] = [
  'integration_read',
  'integration_write',
  'payments_read',
  'payments_write',
  'reference_read',
  'order_read',
  'order_write',
];

const LEGACY_CREDENTIALS: Readonly<Record<string, readonly string[]>> = {
  integration_read: ['/api/integration-modules/{code}'],
  integration_write: ['/api/integration-modules/{code}/edit'],
  payments_read: ['/api/payment/invoice/{invoiceUuid}'],
  payments_write: ['/api/payment/(updateInvoice|check)', '/api/payment/createInvoice'],
  reference_read: ['/api/reference/(sites|currencies|payment-types|payment-statuses)'],
  order_read: ['/api/orders', '/api/orders/{externalId}', '/api/orders/history'],
  order_write: ['/api/orders/payments/(create|edit|delete)'],
};

/** The deprecated list of method addresses that stands for scopes. */
export function legacyCredentials(scopes: readonly string[]): readonly string[] {
  return scopes.flatMap((scope) => LEGACY_CREDENTIALS[scope] ?? []);
}

/** True when the CRM has such a scope. */
export function isKnownScope(scope: string): boolean {
  return KNOWN_SCOPES.some((known) => known === scope);
}
