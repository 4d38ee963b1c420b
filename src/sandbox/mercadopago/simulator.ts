import { startSimulator } from '../kit/simulator';
import type { RunningSimulator, SimulatorParts } from '../kit/simulator';
import { DEMO_ACCOUNTS, toAccount } from './accounts';
import type { AccountInput } from './accounts';
import { mountApi } from './api/server';
import { Books } from './books';
import { mountDeeds } from './control';
import { createMoves } from './moves';
import { mountCardForm } from './pages/card-form-script';
import { mountCheckout } from './pages/checkout';
import { mountHome } from './pages/home';
import { mountIntegration } from './pages/integration';
import { mountSales } from './pages/sales';
import { mountSlips } from './pages/slip';
import { mountSubscriptionPage } from './pages/subscription';
import { mountSubscriptions } from './pages/subscriptions';
import type { Parts } from './parts';
import { simulatorState } from './state';
import { createSubscriptions } from './subscriptions';
import { SWITCH_DEFAULTS, SWITCH_RULES } from './switch-setup';
import { Webhooks } from './webhooks';

/** How a Mercado Pago simulator is started. */
export interface MercadopagoSimulatorOptions {
  /** 0 = any free port. */
  readonly port: number;
  /** The sellers it knows from the start; one for each country when left out. */
  readonly accounts?: readonly AccountInput[];
  /** Where its clock starts; now when left out. */
  readonly startAt?: Date;
}

/**
 * Starts a Mercado Pago of our own: the interface for sellers, Checkout Pro and slips for payers, subscriptions that charge by
 * themselves, signed notifications with repeats, panels; strict, with a switch for every behaviour that nobody could confirm.
 * Rejects when the port is taken or an account is described wrongly.
 */
export async function startMercadopagoSimulator(options: MercadopagoSimulatorOptions): Promise<RunningSimulator> {
  const books = new Books((options.accounts ?? DEMO_ACCOUNTS).map(toAccount));
  const world: { webhooks?: Webhooks; resetApi?: () => void } = {};
  return startSimulator({
    name: 'mercadopago',
    port: options.port,
    switches: SWITCH_DEFAULTS,
    switchRules: SWITCH_RULES,
    ...(options.startAt && { startAt: options.startAt }),
    state: () => simulatorState(books, world.webhooks?.list() ?? []),
    reset: () => {
      books.reset();
      world.webhooks?.stop();
      world.resetApi?.();
    },
    mount: (app, simulator) => {
      const parts = assemble(books, simulator);
      world.webhooks = parts.webhooks;
      mountDeeds(app, parts);
      world.resetApi = mountApi(app, parts).reset;
      mountCheckout(app, parts);
      mountSlips(app, parts);
      mountSubscriptionPage(app, parts);
      mountCardForm(app);
      mountIntegration(app, parts);
      mountSales(app, parts);
      mountSubscriptions(app, parts);
      mountHome(app, parts);
    },
    onStop: () => world.webhooks?.stop(),
  });
}

function assemble(books: Books, { clock, faults, switches, url }: SimulatorParts): Parts {
  const secretOf = (id: number) => books.accounts.get(id)?.webhook.secret ?? null;
  const webhooks = new Webhooks({ clock, faults, switches, secretOf, url });
  const tell: Webhooks['add'] = (news) => webhooks.add(news);
  const later = () => void webhooks.flush();
  const moves = createMoves({ books, clock, switches, tell, later });
  const subscriptions = createSubscriptions({ books, clock, switches, moves, tell, later });
  return { books, clock, faults, switches, webhooks, moves, subscriptions, url };
}
