import type { PlatformAccount } from '../../payments/ports/platform';
import { asRefusal, decode } from './client';
import type { Asked, ShopFailure } from './client';
import { FIELDS, JOBS, paths } from './house';
import type { House } from './house';
import { insalesIdOf, publishMethods } from './methods';
import { accessOf } from './orders';
import type { ShopObjects, ShopRow } from './rows';
import { answeredList, fieldSchema, webhookSchema, widgetSchema } from './wire';
import { WIDGET_HEIGHT, isOurWidget, widgetCode } from './widget-code';

const TOPICS = ['orders/update', 'orders/destroy'] as const;
const ORDER_FIELD = 3;
const AGAIN_MS = 10 * 60_000;

/** A part of the set-up that could not be done; `finding` is the code that screens explain. */
interface Trouble {
  readonly finding: string;
  readonly text: string;
}

/** Puts the set-up of a shop into the queue; asked for twice it runs once. */
export async function setUpLater(house: House, installationId: string): Promise<void> {
  const key = `${JOBS.setUp}:${installationId}`;
  await house.store.enqueue({ name: JOBS.setUp, payload: { installationId }, key, maxAttempts: 6 });
}

/**
 * Makes everything of ours be in the shop, once each: payment methods, webhooks, the widget of the order card, the order fields. It looks before it posts,
 * so it may run as often as it likes; what could not be done is kept for the connection check and tried again.
 */
export async function setUp(house: House, account: PlatformAccount): Promise<readonly string[]> {
  const shop = await house.store.shopOf(account.installationId);
  if (!shop || !account.active) return [];
  const objects: { current: ShopObjects } = { current: shop.objects };
  const troubles = [
    ...(await setUpMethods(house, account)),
    ...(await setUpWebhooks(house, account)),
    ...(await setUpWidget(house, account, objects)),
    ...(await setUpFields(house, account, objects)),
  ];
  const codes = [...new Set(troubles.map(({ finding }) => finding))];
  await house.store.changeShop(shop.insalesId, {
    objects: objects.current,
    troubles: codes,
    setUpDueAt: codes.length === 0 ? null : new Date(house.clock.now().getTime() + AGAIN_MS),
  });
  for (const { finding, text } of troubles) {
    house.logger.warn({ event: 'insales-set-up', installation_id: account.installationId, finding, text });
  }
  return codes;
}

/** Whether everything of ours was in the shop when we looked last. */
export const isSetUp = (shop: ShopRow): boolean => shop.troubles !== null && shop.troubles.length === 0;

const trouble = (part: string, failure: ShopFailure): readonly Trouble[] => [
  { finding: failure.kind === 'forbidden' ? 'insales-right-missing' : `insales-${part}-missing`, text: failure.text },
];

async function setUpMethods(house: House, account: PlatformAccount): Promise<readonly Trouble[]> {
  const { merchants } = await house.host().offered(account);
  const published = await publishMethods(house, account, merchants);
  if (published.ok) return [];
  const { code, text = '' } = published.refusal;
  return [{ finding: code === 'rights-missing' ? 'insales-right-missing' : 'insales-method-missing', text }];
}

async function setUpWebhooks(house: House, account: PlatformAccount): Promise<readonly Trouble[]> {
  const access = accessOf(account);
  const list = async () =>
    decode(await house.client(access, { method: 'GET', path: 'webhooks.json', by: 'job' }), answeredList(webhookSchema));
  const address = `${house.baseUrl}${paths.hook(insalesIdOf(account), account.credentials['hookKey'] ?? '')}`;
  const [root = ''] = address.split('?');
  const listed = await list();
  if (!listed.ok) return trouble('webhook', listed.failure);
  for (const topic of TOPICS) {
    const ours = listed.value.filter((one) => one.topic === topic && one.address?.startsWith(root));
    if (ours.some((one) => one.address === address)) continue;
    const webhook = { address, topic, format_type: 'json' };
    const old = ours[0];
    const written = await house.client(access, {
      method: old ? 'PUT' : 'POST',
      path: old ? `webhooks/${old.id}.json` : 'webhooks.json',
      body: { webhook },
      by: 'job',
    });
    if (written.ok) continue;
    if (written.failure.kind !== 'invalid') return trouble('webhook', written.failure);
    // Address and topic are unique, so the shop may have it from a call whose answer was lost.
    const again = await list();
    const there = again.ok && again.value.some((one) => one.topic === topic && one.address === address);
    if (!there) return trouble('webhook', written.failure);
  }
  return [];
}

async function setUpWidget(house: House, account: PlatformAccount, objects: { current: ShopObjects }): Promise<readonly Trouble[]> {
  const access = accessOf(account);
  const listed = decode(
    await house.client(access, { method: 'GET', path: 'application_widgets.json', by: 'job' }),
    answeredList(widgetSchema),
  );
  if (!listed.ok) return trouble('widget', listed.failure);
  const code = widgetCode(house, account);
  const [first, ...surplus] = listed.value.filter((one) => one.id === objects.current.widgetId || isOurWidget(one.code));
  const body = { application_widget: { code, height: WIDGET_HEIGHT, page_type: 'order' } };
  const written: Asked<unknown> = !first
    ? await house.client(access, { method: 'POST', path: 'application_widgets.json', body, by: 'job' })
    : first.code === code
      ? { ok: true, value: first }
      : await house.client(access, { method: 'PUT', path: `application_widgets/${first.id}.json`, body, by: 'job' });
  if (!written.ok) return trouble('widget', written.failure);
  // Nothing stops a shop from having two of them.
  for (const { id } of surplus) await house.client(access, { method: 'DELETE', path: `application_widgets/${id}.json`, by: 'job' });
  const made = decode(written, widgetSchema, 'application_widget');
  objects.current = { ...objects.current, ...(first ? { widgetId: first.id } : made.ok ? { widgetId: made.value.id } : {}) };
  return [];
}

/** The fields are a convenience: a shop that refuses them lacks nothing else, so no trouble comes of it but a missing right. */
async function setUpFields(house: House, account: PlatformAccount, objects: { current: ShopObjects }): Promise<readonly Trouble[]> {
  const access = accessOf(account);
  const listed = decode(await house.client(access, { method: 'GET', path: 'fields.json', by: 'job' }), answeredList(fieldSchema));
  if (!listed.ok) return asRefusal(listed.failure).code === 'rights-missing' ? trouble('field', listed.failure) : [];
  const there: string[] = [];
  for (const [name, handle] of Object.entries(FIELDS)) {
    const known = listed.value.some((one) => one.handle === handle);
    if (known || (await createField(house, account, { name, handle }))) there.push(handle);
  }
  objects.current = { ...objects.current, fields: there };
  return [];
}

async function createField(
  house: House,
  account: PlatformAccount,
  wanted: { readonly name: string; readonly handle: string },
): Promise<boolean> {
  const title = house.words(`insales.fields.${wanted.name}`, account.language);
  const field = {
    type: 'Field::TextField',
    destiny: ORDER_FIELD,
    office_title: title,
    title,
    handle: wanted.handle,
    active: true,
    for_buyer: false,
    show_in_checkout: false,
    show_in_result: false,
    obligatory: false,
  };
  return (await house.client(accessOf(account), { method: 'POST', path: 'fields.json', body: { field }, by: 'job' })).ok;
}
