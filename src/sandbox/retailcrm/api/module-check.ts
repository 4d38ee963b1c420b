import { isCurrency } from '../money';
import { isRecord } from './call';

const ACTIONS = ['create', 'approve', 'cancel', 'refund'] as const;
/** What a module may be besides one for payments. */
const OTHER_KINDS = ['embedJs', 'delivery', 'store', 'telephony', 'recommendation', 'mgTransport', 'mgBot'] as const;
const LOCAL_HOSTS: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** What the check needs besides the object itself. */
export interface ModuleCheck {
  readonly pathCode: string;
  readonly integrationCode: string;
  readonly published: boolean;
  /** Whether a module that is of no other kind has to have a payment part. */
  readonly paymentNeeded: boolean;
}

/** The texts of all fields of an `integrationModule` that the CRM refuses; empty when it is fine (RetailCRM: section Registering the module). */
export function moduleErrors(module: Readonly<Record<string, unknown>>, check: ModuleCheck): Record<string, string> {
  return {
    ...codeErrors(module, check),
    ...textErrors(module, check),
    ...addressErrors(module),
    ...actionErrors(module['actions']),
    ...flagErrors(module),
    ...integrationErrors(module['integrations'], check),
  };
}

function codeErrors(module: Readonly<Record<string, unknown>>, check: ModuleCheck): Record<string, string> {
  const { code, integrationCode } = module;
  if (!isText(code)) return { code: 'This value should not be blank.' };
  if (code !== check.pathCode) return { code: 'Code must be equal to the code in the address' };
  if (!isText(integrationCode)) return { integrationCode: 'This value should not be blank.' };
  if (!code.startsWith(integrationCode)) return { code: 'Code prefix must match integrationCode' };
  return integrationCode === check.integrationCode ? {} : { integrationCode: 'There is no such module in the marketplace' };
}

function textErrors(module: Readonly<Record<string, unknown>>, { published }: ModuleCheck): Record<string, string> {
  const errors: Record<string, string> = {};
  if (!isText(module['clientId']) || module['clientId'].length > 255) errors['clientId'] = 'A text of 1 to 255 characters is expected.';
  if (!published && !isText(module['name'])) errors['name'] = 'This value should not be blank.';
  if (!published && !isAddress(module['logo'])) errors['logo'] = 'This value is not a valid URL.';
  return errors;
}

function addressErrors(module: Readonly<Record<string, unknown>>): Record<string, string> {
  const errors: Record<string, string> = {};
  if (!isAddress(module['baseUrl'])) errors['baseUrl'] = 'This value is not a valid https URL.';
  if (!isAddress(module['accountUrl'])) errors['accountUrl'] = 'This value is not a valid https URL.';
  return errors;
}

function actionErrors(actions: unknown): Record<string, string> {
  if (!isRecord(actions) || !isText(actions['activity'])) return { actions: 'The action activity is missing.' };
  return Object.values(actions).every(isText) ? {} : { actions: 'Every action is a path.' };
}

function flagErrors(module: Readonly<Record<string, unknown>>): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const flag of ['active', 'freeze', 'native'] as const) {
    if (module[flag] !== undefined && typeof module[flag] !== 'boolean') errors[flag] = 'A boolean is expected.';
  }
  const countries = module['availableCountries'];
  const fine = countries === undefined || (Array.isArray(countries) && countries.every((code) => /^[A-Z]{2}$/.test(String(code))));
  if (!fine) errors['availableCountries'] = 'Codes of ISO 3166-1 are expected.';
  return errors;
}

function integrationErrors(integrations: unknown, { paymentNeeded }: ModuleCheck): Record<string, string> {
  const parts = isRecord(integrations) ? integrations : {};
  const { payment } = parts;
  const needed = paymentNeeded && !OTHER_KINDS.some((kind) => isRecord(parts[kind]));
  if (payment === undefined && !needed && (integrations === undefined || isRecord(integrations))) return {};
  if (!isRecord(payment)) return { 'integrations.payment': 'This value should not be blank.' };
  const errors: Record<string, string> = {};
  const { actions, currencies, invoiceTypes, shops } = payment;
  if (!arePaymentActions(actions)) errors['integrations.payment.actions'] = 'The actions create, approve, cancel and refund are expected.';
  if (!areCurrencies(currencies)) errors['integrations.payment.currencies'] = 'A list of ISO 4217 codes is expected.';
  if (!Array.isArray(invoiceTypes) || invoiceTypes.length !== 1 || invoiceTypes[0] !== 'link') {
    errors['integrations.payment.invoiceTypes'] = 'Only the type link is known.';
  }
  const shopError = wrongShops(shops);
  if (shopError) errors['integrations.payment.shops'] = shopError;
  return errors;
}

function arePaymentActions(actions: unknown): boolean {
  if (!isRecord(actions)) return false;
  const known = new Set<string>([...ACTIONS, 'status']);
  return ACTIONS.every((name) => isText(actions[name])) && Object.entries(actions).every(([name, path]) => known.has(name) && isText(path));
}

function areCurrencies(currencies: unknown): boolean {
  return Array.isArray(currencies) && currencies.every(isCurrency) && new Set(currencies).size === currencies.length;
}

function wrongShops(shops: unknown): string | null {
  if (!Array.isArray(shops)) return 'A list is expected.';
  const codes = new Set<unknown>();
  for (const shop of shops) {
    if (!isRecord(shop) || !isText(shop['code']) || !isText(shop['name'])) return 'Every shop has a code and a name.';
    if (typeof shop['active'] !== 'boolean') return 'Every shop has a boolean active.';
    if (codes.has(shop['code'])) return 'Codes of shops must differ.';
    codes.add(shop['code']);
  }
  return null;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

/** https everywhere; http only on the machine itself, for development. */
function isAddress(value: unknown): boolean {
  if (typeof value !== 'string' || !URL.canParse(value)) return false;
  const { protocol, hostname } = new URL(value);
  return protocol === 'https:' || (protocol === 'http:' && LOCAL_HOSTS.has(hostname));
}
