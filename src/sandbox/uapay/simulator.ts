import { randomUUID } from 'node:crypto';
import { startSimulator } from '../kit/simulator';
import type { RunningSimulator, SimulatorParts } from '../kit/simulator';
import { mountApi } from './api';
import type { ApiParts } from './api';
import { Books } from './books';
import { Callbacks } from './callbacks';
import { addMerchant, toMerchant } from './merchants';
import type { MerchantInput } from './merchants';
import { createMoves } from './moves';
import { mountPanel } from './panel-page';
import { mountPayerPages } from './payer-page';
import { Signer } from './signer';
import { simulatorState } from './state';
import { SWITCH_DEFAULTS, SWITCH_RULES } from './switch-setup';

/** How a UAPAY simulator is started. */
export interface UapaySimulatorOptions {
  /** 0 = any free port. */
  readonly port: number;
  /** The clients it knows from the start; one demo client when left out. */
  readonly merchants?: readonly MerchantInput[];
  /** Where its clock starts; now when left out. */
  readonly startAt?: Date;
  /** Where ids of sessions, invoices and payments come from; random UUIDs when left out. */
  readonly newId?: () => string;
}

const DEMO_MERCHANT: MerchantInput = { clientId: '50017', secret: 'demo-uapay-secret', name: 'Demo shop' };

/**
 * Starts a UAPAY (Invoicer API) of our own: strict about requests, with payer pages, a panel at `/`, signed callbacks
 * and a switch for every behaviour the documentation leaves open. Rejects when the port is taken.
 */
export function startUapaySimulator(options: UapaySimulatorOptions): Promise<RunningSimulator> {
  const merchants = (options.merchants ?? [DEMO_MERCHANT]).map(toMerchant);
  const books = new Books(merchants, options.newId ?? randomUUID);
  const world: { callbacks?: Callbacks } = {};
  return startSimulator({
    name: 'uapay',
    port: options.port,
    switches: SWITCH_DEFAULTS,
    switchRules: SWITCH_RULES,
    ...(options.startAt && { startAt: options.startAt }),
    state: () => simulatorState(books, world.callbacks?.list() ?? []),
    reset: () => {
      books.reset();
      world.callbacks?.stop();
    },
    mount: (app, parts) => {
      const apiParts = assemble(books, parts);
      world.callbacks = apiParts.callbacks;
      app.post('/_sim/merchants', (req, res) => {
        const merchant = addMerchant(books, req.body);
        res.status(merchant ? 201 : 400).json(merchant ?? { error: 'clientId and secret are needed, publicKey must be an RSA key' });
      });
      app.get('/_sim/public-key', (_req, res) => void res.type('text/plain').send(apiParts.signer.publicKey()));
      mountApi(app, apiParts);
      mountPayerPages(app, apiParts);
      mountPanel(app, apiParts);
    },
    onStop: () => world.callbacks?.stop(),
  });
}

function assemble(books: Books, { clock, faults, switches, url }: SimulatorParts): ApiParts {
  const signer = new Signer(switches);
  const callbacks = new Callbacks({ books, clock, faults, signer, switches, url });
  const moves = createMoves({
    books,
    clock,
    switches,
    changed: (payment) => callbacks.add(payment),
    later: () => void callbacks.flush(),
  });
  return { books, clock, faults, switches, signer, callbacks, moves, view: () => ({ books, switches, now: clock.now(), url: url() }) };
}
