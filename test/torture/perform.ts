import { setTimeout as wait } from 'node:timers/promises';
import { newVisitor } from '../support/visitor';
import { attack } from './attacks';
import type { Attack, Button, Deed, Event, Misfortune, SaleAttack, SaleDeed, Side } from './events';
import { performSale } from './perform-sales';
import { eventually } from '../support/eventually';
import type { PlayedOrder, Stage } from './stage';
import { currentInvoice } from './stage';

const LATE_MS = 300;
const HOUR_MS = 3_600_000;
const STILL_LIMIT_MS = 10_000;
/** Others repeat themselves after minutes at first, then after hours and days. */
const SHORTEST_PIECE_MS = 120_000;
const PIECES_GROW = 5;
const LONGEST_PIECE_MS = 40 * HOUR_MS;
const MOVES = { confirm: 'capture', cancel: 'void', refund: 'refund' } as const;

type Doing<Kind extends Deed['kind']> = Extract<Deed, { readonly kind: Kind }>;

/** Does everything of one beat: misfortunes first, then all deeds and attacks at the same time. Nobody here is told to be right; only the books are. */
export async function perform(stage: Stage, events: readonly Event[]): Promise<void> {
  const actions: Action[] = [];
  for (const event of events) {
    if (isMisfortune(event)) await befall(stage, event);
    else actions.push(event);
  }
  await Promise.all(
    actions.map((action) =>
      act(stage, action).catch((error: unknown) => void stage.told.push(`${action.kind}: ${String(error).slice(0, 200)}`)),
    ),
  );
}

type Action = Deed | SaleDeed | Attack | SaleAttack;

const MISFORTUNES: ReadonlySet<string> = new Set([
  'messages',
  'fault',
  'shop-fault',
  'die-at',
  'die',
  'database',
  'time',
  'away',
] satisfies readonly Misfortune['kind'][]);
const isMisfortune = (event: Event): event is Extract<Event, Misfortune> => MISFORTUNES.has(event.kind);

async function befall(stage: Stage, event: Misfortune): Promise<void> {
  const { world } = stage;
  switch (event.kind) {
    case 'messages':
      return world.door.troubleMessages(event);
    case 'fault':
      return addFaults(stage, event);
    case 'shop-fault':
      return addShopFaults(stage, event);
    case 'die-at':
      return world.copies.trap(event.side, event.place, event.after);
    case 'die':
      stage.background.push(wait(20).then(() => world.copies.kill(event.side)));
      return;
    case 'database':
      stage.databaseRestarted = true;
      stage.background.push(world.postgres.restart(event.mode));
      return;
    case 'time':
      return passTime(stage, event.hours * HOUR_MS);
    case 'away':
      stage.away = true;
      return goAway(stage, event.desk);
    default:
      return event satisfies never;
  }
}

/** As long as time has gone by, whoever died has been started again: nobody outside gives up, because days went by in the moments that it takes. */
async function passTime(stage: Stage, ms: number): Promise<void> {
  let left = ms;
  for (let piece = SHORTEST_PIECE_MS; left > 0; piece = Math.min(piece * PIECES_GROW, LONGEST_PIECE_MS)) {
    await untilStill(stage);
    await stage.world.copies.untilBothLive();
    await stage.world.pass(Math.min(piece, left));
    left -= piece;
  }
}

/** Nobody has anything in hand: time that passes now finds no call on its way. */
async function untilStill({ world }: Stage): Promise<void> {
  await eventually(async () => {
    const [row] = await world.query<{ count: number }>(
      'select count(*)::int from graphile_worker._private_jobs where locked_at is not null',
    );
    return world.door.pending().length === 0 && row?.count === 0;
  }, STILL_LIMIT_MS).catch(() => undefined);
}

function addFaults({ world }: Stage, { desk: at, call, how, times }: Extract<Misfortune, { kind: 'fault' }>): void {
  const desk = world.desks[at];
  if (!desk) return;
  const ofPlatform = call === 'report' || call === 'ask';
  const simulator = ofPlatform ? desk.account.simulator : world.gateways.get(desk.gateway.code);
  const matches = call === 'report' || call === 'ask' ? desk.account.calls[call] : desk.gateway.calls[call];
  for (const match of matches) {
    if (how === 'late-answer') simulator?.faults.add({ match, kind: 'delay', value: { ms: LATE_MS, when: 'after' }, times });
    else simulator?.faults.add({ match, kind: how, times, ...valueOf(how) });
  }
}

function addShopFaults({ world }: Stage, { shop: at, how, times }: Extract<Misfortune, { kind: 'shop-fault' }>): void {
  const shop = world.school.shops[at];
  for (const match of shop?.kind.calls ?? []) shop?.simulator.faults.add({ match, kind: how, times, ...valueOf(how) });
}

/** What a fault of its kind needs to know. */
const valueOf = (how: string): { readonly value?: number } =>
  how === 'status' ? { value: 503 } : how === 'delay' ? { value: LATE_MS } : {};

function goAway({ world }: Stage, at: number): void {
  const account = world.desks[at]?.account;
  for (const match of [...(account?.calls.report ?? []), ...(account?.calls.ask ?? [])]) {
    account?.simulator.faults.add({ match, kind: 'status', value: 503, times: 100_000 });
  }
}

async function act(stage: Stage, action: Action): Promise<void> {
  if (action.kind === 'sweep') return stage.world.sweep();
  if ('sale' in action) return performSale(stage, action);
  const played = stage.orders[action.invoice];
  if (!played) return;
  switch (action.kind) {
    case 'link':
      return link(stage, played, action.copies);
    case 'pay':
      return pay(stage, played, action.way);
    case 'return':
      if (played.link) await newVisitor().go(`${played.link}?returned=1`);
      return;
    case 'press':
      return press(stage, played, action);
    case 'change-sum':
      played.changed = true;
      return played.order.changeSum(action.share);
    case 'forge':
    case 'intrude':
    case 'second-operation':
      return attack(stage, played, action);
    default:
      return action satisfies never;
  }
}

async function link({ world }: Stage, played: PlayedOrder, copies: number): Promise<void> {
  if (copies > 1) world.door.copyNext(played.order.linkCall, copies);
  played.link = (await played.order.link()) ?? played.link;
}

const TRIES = 3;
const SIDES: readonly Side[] = ['a', 'b'];

/** A payer whose page broke tries again, as people do. */
async function pay({ world }: Stage, { link: address, desk }: PlayedOrder, way: 'pay' | 'decline' | 'leave'): Promise<void> {
  if (address === null) return;
  for (let left = TRIES; left > 0; left -= 1) {
    try {
      const payer = newVisitor();
      const ours = await payer.go(address);
      if (ours.status === 200 && !ours.body.includes('/open"')) return;
      const led = await payer.submit(ours, { form: '/open"' });
      const page = led.body.includes('data-onward') ? await payer.submit(led, { form: 'data-onward' }) : led;
      const typed = desk.gateway.forms[way];
      if (typed !== null) await payer.submit(page, typed);
      return;
    } catch (error) {
      if (left === 1) throw error;
      await wait(50);
      await eventually(() => SIDES.some((side) => world.copies.lives(side)), STILL_LIMIT_MS);
    }
  }
}

async function press(stage: Stage, played: PlayedOrder, { button, share, by, at }: Doing<'press'>): Promise<void> {
  const { world } = stage;
  const call = by === 'platform' ? played.order.buttonCall(button) : null;
  played.presses[MOVES[button]] += at.length;
  const minor = share === null ? null : Math.max(1, Math.floor((played.amount * share) / 100));
  if (call !== null) {
    if (at.length > 1) world.door.copyNext(call, at.length);
    await played.order.press(button, minor);
    return;
  }
  await Promise.all(at.map((side) => onScreen(stage, played, { button, minor, side })));
}

/** Our own order screen at one of the processes. */
async function onScreen(
  stage: Stage,
  played: PlayedOrder,
  what: { readonly button: Button; readonly minor: number | null; readonly side: Side },
): Promise<void> {
  const { button, minor, side } = what;
  const invoice = await currentInvoice(stage, played);
  if (!invoice) return;
  const all = button === 'confirm' ? invoice.amount : invoice.captured - invoice.refunded;
  const base = `http://localhost:${stage.world.copies.ports[side]}`;
  await played.manager.post(
    base,
    `/invoices/${invoice.id}/${button}`,
    button === 'cancel' ? {} : { minor: String(minor ?? Math.max(1, all)) },
  );
}
