import type { Plan } from './events';
import type { SentMessage } from './ledger';
import type { Manager } from './managers';
import type { PlaceTraits } from './plan';
import type { TorturedOrder } from './platform';
import type { ConnectedShop } from './school';
import type { TorturedDesk, World } from './world';

/** An order of the plan, as it is played. */
export interface PlayedOrder {
  readonly desk: TorturedDesk;
  readonly amount: number;
  readonly order: TorturedOrder;
  readonly manager: Manager;
  link: string | null;
  changed: boolean;
  readonly presses: { capture: number; void: number; refund: number };
}

/** A sale of the plan, as it is played. */
export interface PlayedSale {
  readonly shop: ConnectedShop;
  readonly course: number;
  readonly email: string;
  /** The shop's key; null until somebody buys. */
  sale: string | null;
}

/** A run while it is played. */
export interface Stage {
  readonly world: World;
  readonly plan: Plan;
  readonly orders: readonly PlayedOrder[];
  readonly sales: readonly PlayedSale[];
  /** The moment of the newest notification before this run, by the product's clock. */
  readonly firstRow: Date;
  /** The same of the messages of shops. */
  readonly firstMessage: Date;
  readonly forged: SentMessage[];
  readonly forgedSales: { readonly mark: string; readonly status: number }[];
  readonly intrusions: string[];
  readonly openedTwice: string[];
  /** What happened, in words, for people. */
  readonly told: string[];
  databaseRestarted: boolean;
  away: boolean;
  /** Things that go on beside the beats. */
  readonly background: Promise<unknown>[];
}

/** What the planner may know of a world. */
export const traitsOf = ({ desks, school }: Pick<World, 'desks' | 'school'>): PlaceTraits => ({
  desks: desks.map(({ holds, parts }) => ({ holds, parts })),
  shops: school.shops.length,
});

/** Everybody who buys in a run is somebody new. */
function playedSales({ school }: World, { sales }: Plan): readonly PlayedSale[] {
  const people = new Map<number, string>();
  return sales.map(({ shop: at, course, person }) => {
    const shop = school.shops[at];
    if (!shop) throw new RangeError('a shop that there is not');
    const email = people.get(person) ?? school.nextEmail();
    people.set(person, email);
    return { shop, course, email, sale: null };
  });
}

/** Makes the orders of a plan; what is sold elsewhere begins when somebody buys. */
export async function setStage(world: World, plan: Plan, told: string[]): Promise<Stage> {
  const orders: PlayedOrder[] = [];
  for (const { desk: at, amount } of plan.invoices) {
    const desk = world.desks[at];
    if (!desk) throw new RangeError('a desk that there is not');
    orders.push({
      desk,
      amount,
      order: await desk.account.addOrder(desk.merchant, amount),
      manager: await world.managers.of(desk.account),
      link: null,
      changed: false,
      presses: { capture: 0, void: 0, refund: 0 },
    });
  }
  const [newest] = await world.query<{ at: Date | null }>('select max(received_at) as at from notification');
  const [lastTold] = await world.query<{ at: Date | null }>('select max(received_at) as at from channel_message');
  return {
    world,
    plan,
    orders,
    sales: playedSales(world, plan),
    firstRow: newest?.at ?? new Date(0),
    firstMessage: lastTold?.at ?? new Date(0),
    forged: [],
    forgedSales: [],
    intrusions: [],
    openedTwice: [],
    told,
    databaseRestarted: false,
    away: false,
    background: [],
  };
}

/** An invoice of an order, as our books have it right now; sums in minor units. */
export interface CurrentInvoice {
  readonly id: string;
  readonly state: string;
  readonly amount: number;
  readonly captured: number;
  readonly refunded: number;
  readonly reserved: number;
  readonly reference: string | null;
  readonly orderNumber: string | null;
  readonly hookKey: string;
}

/** The invoice of an order that a person would mean: the one with money on it, else the newest; null while there is none. */
export async function currentInvoice({ world }: Pick<Stage, 'world'>, { desk, order }: PlayedOrder): Promise<CurrentInvoice | null> {
  const [found] = await world.query<CurrentInvoice>(
    `select i.id, i.state, i.amount::int, i.captured::int, i.refunded::int, i.reserved::int, a.reference, a.order_number as "orderNumber", m.hook_key as "hookKey"
     from invoice i join merchant m on m.installation_id = i.installation_id and m.id = i.merchant_id
       left join lateral (select * from attempt where installation_id = i.installation_id and invoice_id = i.id order by number desc limit 1) a on true
     where i.installation_id = $1 and i.order_id = $2
     order by i.state in ('authorized', 'paid', 'refunded') desc, i.created_at desc limit 1`,
    [desk.account.installationId, order.orderId],
  );
  return found ?? null;
}
