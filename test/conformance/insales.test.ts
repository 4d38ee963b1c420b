import { openDatabase, rows } from '../../src/infra/database';
import type { Database } from '../../src/infra/database';
import { outcomeOf } from '../../src/payments/domain/status-mapping';
import type { Standing } from '../../src/payments/domain/invoice';
import type { InvoiceReport, Platform, PlatformAccount } from '../../src/payments/ports/platform';
import { createInsalesStore } from '../../src/platforms/insales/postgres-store';
import { createInsalesTasks } from '../../src/platforms/insales/jobs';
import { DEFAULT_MAPPING } from '../../src/platforms/insales/statuses';
import { createTestDatabase } from '../support/database';
import { quietLogger } from '../support/quiet-logger';
import { methodId, orderNow } from '../unit/insales/buyer';
import { MERCHANT, RUB } from '../unit/insales/fake-heart';
import type { FakeHeart } from '../unit/insales/fake-heart';
import { TOKEN, post, startStand, stateOf } from '../unit/insales/stand';
import type { Stand } from '../unit/insales/stand';
import { describePlatform } from './platform';
import type { OpenInvoice, PlatformHarness, Seen } from './platform-harness';

const EVERY_RIGHT = 'account,orders,payment_gateways,custom_statuses,webhooks,application_widgets,fields,delivery_variants';
/** Any goods, at the price that a test wants. */
const GOODS = 76267090;

function standingOf({ state, captured, refunded, cancelReason }: InvoiceReport): Standing {
  if (state === 'paid' || state === 'refunded') return { state, captured, refunded };
  if (state === 'canceled') return { state, reason: cancelReason ?? 'manager' };
  return state === 'authorized' ? { state, reserved: 0 } : { state };
}

/** A new shop's mapping, which the heart gives along with every report. */
const withMapping = (platform: Platform): Platform => ({
  ...platform,
  report: (account, report) => {
    const outcome = outcomeOf({ standing: standingOf(report) });
    return platform.report(account, { ...report, mappedStatus: report.mappedStatus ?? (outcome && (DEFAULT_MAPPING[outcome] ?? null)) });
  },
});

/** The tables of this platform hang on the installation, which a heart of literals keeps to itself. */
function keepInTables(heart: FakeHeart, db: Database): void {
  const prepare = heart.prepare.bind(heart);
  heart.prepare = async (connecting) => {
    const prepared = await prepare(connecting);
    const { installationId: id, clientId, address } = prepared.account;
    const keep = async (): Promise<void> => {
      await db.transaction((tx) =>
        rows(
          tx,
          `insert into installation (id, code, platform, address, public_address, client_id_fingerprint, client_id, credentials, created_at, updated_at)
           values ($1, $2, 'insales', $3, $3, $4, '', '', now(), now())`,
          [id, id.slice(0, 8), address, clientId],
        ),
      );
      await prepared.keep();
    };
    return { ...prepared, keep };
  };
}

async function start(): Promise<PlatformHarness> {
  const database = await createTestDatabase();
  const db = await openDatabase({ url: database.url, entities: [], logger: quietLogger });
  const jobs = createInsalesStore(db);
  const stand = await startStand({ timeoutMs: 1_000, store: { ...jobs, enqueue: async () => undefined } });
  const { shop, insales, heart, house } = stand;
  const tasks = createInsalesTasks(house);
  const run = (name: string, payload: unknown) => tasks[name]?.(payload, { attempt: 1, maxAttempts: 1 });
  await shop.install({ token: TOKEN });
  keepInTables(heart, db);
  await run('insales-prove', { insalesId: '912345' });
  const account = (): PlatformAccount => stand.account();
  const { orders } = (await stateOf(insales)).shops[0];
  for (const { id } of orders) await post(`${shop.url}/admin2/orders/${id}`, { email: 'buyer@example.ru' });
  await run('insales-set-up', { installationId: account().installationId });
  const now = async (platformInvoiceId: string) => orderNow(stand, Number(platformInvoiceId.split('-')[0]));
  return {
    platform: withMapping(stand.platform),
    get account() {
      return account();
    },
    get stranger() {
      return { ...account(), credentials: { ...account().credentials, password: 'nobody-made-this' } };
    },
    // Rights belong to the app and not to a password, so they are taken away from here on.
    get powerless() {
      insales.switches.set('withheldRights', EVERY_RIGHT);
      return account();
    },
    simulator: insales,
    currency: RUB,
    anyCall: '* /admin',
    lacks: ['refunds', 'sums', 'times', 'buttons', 'reasons'],
    reportCall: '* /admin/orders',
    words: { pending: 'pending', authorized: 'pending', paid: 'paid', refunded: 'pending', canceled: 'pending' },
    freeStatus: 'custom:soglasovan',
    localTime: '',
    openInvoice: (minor) => openInvoice(stand, minor),
    seen: async (platformInvoiceId): Promise<Seen> => {
      const order = await now(platformInvoiceId);
      const field = (handle: string) => order.fields_values.find((one: { handle: string }) => one.handle === handle)?.value ?? null;
      return {
        state: order.financial_status,
        paid: 0,
        paidAt: null,
        expiredAt: null,
        refundable: false,
        cancellable: false,
        reason: null,
        link: field('ordertill_link'),
        paymentStatus: `custom:${order.custom_status.permalink}`,
        refunds: [],
      };
    },
    changeOrder: async ({ orderId }) => {
      const order = await now(orderId);
      await post(`${shop.url}/admin2/orders/${orderId}/lines/${order.order_lines[0].id}`, { quantity: '7' });
    },
    published: async () => {
      const { gateways, installed } = (await stateOf(insales)).shops[0];
      const offered = (code: string) =>
        gateways.some((one: { shopId: string; deliveries: unknown[] }) => one.shopId === code && one.deliveries.length > 0);
      return { on: installed, merchants: ['m-1', 'm-2'].map((code) => ({ code, active: offered(code) })) };
    },
    switchOff: async () => void (await shop.uninstall()),
    regressions: async () => (await stateOf(insales)).shops[0].regressions,
    strictPace: async () => ({
      refused: async () => (await stateOf(insales)).shops[0].apiCalls.filter(({ status }: { status: number }) => status === 429).length,
    }),
    stop: async () => {
      await stand.stop();
      await db.close();
      await database.drop();
    },
  };
}

type Shopping = Pick<Stand, 'insales' | 'shop' | 'platform' | 'heart' | 'account'>;

async function openInvoice(stand: Shopping, minor: number): Promise<OpenInvoice> {
  const order = stand.shop.addOrder({
    gatewayId: await methodId(stand),
    email: 'buyer@example.ru',
    deliveryVariantId: 986852,
    lines: [{ variantId: GOODS, quantity: 1, price: minor }],
  });
  const paymentId = `${order.id}:${MERCHANT}`;
  const made = await stand.platform.requestLink(stand.account(), paymentId, null);
  const invoice = stand.heart.invoices.at(-1);
  if (!made.ok || !invoice) throw new Error(JSON.stringify(made));
  return {
    platformInvoiceId: invoice.platformInvoiceId,
    invoiceId: invoice.invoiceId,
    paymentId,
    orderId: String(order.id),
    orderNumber: String(order.number),
  };
}

describePlatform('InSales', start, {
  'with the other reading of what is unconfirmed': {
    charsetAccepted: false,
    validationShape: 'errors',
    errorBodies: 'html',
    createdStatus: 200,
    gatewayPasswordOnGet: false,
    returnedUrls: 'none',
    signatureMode: 'canonical',
    serverErrorStatus: 422,
    legacyLimitStatus: 503,
    webhooksForOwnChanges: false,
    uninstallRemoves: 'nothing',
  },
});
