import { isCurrency } from '../../payments/domain/currency';
import type { Currency } from '../../payments/domain/currency';
import type { Finding } from '../../payments/ports/gateway';
import type { OfferedMerchant, PlatformAccount } from '../../payments/ports/platform';
import { decode } from './client';
import type { ShopFailure } from './client';
import { methodPassword } from './house';
import type { House } from './house';
import { secureUrl } from './hosts';
import { insalesIdOf, listMethods, methodOf, payUrl } from './methods';
import { accessOf, readCurrency } from './orders';
import type { PaymentMethod, ShopRow } from './rows';
import { accountSchema, answeredList, orderSchema } from './wire';
import type { WireMethod } from './wire';

/** How many of the newest orders are looked through. */
const SAMPLE = '10';

/** Addresses in the back office that our screens lead to. */
export function shopLinks({ publicAddress }: Pick<PlatformAccount, 'publicAddress'>) {
  return {
    paymentTypes: `${publicAddress}/admin2/payment_gateways`,
    module: `${publicAddress}/admin2/applications`,
    apiKeys: `${publicAddress}/admin2/applications`,
  };
}

/** Looks through a shop as its people would have to: address, password, rights, payment methods and their deliveries, currency, buyers' addresses. */
export async function checkShop(house: House, account: PlatformAccount): Promise<readonly Finding[]> {
  const asked = decode(await house.client(accessOf(account), { method: 'GET', path: 'account.json' }), accountSchema, 'account');
  const shop = await house.store.shopOf(account.installationId);
  if (!asked.ok) return [notConnected(account, shop, asked.failure)];
  if (asked.value.id !== insalesIdOf(account)) return [notConnected(account, shop, { kind: 'unauthorized', text: asked.value.id })];
  const found = [
    ...setUpFindings(account, shop),
    ...(await methodFindings(house, account)),
    ...(await redirectFindings(house, account)),
    ...(await orderFindings(house, account)),
  ];
  const once = [...new Map(found.map((finding) => [`${finding.code} ${JSON.stringify(finding.facts ?? {})}`, finding])).values()];
  return [{ code: 'insales-connection', level: 'good' }, ...once];
}

function notConnected(account: PlatformAccount, shop: ShopRow | null, { kind, text }: Pick<ShopFailure, 'kind' | 'text'>): Finding {
  const url = shopLinks(account).module;
  if (kind === 'redirected') return { code: 'insales-host-redirects', level: 'bad', facts: { text }, url };
  if (kind === 'forbidden') return { code: 'insales-right-missing', level: 'bad', facts: { text }, url };
  if (kind === 'unauthorized' && shop?.reconnectNeeded) return { code: 'insales-reconnect', level: 'bad', facts: { text }, url };
  return { code: 'insales-connection', level: 'bad', facts: { text }, url };
}

/** Methods are looked at anew below; what the last set-up said of the rest stands until the next one. */
function setUpFindings(account: PlatformAccount, shop: ShopRow | null): readonly Finding[] {
  const codes = (shop?.troubles ?? []).filter((code) => code !== 'insales-method-missing');
  return codes.map((code) => ({ code, level: 'warning', url: shopLinks(account).module }));
}

async function methodFindings(house: House, account: PlatformAccount): Promise<readonly Finding[]> {
  const { merchants } = await house.host().offered(account);
  const active = merchants.filter((merchant) => merchant.active);
  const listed = await listMethods(house, account);
  if (!listed.ok) {
    const code = listed.failure.kind === 'forbidden' ? 'insales-right-missing' : 'insales-method-missing';
    return [{ code, level: 'bad', facts: { text: listed.failure.text }, url: shopLinks(account).paymentTypes }];
  }
  const known = await house.store.methods(account.installationId);
  return active.flatMap((merchant) => {
    const mine = known.find(({ merchantCode }) => merchantCode === merchant.code);
    return findingsOf(house, account, { merchant, mine, there: methodOf(listed.value, mine, merchant.code) });
  });
}

function findingsOf(
  house: House,
  account: PlatformAccount,
  {
    merchant,
    mine,
    there,
  }: { readonly merchant: OfferedMerchant; readonly mine: PaymentMethod | undefined; readonly there: WireMethod | undefined },
): readonly Finding[] {
  const url = shopLinks(account).paymentTypes;
  const finding = (code: string, level: 'warning' | 'bad', more: Readonly<Record<string, string>> = {}): Finding => ({
    code,
    level,
    facts: { merchant: merchant.name, ...more },
    url,
  });
  if (!there || !mine) return [finding('insales-method-missing', 'bad')];
  const expected = payUrl(house, account, merchant.code);
  const password = account.credentials[methodPassword(merchant.code)] ?? '';
  const insecure = expected.startsWith('https:') && there.url?.startsWith('http:');
  const differs = there.shop_id !== merchant.code || (there.password !== null && there.password !== password);
  return [
    ...(insecure ? [finding('insales-pay-address-http', 'bad', { address: expected })] : []),
    ...(!insecure && there.url !== expected ? [finding('insales-pay-address', 'bad', { address: expected })] : []),
    ...(there.payment_delivery_variants.length === 0 ? [finding('insales-no-delivery', 'bad')] : []),
    ...(differs ? [finding('insales-settings-differ', 'warning')] : []),
  ];
}

/**
 * What is paid is posted to the shop, and a host that redirects loses what is posted to it; asking leaves no trace there
 * (InSales protocol notes: section Pay link, e-mail, http against https).
 */
async function redirectFindings(house: House, account: PlatformAccount): Promise<readonly Finding[]> {
  const [method] = await house.store.methods(account.installationId);
  const url = secureUrl(method?.serverUrl);
  if (url === null) return [];
  const answer = await house.http({ method: 'GET', url });
  if (answer.kind === 'no-answer' || answer.status < 300 || answer.status > 399) return [];
  const location = answer.headers['location'] ?? '';
  const to = URL.canParse(location, url) ? new URL(location, url).origin : '';
  if (to === new URL(url).origin) return [];
  const facts = { text: `HTTP ${answer.status}: ${to}` };
  return [{ code: 'insales-results-redirected', level: 'warning', facts, url: shopLinks(account).module }];
}

/** What the newest orders show: a currency that no merchant takes, buyers who leave no e-mail. */
async function orderFindings(house: House, account: PlatformAccount): Promise<readonly Finding[]> {
  const call = { method: 'GET', path: 'orders.json', query: { per_page: SAMPLE } } as const;
  const asked = decode(await house.client(accessOf(account), call), answeredList(orderSchema));
  if (!asked.ok) {
    const code = asked.failure.kind === 'forbidden' ? 'insales-right-missing' : 'insales-orders-unread';
    return [{ code, level: 'bad', facts: { text: asked.failure.text }, url: shopLinks(account).module }];
  }
  const { currencies } = await house.host().offered(account);
  const foreign = new Set(
    asked.value.flatMap((order) => foreignCurrency(readCurrency(order.currency_code), order.currency_code, currencies)),
  );
  const silent = asked.value.filter((order) => !order.client?.email);
  const numbers = silent.map(({ number }) => number).join(', ');
  return [
    ...[...foreign].map((currency): Finding => ({
      code: 'insales-currency',
      level: 'bad',
      facts: { currency, currencies: currencies.join(', ') },
    })),
    ...(silent.length > 0 ? [{ code: 'insales-no-email', level: 'warning', facts: { numbers } } satisfies Finding] : []),
  ];
}

function foreignCurrency(read: Currency | null, said: string | null, taken: readonly Currency[]): readonly string[] {
  if (taken.length === 0 || (read !== null && isCurrency(read) && taken.includes(read))) return [];
  return [read ?? said ?? '?'];
}
