import type { Result } from '../../payments/domain/errors';
import { done } from '../../payments/domain/errors';
import type { OfferedMerchant, PlatformAccount } from '../../payments/ports/platform';
import { asRefusal, decode } from './client';
import type { Asked } from './client';
import { methodPassword, paths } from './house';
import type { House } from './house';
import { secureUrl } from './hosts';
import { accessOf } from './orders';
import type { PaymentMethod } from './rows';
import { answeredList, methodSchema } from './wire';
import type { WireMethod } from './wire';

const EXTERNAL = 'PaymentGateway::External';

/** The number of the shop that an account stands for. */
export const insalesIdOf = (account: PlatformAccount): string => account.credentials['insalesId'] ?? '';

/** Where the forms of a merchant's buyers are sent. */
export function payUrl(house: Pick<House, 'baseUrl'>, account: PlatformAccount, merchantCode: string): string {
  return `${house.baseUrl}${paths.pay(insalesIdOf(account), merchantCode)}`;
}

/** Every payment method of the shop. */
export async function listMethods(house: House, account: PlatformAccount): Promise<Asked<readonly WireMethod[]>> {
  const call = { method: 'GET', path: 'payment_gateways.json' } as const;
  return decode(await house.client(accessOf(account), call), answeredList(methodSchema));
}

/** The payment method that stands for a merchant: by the id that we kept, else by what it says of itself. */
export function methodOf(list: readonly WireMethod[], known: PaymentMethod | undefined, merchantCode: string): WireMethod | undefined {
  return (
    list.find(({ id }) => id === known?.methodId) ?? list.find(({ type, shop_id: shopId }) => type === EXTERNAL && shopId === merchantCode)
  );
}

/**
 * Makes the shop's payment methods be what our merchants are: one external method for each active one, offered with every delivery;
 * those of switched-off merchants stay, offered with none, because old payments are still told by them. Nothing is posted that is there already
 * (InSales protocol notes: section External payment method).
 */
export async function publishMethods(house: House, account: PlatformAccount, merchants: readonly OfferedMerchant[]): Promise<Result<void>> {
  const listed = await listMethods(house, account);
  if (!listed.ok) return { ok: false, refusal: asRefusal(listed.failure) };
  const known = await house.store.methods(account.installationId);
  for (const merchant of merchants) {
    const mine = known.find(({ merchantCode }) => merchantCode === merchant.code);
    const there = methodOf(listed.value, mine, merchant.code);
    const published = await publishMethod(house, account, { merchant, mine, there });
    if (!published.ok) return { ok: false, refusal: asRefusal(published.failure) };
  }
  return done(undefined);
}

interface Publishing {
  readonly merchant: OfferedMerchant;
  readonly mine: PaymentMethod | undefined;
  readonly there: WireMethod | undefined;
}

async function publishMethod(house: House, account: PlatformAccount, publishing: Publishing): Promise<Asked<void>> {
  const { merchant, mine, there } = publishing;
  if (!there) return merchant.active ? createMethod(house, account, merchant) : { ok: true, value: undefined };
  const change = changeFor(house, account, publishing);
  const changed = change === null ? ({ ok: true, value: there } as const) : await putMethod(house, account, { id: there.id, change });
  if (!changed.ok) return changed;
  await adoptPassword(house, account, { merchantCode: merchant.code, password: there.password });
  const offered = merchant.active ? (mine?.offered ?? true) || change !== null : false;
  await keep(house, account, { merchant, method: { ...there, ...withoutNulls(changed.value) }, offered });
  return { ok: true, value: undefined };
}

/** What is wrong with a method that is there; null = nothing. A delivery that the shop itself took away from an offered method stays away. */
function changeFor(
  house: House,
  account: PlatformAccount,
  { merchant, mine, there }: Publishing,
): Readonly<Record<string, unknown>> | null {
  if (!there) return null;
  const url = payUrl(house, account, merchant.code);
  const ties = there.payment_delivery_variants;
  const bind = merchant.active && (ties.length === 0 || mine?.offered === false);
  const release = !merchant.active && ties.length > 0;
  const change = {
    ...(there.url === url ? {} : { url }),
    ...(there.shop_id === merchant.code ? {} : { shop_id: merchant.code }),
    ...(bind ? { add_delivery_variants: true } : {}),
    ...(release ? { payment_delivery_variants_attributes: ties.map(({ id }) => ({ id: Number(id), _destroy: 1 })) } : {}),
  };
  return Object.keys(change).length === 0 ? null : change;
}

async function createMethod(house: House, account: PlatformAccount, merchant: OfferedMerchant): Promise<Asked<void>> {
  const known = account.credentials[methodPassword(merchant.code)];
  const password = known ?? house.ids.token(18);
  // Kept before it is shown to the shop: a form signed with it must never meet an empty place here.
  if (!known) await house.host().changeCredentials(account, { [methodPassword(merchant.code)]: password });
  const body = {
    payment_gateway: {
      title: merchant.name,
      type: EXTERNAL,
      url: payUrl(house, account, merchant.code),
      shop_id: merchant.code,
      password,
      send_order: true,
      redirect_to_payment: true,
      add_delivery_variants: true,
      widget_html_code: checkoutCode(house),
    },
  };
  const call = { method: 'POST', path: 'payment_gateways.json', body } as const;
  const made = decode(await house.client(accessOf(account), call), methodSchema, 'payment_gateway');
  if (!made.ok) return made;
  await adoptPassword(house, account, { merchantCode: merchant.code, password: made.value.password });
  await keep(house, account, { merchant, method: made.value, offered: true });
  return { ok: true, value: undefined };
}

/** What a shop page shows where the shop lets buyers pay without leaving it. */
const checkoutCode = (house: House): string => `<div id="ordertill-pay"></div><script src="${house.baseUrl}/insales/checkout.js"></script>`;

async function putMethod(
  house: House,
  account: PlatformAccount,
  { id, change }: { readonly id: string; readonly change: Readonly<Record<string, unknown>> },
): Promise<Asked<WireMethod>> {
  const call = { method: 'PUT', path: `payment_gateways/${encodeURIComponent(id)}.json`, body: { payment_gateway: change } } as const;
  return decode(await house.client(accessOf(account), call), methodSchema, 'payment_gateway');
}

/** The shop's people can change the signing password by hand; then theirs is the one that forms are signed with. */
async function adoptPassword(
  house: House,
  account: PlatformAccount,
  said: { readonly merchantCode: string; readonly password: string | null },
): Promise<void> {
  const name = methodPassword(said.merchantCode);
  if (said.password === null || said.password === account.credentials[name]) return;
  await house.host().changeCredentials(account, { [name]: said.password });
}

function withoutNulls(method: WireMethod): Partial<WireMethod> {
  return Object.fromEntries(Object.entries(method).filter(([, value]) => value !== null));
}

async function keep(
  house: House,
  account: PlatformAccount,
  what: { readonly merchant: OfferedMerchant; readonly method: WireMethod; readonly offered: boolean },
): Promise<void> {
  const { merchant, method, offered } = what;
  const base = `${account.address}/payments/external/${method.id}`;
  await house.store.keepMethod({
    installationId: account.installationId,
    merchantCode: merchant.code,
    methodId: method.id,
    offered,
    successUrl: secureUrl(method.success_url) ?? `${base}/success`,
    failUrl: secureUrl(method.fail_url) ?? `${base}/fail`,
    serverUrl: secureUrl(method.server_url) ?? `${base}/server`,
    readAt: house.clock.now(),
  });
}

/** Asks the shop for the signing password of a merchant's method, after a form did not fit ours; null when it says no other. */
export async function readMethodPassword(house: House, account: PlatformAccount, merchantCode: string): Promise<string | null> {
  const mine = (await house.store.methods(account.installationId)).find((one) => one.merchantCode === merchantCode);
  if (!mine) return null;
  await house.store.keepMethod({ ...mine, readAt: house.clock.now() });
  const call = { method: 'GET', path: `payment_gateways/${encodeURIComponent(mine.methodId)}.json` } as const;
  const asked = decode(await house.client(accessOf(account), call), methodSchema, 'payment_gateway');
  const password = asked.ok ? asked.value.password : null;
  return password === account.credentials[methodPassword(merchantCode)] ? null : password;
}
