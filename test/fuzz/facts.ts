import { z } from 'zod';
import type { Heart } from '../../src/payments/heart';
import { createHost } from '../../src/payments/create-host';
import type { InsalesShop } from '../../src/sandbox/insales/simulator';
import { addMerchant, addPayment, connect, payByLink } from '../support/crm';
import type { CrmPayment, OfGateway } from '../support/crm';
import { eventually } from '../support/eventually';
import { addMerchant as addToShop, checkOut, installApp } from '../support/insales-shop';
import type { InsalesWorld } from '../support/insales-world';
import { formOf, newVisitor } from '../support/visitor';
import { ESHOP } from '../support/world';
import type { World } from '../support/world';
import type { Field } from './call';
import type { SellerFacts } from './facts-seller';
import { settleSeller } from './facts-seller';
import type { Outside } from './outside';

/** A payment link by all its names. */
export interface KnownInvoice {
  readonly id: string;
  readonly slug: string;
  readonly orderNumber: string;
  readonly platformInvoiceId: string;
  /** The last attempt: our number at the gateway, and the gateway's own. */
  readonly attempt: { readonly orderNumber: string; readonly reference: string };
}

/** What valid requests are made of. */
export interface Facts {
  readonly clientId: string;
  readonly crmUrl: string;
  readonly apiKey: string;
  readonly mailServer: { readonly host: string; readonly port: string };
  readonly merchants: { readonly plain: string; readonly manual: string };
  readonly pending: KnownInvoice;
  readonly paid: KnownInvoice;
  /** Reserved money, one order for each kind of request that would move it. */
  readonly held: {
    readonly approve: KnownInvoice;
    readonly cancel: KnownInvoice;
    readonly confirm: KnownInvoice;
    readonly release: KnownInvoice;
  };
  /** A payment of the CRM without a link yet. */
  readonly bare: { readonly id: string; readonly orderNumber: string };
  /** A day that was compared. */
  readonly day: string;
  readonly hookKeys: { readonly uapay: string; readonly intellectmoney: string };
  readonly notificationId: string;
  readonly letterId: string;
  readonly shop: ShopFacts;
  readonly seller: SellerFacts;
}

/** What valid requests of InSales are made of. */
export interface ShopFacts {
  readonly insalesId: string;
  readonly host: string;
  readonly password: string;
  readonly payPath: string;
  readonly payForm: readonly Field[];
  readonly methodPassword: string;
  readonly orderId: string;
  readonly invoice: KnownInvoice;
  readonly merchantCode: string;
  readonly returnKey: string;
  readonly widgetKey: string;
  readonly hookKey: string;
}

/** A product between all platforms and shops, its jobs running. */
export type BothWorlds = World & InsalesWorld & Pick<Outside, 'upgates' | 'moodle'>;
export type Query = (sql: string, params?: readonly unknown[]) => Promise<readonly Record<string, unknown>[]>;

const OF_INTELLECTMONEY: OfGateway = {
  code: 'intellectmoney',
  fields: { kind: 'organisation', mode: 'live', eshopId: ESHOP.id, secretKey: ESHOP.secretKey },
};
const INVOICE = `select i.id, i.slug, i.order_number, i.platform_invoice_id, a.order_number as number, coalesce(a.reference, '') as reference
  from invoice i join attempt a on a.installation_id = i.installation_id and a.invoice_id = i.id where i.id = $1 order by a.number desc limit 1`;
const Row = z.object({
  id: z.string(),
  slug: z.string(),
  order_number: z.string(),
  platform_invoice_id: z.string(),
  number: z.string(),
  reference: z.string(),
});

async function one(query: Query, sql: string, params: readonly unknown[] = []): Promise<string> {
  const [row] = await query(sql, params);
  if (!row) throw new Error(`nothing found: ${sql}`);
  return String(Object.values(row)[0]);
}

async function known(query: Query, id: string): Promise<KnownInvoice> {
  const row = Row.parse((await query(INVOICE, [id]))[0]);
  return {
    id: row.id,
    slug: row.slug,
    orderNumber: row.order_number,
    platformInvoiceId: row.platform_invoice_id,
    attempt: { orderNumber: row.number, reference: row.reference },
  };
}

/** Connects a CRM with links in every state, and a shop with a buyer on the way to pay; makes a seller who has neither. */
export async function settle(world: BothWorlds, query: Query): Promise<Facts> {
  const rest = await settlePlatforms(world, query);
  const seller = await settleSeller(world, query);
  return { ...rest, seller };
}

async function settlePlatforms(world: BothWorlds, query: Query): Promise<Omit<Facts, 'seller'>> {
  const installationId = await connect(world);
  const plain = await addMerchant(world, installationId, { name: 'Plain' });
  const manual = await addMerchant(world, installationId, { name: 'By hand', manual: true });
  const link = async (type: string): Promise<{ readonly payment: CrmPayment; readonly id: string; readonly link: string }> => {
    const payment = await addPayment(world, type, 10_000);
    const { payment: made } = await payment.press('generate-link');
    return { payment, id: made.invoice?.externalId ?? '', link: made.invoice?.link ?? '' };
  };
  const [pending, paid] = [await link(plain.type), await link(plain.type)];
  await pending.payment.press('send-link', { email: 'buyer@example.org' });
  const state = async (id: string, wanted: string): Promise<string> =>
    eventually(async () => ((await one(query, 'select state from invoice where id = $1', [id])) === wanted ? id : null)).then(
      (found) => found ?? id,
    );
  await payByLink(paid.link, 'pay');
  await state(paid.id, 'paid');
  const hold = async (): Promise<KnownInvoice> => {
    const held = await link(manual.type);
    await payByLink(held.link, 'pay');
    return known(query, await state(held.id, 'authorized'));
  };
  const held = { approve: await hold(), cancel: await hold(), confirm: await hold(), release: await hold() };
  const bare = await addPayment(world, plain.type, 4_200);
  const { clientId, apiKey } = await crmOf(world);
  await world.desk.sendLink(installationId, pending.id, 'buyer@example.org', { kind: 'system' });
  const { hostname, port } = new URL(world.mail.smtpUrl);
  const sender = { from: 'shop@example.org', host: hostname, port, user: '', password: '', secure: false };
  await world.desk.saveSender(installationId, sender, { kind: 'system' });
  const shop = await settleShop(world, query);
  return {
    clientId,
    crmUrl: world.retailcrm.url,
    mailServer: { host: hostname, port },
    apiKey,
    merchants: { plain: plain.id, manual: manual.id },
    pending: await known(query, pending.id),
    paid: await known(query, paid.id),
    held,
    bare: { id: String(bare.id), orderNumber: '1001' },
    day: await compareToday(world, installationId, plain.id),
    hookKeys: {
      uapay: await one(query, 'select hook_key from merchant where id = $1', [plain.id]),
      intellectmoney: await one(query, "select hook_key from merchant where gateway = 'intellectmoney'"),
    },
    notificationId: await one(query, "select id from notification where verdict = 'accepted' limit 1"),
    letterId: await one(query, 'select id from letter limit 1'),
    shop,
  };
}

async function compareToday({ desk }: BothWorlds, installationId: string, merchantId: string): Promise<string> {
  const { day } = await desk.reconciliation.today(installationId);
  await desk.reconciliation.compare(installationId, { merchantId, day }, { kind: 'system' });
  await eventually(() => desk.reconciliation.day(installationId, { merchantId, day }));
  return day;
}

async function crmOf(world: World): Promise<{ readonly clientId: string; readonly apiKey: string }> {
  const state = z
    .object({ module: z.object({ clientId: z.string() }) })
    .parse(await (await fetch(`${world.retailcrm.url}/_sim/state`)).json());
  const account = await createHost(world.heart).findByClientId('retailcrm', state.module.clientId);
  return { clientId: state.module.clientId, apiKey: account?.credentials['apiKey'] ?? '' };
}

async function settleShop(world: BothWorlds, query: Query): Promise<ShopFacts> {
  const { shop, heart } = world;
  const installationId = await installApp(world, shop);
  const { code, methodId } = await addToShop(
    world,
    { shop, installationId },
    { gateway: 'intellectmoney', name: 'Rubles', fields: OF_INTELLECTMONEY.fields },
  );
  const buyer = newVisitor();
  const { order, page } = await checkOut(buyer, shop, { methodId });
  const form = formOf(page, 'id="pay"');
  await buyer.submit(page, { form: 'id="pay"' });
  const invoice = await known(query, await one(query, 'select id from invoice where installation_id = $1', [installationId]));
  const { widgetKey = '', hookKey = '', ...credentials } = await credentialsOf(heart, installationId);
  return {
    insalesId: String(shop.insalesId),
    host: shop.host,
    password: passwordOf(shop),
    payPath: new URL(form.url).pathname,
    payForm: [...form.body],
    methodPassword: Object.entries(credentials).find(([name]) => name.endsWith(code))?.[1] ?? '',
    orderId: String(order.id),
    invoice,
    merchantCode: code,
    returnKey: await one(query, 'select key from insales_return where installation_id = $1', [installationId]),
    widgetKey,
    hookKey,
  };
}

async function credentialsOf(heart: Heart, installationId: string): Promise<Readonly<Record<string, string>>> {
  return (await createHost(heart).find('insales', installationId))?.credentials ?? {};
}

function passwordOf(shop: InsalesShop): string {
  const password = shop.password();
  if (password === null) throw new Error('the shop is not connected');
  return password;
}
