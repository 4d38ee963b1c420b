import { startSimulator } from '../kit/simulator';
import type { RunningSimulator, SimulatorParts } from '../kit/simulator';
import { mountApi } from './api/server';
import { Books } from './books';
import { mountDeeds } from './control';
import type { Credentials } from './model';
import { mountCheckout } from './pages/checkout';
import { mountHome } from './pages/home';
import { mountProducts } from './pages/products';
import { mountSales } from './pages/sales';
import { mountSubscriptions } from './pages/subscriptions';
import { mountWebhooks } from './pages/webhooks';
import type { Parts } from './parts';
import { Sales } from './sales';
import { DEMO_CREDENTIALS } from './seed';
import { simulatorState } from './state';
import { Subscriptions } from './subscriptions';
import { SWITCH_DEFAULTS, SWITCH_RULES } from './switch-setup';
import { Webhooks } from './webhooks';

/** How a Hotmart simulator is started. */
export interface HotmartSimulatorOptions {
  /** 0 = any free port. */
  readonly port: number;
  /** The keys of its only producer; those of the demo when left out. */
  readonly credentials?: Credentials;
  /** Where its clock starts; now when left out. */
  readonly startAt?: Date;
}

/**
 * Starts a Hotmart of our own: products with offers and plans, a checkout, sales and subscriptions that live by its clock, notifications
 * in both versions with history and repeats, and the interface for programs; strict, with a switch for what nobody could confirm.
 * Rejects when the port is taken.
 */
export async function startHotmartSimulator(options: HotmartSimulatorOptions): Promise<RunningSimulator> {
  const books = new Books(options.credentials ?? DEMO_CREDENTIALS);
  const world: { parts?: Parts; resetApi?: () => void } = {};
  return startSimulator({
    name: 'hotmart',
    port: options.port,
    switches: SWITCH_DEFAULTS,
    switchRules: SWITCH_RULES,
    ...(options.startAt && { startAt: options.startAt }),
    state: () => simulatorState(books, world.parts?.webhooks),
    reset: () => {
      books.reset();
      world.parts?.webhooks.reset();
      world.parts?.subscriptions.reset();
      world.resetApi?.();
    },
    mount: (app, simulator) => {
      const parts = assemble(books, simulator);
      world.parts = parts;
      mountDeeds(app, parts);
      world.resetApi = mountApi(app, parts).reset;
      mountHome(app, parts);
      mountProducts(app, parts);
      mountSales(app, parts);
      mountSubscriptions(app, parts);
      mountWebhooks(app, parts);
      mountCheckout(app, parts);
    },
    onStop: () => world.parts?.webhooks.stop(),
  });
}

function assemble(books: Books, { clock, faults, switches, url }: SimulatorParts): Parts {
  const webhooks = new Webhooks({ books, clock, faults, switches });
  const sales = new Sales({ books, clock, switches, webhooks });
  const subscriptions = new Subscriptions({ books, clock, sales, webhooks });
  return { books, clock, faults, switches, webhooks, sales, subscriptions, url };
}
