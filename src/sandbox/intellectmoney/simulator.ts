import { startSimulator } from '../kit/simulator';
import type { RunningSimulator, SimulatorParts } from '../kit/simulator';
import { mountApi } from './api';
import { Books } from './books';
import { mountCabinet } from './cabinet-page';
import { createMoves } from './moves';
import { Notifications } from './notifications';
import { mountP2p } from './p2p';
import { mountPanel } from './panel-page';
import type { Parts } from './parts';
import { mountPayerPages } from './payer-page';
import { mountPersonal } from './personal';
import { addSeller, readSettings, toSeller } from './sellers';
import type { SellerInput } from './sellers';
import { simulatorState } from './state';
import { SWITCH_DEFAULTS, SWITCH_RULES } from './switch-setup';

/** How an IntellectMoney simulator is started. */
export interface IntellectmoneySimulatorOptions {
  /** 0 = any free port. */
  readonly port: number;
  /** Shops and forms of wallets that it knows from the start; one of each when left out. */
  readonly shops?: readonly SellerInput[];
  /** Where its clock starts; now when left out. */
  readonly startAt?: Date;
}

const DEMO_SELLERS: readonly SellerInput[] = [
  { kind: 'shop', id: '461234', secretKey: 'demo-intellectmoney-secret', name: 'Demo shop' },
  { kind: 'wallet', id: '7000000123', secretKey: 'demo-wallet-secret', name: 'Demo wallet', login: 'owner@wallet.example' },
];

/**
 * Starts an IntellectMoney of our own: payment form, interface, cabinets, notifications with repeats, transfers to individuals; strict, with a
 * switch for every behaviour that nobody could confirm. Rejects when the port is taken or a shop is described wrongly.
 */
export async function startIntellectmoneySimulator(options: IntellectmoneySimulatorOptions): Promise<RunningSimulator> {
  const books = new Books((options.shops ?? DEMO_SELLERS).map(toSeller));
  const world: { notifications?: Notifications } = {};
  return startSimulator({
    name: 'intellectmoney',
    port: options.port,
    switches: SWITCH_DEFAULTS,
    switchRules: SWITCH_RULES,
    ...(options.startAt && { startAt: options.startAt }),
    state: () => simulatorState(books, world.notifications?.list() ?? []),
    reset: () => {
      books.reset();
      world.notifications?.stop();
    },
    mount: (app, parts) => {
      const all = assemble(books, parts);
      world.notifications = all.notifications;
      app.post('/_sim/shops', (req, res) => {
        const seller = addSeller(books, req.body);
        res.status(seller ? 201 : 400).json(seller ?? { error: 'kind, id and secretKey are needed' });
      });
      app.post('/_sim/shops/:id', (req, res) => {
        const change = readSettings(req.body);
        const known = books.sellers.has(req.params.id);
        if (change && known) books.configure(req.params.id, change);
        res.status(change && known ? 200 : 400).json(books.sellers.get(req.params.id)?.settings ?? { error: 'no such shop' });
      });
      mountApi(app, all);
      mountP2p(app, all);
      mountPersonal(app, all);
      mountPayerPages(app, all);
      mountCabinet(app, all);
      mountPanel(app, all);
    },
    onStop: () => world.notifications?.stop(),
  });
}

function assemble(books: Books, { clock, faults, switches, url }: SimulatorParts): Parts {
  const notifications = new Notifications({ books, clock, faults, switches });
  const moves = createMoves({
    books,
    clock,
    switches,
    changed: (invoice, status) => notifications.add(invoice, status),
    later: () => void notifications.flush(),
  });
  return { books, clock, faults, switches, moves, notifications, url };
}
