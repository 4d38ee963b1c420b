import type { Attack } from './events';
import type { PlayedOrder, Stage } from './stage';
import { currentInvoice } from './stage';

const UNIQUE = '23505';

type Attacking<Kind extends Attack['kind']> = Extract<Attack, { readonly kind: Kind }>;

/** Tries what must not work; what works all the same is noted. */
export async function attack(stage: Stage, played: PlayedOrder, what: Attack): Promise<void> {
  switch (what.kind) {
    case 'forge':
      return forge(stage, played, what);
    case 'intrude':
      return intrude(stage, played, what);
    case 'second-operation':
      return openTwice(stage, played);
    default:
      return what satisfies never;
  }
}

async function forge(stage: Stage, played: PlayedOrder, { how }: Attacking<'forge'>): Promise<void> {
  const invoice = await currentInvoice(stage, played);
  if (!invoice?.orderNumber) return;
  const { gateway, shop } = played.desk;
  const other = gateway.shops.find(({ id }) => id !== shop.id) ?? shop;
  const forged = { orderNumber: invoice.orderNumber, reference: invoice.reference, amount: invoice.amount, shop };
  const message =
    how === 'nonsense' ? { body: 'token=%%%&{"token":' } : gateway.forge(forged, how === 'signature' ? `not ${shop.secret}` : other.secret);
  const { body, query = '', headers = {} } = message;
  const path = `/hooks/${gateway.code}/${invoice.hookKey}${query}`;
  const { status } = await stage.world.door.send({ path, contentType: gateway.contentType, headers, body });
  stage.forged.push({ identity: gateway.identityOf(body), status });
}

/** Somebody of another tenant, who has come in properly, reaches for this one's invoice. */
async function intrude(stage: Stage, played: PlayedOrder, { how }: Attacking<'intrude'>): Promise<void> {
  const { world } = stage;
  const invoice = await currentInvoice(stage, played);
  const own = played.desk.account;
  const stranger = world.desks
    .map(({ account }) => account)
    .find((account) => account.installationId !== own.installationId && account.platform === 'retailcrm');
  if (!invoice || !stranger) return;
  const note = (what: string): void => void stage.intrusions.push(`${what} of ${invoice.id} by ${stranger.installationId}`);
  if (how === 'session') {
    const manager = await world.managers.of(stranger);
    if ((await manager.get(world.door.url, `/invoices/${invoice.id}`)) === 200) note('the page');
    const moved = await manager.post(world.door.url, `/invoices/${invoice.id}/cancel`, {});
    if (moved === 200) note('a cancellation');
    return;
  }
  const clientId = (await stranger.clientId()) ?? '';
  const action = how === 'account' ? 'cancel' : 'refund';
  const body = new URLSearchParams({ clientId, [action]: JSON.stringify({ paymentId: invoice.id }) }).toString();
  const { status, answer } = await world.door.send({
    path: `/retailcrm/payment/${action}`,
    contentType: 'application/x-www-form-urlencoded',
    body,
  });
  if (status === 200 || answer.includes('"success":true')) note(`a ${action}`);
}

const OPEN = `insert into operation (installation_id, id, invoice_id, attempt_id, kind, amount, currency, whole, state, actor, started_at)
  select a.installation_id, gen_random_uuid(), a.invoice_id, a.id, 'refund', 1, i.currency, false, 'started', '{"kind":"system"}', now()
  from attempt a join invoice i on i.installation_id = a.installation_id and i.id = a.invoice_id where i.id = $1 limit 1 returning id`;

/** A process that knew nothing of locks must not be able to open a second operation: the database itself refuses. Nothing of this is kept. */
async function openTwice(stage: Stage, played: PlayedOrder): Promise<void> {
  const invoice = await currentInvoice(stage, played);
  if (!invoice) return;
  const opened = await stage.world.rollBack(async (query) => {
    try {
      const first = await query(OPEN, [invoice.id]);
      return first === 0 ? 0 : 1 + (await query(OPEN, [invoice.id]));
    } catch (error) {
      if (error instanceof Error && Reflect.get(error, 'code') === UNIQUE) return 1;
      throw error;
    }
  });
  if (opened > 1) stage.openedTwice.push(`two operations of ${invoice.id} were let in`);
}
