import { z } from 'zod';
import type { Result } from '../../../src/payments/domain/errors';
import { addMerchant } from '../../support/insales-shop';
import type { Visited } from '../../support/visitor';
import { newVisitor } from '../../support/visitor';
import { PERSON } from '../../support/world';
import type { Stand } from './stand';

const KEY = 'right-secret-key';
const Notified = z.object({ notifications: z.array(z.object({ status: z.string(), state: z.string(), body: z.string() })) });

/** A shop of an organisation at IntellectMoney with our merchant for it. */
export interface Eshop {
  readonly id: string;
  readonly code: string;
  readonly methodId: number;
  /** Changes what the cabinet can change. */
  configure(change: Readonly<Record<string, unknown>>): Promise<void>;
  /** Saves our merchant again with the right key. */
  correctKey(): Promise<void>;
  /** The notifications that the service has made for it. */
  notified(): Promise<z.infer<typeof Notified>['notifications']>;
}

async function control(stand: Stand, path: string, body: unknown): Promise<void> {
  const answer = await fetch(`${stand.intellectmoney.url}/_sim/shops${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(await answer.text());
  await answer.arrayBuffer();
}

/** Opens a shop at IntellectMoney whose secret key is `right-secret-key`, and adds a merchant for it; `fields` are what differs from a plain one. */
export async function addEshop(stand: Stand, id: string, fields: Readonly<Record<string, string>> = {}): Promise<Eshop> {
  await control(stand, '', { kind: 'shop', id, secretKey: KEY });
  const typed = { kind: 'organisation', mode: 'live', eshopId: id, secretKey: KEY, holdMode: 'none', ...fields };
  const where = { shop: stand.shop, installationId: stand.installationId };
  const { code, methodId } = await addMerchant(stand, where, { gateway: 'intellectmoney', name: `Eshop ${id}`, fields: typed });
  return {
    id,
    code,
    methodId,
    configure: (change) => control(stand, `/${id}`, change),
    correctKey: async () => {
      const merchant = { name: `Eshop ${id}`, confirmManually: false, fields: { ...typed, secretKey: KEY }, replace: true };
      const saved = await stand.desk.editMerchant(stand.installationId, code, merchant, PERSON);
      if (!saved.ok) throw new Error(JSON.stringify(saved.problems));
    },
    notified: async () => {
      const { notifications } = Notified.parse(await (await fetch(`${stand.intellectmoney.url}/_sim/state`)).json());
      return notifications.filter(({ body }) => body.includes(`eshopId=${id}&`));
    },
  };
}

/** An order of the shop with our invoice for it. */
export interface Linked {
  readonly number: string;
  readonly made: Result<{ readonly invoiceId: string }>;
  readonly invoiceId: string;
  readonly link: string;
}

/** Places an order and has its link made, as a manager does; `made` says how that went. */
export async function makeLink(stand: Stand, { code, methodId }: Eshop, draft: { readonly email?: null } = {}): Promise<Linked> {
  const order = stand.shop.addOrder({ gatewayId: methodId, ...draft });
  const made = await stand.desk.makeLink(stand.installationId, `${order.id}:${code}`, PERSON);
  const invoiceId = made.ok ? made.value.invoiceId : '';
  const invoice = made.ok ? await stand.desk.invoice(stand.installationId, invoiceId) : null;
  return { number: String(order.number), made, invoiceId, link: invoice?.link ?? '' };
}

/** Goes through a link to the gateway's own page; `tampered` are fields of the form that the payer changes on the way. */
export async function goOn(link: string, tampered: Readonly<Record<string, string>> = {}): Promise<Visited> {
  const payer = newVisitor();
  const onward = await payer.submit(await payer.go(link), { form: '/open"' });
  return onward.body.includes('data-onward') ? payer.submit(onward, { form: 'data-onward', fields: tampered }) : onward;
}

/** Pays on the gateway's own page. */
export const pay = (page: Visited): Promise<Visited> => newVisitor().submit(page, { form: 'data-test="pay"' });
