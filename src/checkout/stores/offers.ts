import { z } from 'zod';
import { rows } from '../../infra/database';
import type { Tx } from '../../infra/database';
import { currency } from '../../payments/domain/currency';
import { isUuid, whole } from '../../payments/stores/columns';
import type { Offer, PlanTerms } from '../domain/offer';
import { readOpens } from './opens';

type OfferRecord = Omit<Offer, 'price' | 'plan' | 'opens'> & {
  readonly amount: string;
  readonly currency: string;
  readonly plan: unknown;
  readonly opens: unknown;
};

/** An offer with its counts: sold = paid or reserved for the shop to take, waiting = not paid yet. What was cancelled or given back counts for nothing. */
export interface CountedOffer extends Offer {
  readonly sold: number;
  readonly waiting: number;
}

const COLUMNS = `o.installation_id as "installationId", o.id, o.slug, o.merchant_id as "merchantId", o.title, o.description, o.amount, o.currency, o.plan, o.ways,
  o.reserve, o.stock, o.thanks, o.opens, o.active`;

const Period = z.object({ count: z.int().positive(), unit: z.enum(['days', 'months']) });
const Plan = z.object({ every: Period, trial: Period.nullable(), charges: z.int().positive().nullable() });

const planOf = (stored: unknown): PlanTerms | null => (stored === null ? null : Plan.parse(stored));

function offerOf({ amount, currency: code, plan, opens, ...rest }: OfferRecord): Offer {
  return { ...rest, price: { minor: whole(amount), currency: currency(code) }, plan: planOf(plan), opens: readOpens(opens) };
}

async function one(tx: Tx, where: string, params: readonly unknown[]): Promise<Offer | null> {
  const [found] = await rows<OfferRecord>(tx, `select ${COLUMNS} from offer o where o.installation_id = $1 and ${where}`, params);
  return found ? offerOf(found) : null;
}

/** Reads an offer of this installation; a foreign one is none. */
export const findOffer = async (tx: Tx, installationId: string, id: string): Promise<Offer | null> =>
  isUuid(id) ? one(tx, 'o.id = $2', [installationId, id]) : null;

/** The same, and nobody else sells it until the transaction ends. */
export const lockOffer = (tx: Tx, installationId: string, id: string): Promise<Offer | null> =>
  one(tx, 'o.id = $2 for update', [installationId, id]);

/** The offer at a public address. */
export const findOfferBySlug = (tx: Tx, installationId: string, slug: string): Promise<Offer | null> =>
  one(tx, 'o.slug = $2', [installationId, slug]);

/** All offers of an installation with their counts, newest first. */
export async function listOffers(tx: Tx, installationId: string): Promise<readonly CountedOffer[]> {
  const found = await rows<OfferRecord & { readonly sold: number; readonly waiting: number }>(
    tx,
    `select ${COLUMNS}, coalesce(c.sold, 0) as sold, coalesce(c.waiting, 0) as waiting from offer o left join (
       select p.offer_id, count(*) filter (where i.state in ('paid', 'authorized'))::int as sold, count(*) filter (where i.state = 'pending')::int as waiting
       from purchase p join invoice i on i.installation_id = p.installation_id and i.id = p.invoice_id where p.installation_id = $1 group by p.offer_id
     ) c on c.offer_id = o.id where o.installation_id = $1 order by o.created_at desc, o.id desc`,
    [installationId],
  );
  return found.map(({ sold, waiting, ...record }) => ({ ...offerOf(record), sold, waiting }));
}

/** The offers of an installation that open something, newest first, without their counts. */
export async function listOpeners(tx: Tx, installationId: string): Promise<readonly Offer[]> {
  const found = await rows<OfferRecord>(
    tx,
    `select ${COLUMNS} from offer o where o.installation_id = $1 and o.opens is not null order by o.created_at desc, o.id desc`,
    [installationId],
  );
  return found.map(offerOf);
}

/** How many of an offer are sold, reserved or wait for their payer. */
export async function countTaken(tx: Tx, { installationId, id }: Pick<Offer, 'installationId' | 'id'>): Promise<number> {
  const [found] = await rows<{ count: number }>(
    tx,
    `select ((select count(*) from purchase p join invoice i on i.installation_id = p.installation_id and i.id = p.invoice_id
         where p.installation_id = $1 and p.offer_id = $2 and i.state not in ('canceled', 'refunded'))
       + (select count(*) from subscription s where s.installation_id = $1 and s.offer_id = $2 and s.reason is distinct from 'not-begun'
         and (s.state <> 'ended' or s.paid_until is not null)))::int as count`,
    [installationId, id],
  );
  return found?.count ?? 0;
}

/** Whether an address is given already; the addresses of an installation are given one after the other. */
export async function isSlugTaken(tx: Tx, installationId: string, slug: string): Promise<boolean> {
  await rows(tx, 'select pg_advisory_xact_lock(hashtextextended($1, 8))', [installationId]);
  return (await rows(tx, 'select 1 from offer where installation_id = $1 and slug = $2', [installationId, slug])).length > 0;
}

const valuesOf = (offer: Offer): readonly unknown[] => [
  offer.installationId,
  offer.id,
  offer.title,
  offer.description,
  offer.price.minor,
  offer.price.currency,
  offer.plan === null ? null : JSON.stringify(offer.plan),
  [...offer.ways],
  offer.reserve,
  offer.stock,
  offer.thanks,
  offer.opens === null ? null : JSON.stringify(offer.opens),
  offer.active,
];

/** Stores a new offer. */
export async function insertOffer(tx: Tx, offer: Offer, at: Date): Promise<void> {
  await rows(
    tx,
    `insert into offer (installation_id, id, title, description, amount, currency, plan, ways, reserve, stock, thanks, opens, active, slug, merchant_id,
       created_at, updated_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16)`,
    [...valuesOf(offer), offer.slug, offer.merchantId, at],
  );
}

/** Stores what can be changed of an offer: its address and its merchant stay. */
export async function updateOffer(tx: Tx, offer: Offer, at: Date): Promise<void> {
  await rows(
    tx,
    `update offer set title = $3, description = $4, amount = $5, currency = $6, plan = $7, ways = $8, reserve = $9, stock = $10, thanks = $11, opens = $12,
       active = $13, updated_at = $14 where installation_id = $1 and id = $2`,
    [...valuesOf(offer), at],
  );
}
