import express from 'express';
import type { Express } from 'express';
import { startSimulator } from '../kit/simulator';
import type { RunningSimulator } from '../kit/simulator';
import { CrmAccount, crmNow } from './account';
import type { Crm } from './account';
import { mountApi } from './api/server';
import { connectModule } from './connect';
import type { ConnectOutcome } from './connect';
import type { Order } from './model';
import { newOrder } from './new-order';
import type { NewOrder } from './new-order';
import { mountApiKeys } from './pages/api-keys';
import { mountMarketplace } from './pages/marketplace';
import { mountOrders } from './pages/orders';
import { mountPaymentButtons } from './pages/payment-buttons';
import { mountPaymentTypes } from './pages/payment-types';
import { mountSettings } from './pages/settings';
import { mountStatuses } from './pages/statuses';
import { KNOWN_SCOPES } from './scopes';
import { describeState } from './state';
import { SWITCH_RULES, SWITCHES } from './switches';

/** One simulated CRM account. */
export interface RetailcrmSimulatorOptions {
  /** 0 = any free port. */
  readonly port: number;
  /** Address of the module's config endpoint; can be set later. */
  readonly moduleUrl?: string;
  /** Secret that the partner's cabinet shows; key of the register token. */
  readonly secret: string;
  /** Code of the module in the marketplace. */
  readonly moduleCode: string;
  /** Mail server for "Send to e-mail". */
  readonly smtpUrl?: string;
  readonly defaultCurrency?: string;
  /** Two capital letters. */
  readonly language?: string;
  readonly timezone?: string;
  /** Scopes that the cabinet lets the module ask for; all when left out. */
  readonly cabinetScopes?: readonly string[];
}

/** The running account, with what tests and the demo do besides pressing buttons. */
export interface RetailcrmSimulator extends RunningSimulator {
  readonly secret: string;
  /** Adds an order; prices of items in minor units. */
  addOrder(given?: NewOrder): Order;
  /** Makes an API key as a user would on the page of keys. */
  issueKey(scopes: readonly string[], sites?: readonly string[]): { readonly id: number; readonly key: string };
  /** Takes a scope away from a key at once. */
  removeScope(keyId: number, scope: string): void;
  /** Presses Connect. */
  connect(): Promise<ConnectOutcome>;
  /** Says where the module is, when it started after the simulator. */
  setModuleUrl(url: string): void;
}

/** Starts one CRM account with sample orders; the back office is at `/admin`, the API at `/api` (RetailCRM: section Simulator). */
export async function startRetailcrmSimulator(options: RetailcrmSimulatorOptions): Promise<RetailcrmSimulator> {
  const account = new CrmAccount({
    defaultCurrency: options.defaultCurrency ?? 'UAH',
    language: options.language ?? 'RU',
    timezone: options.timezone ?? 'Europe/Kyiv',
  });
  const module = { url: options.moduleUrl ?? null };
  const fixed = {
    account,
    secret: options.secret,
    moduleCode: options.moduleCode,
    cabinetScopes: options.cabinetScopes ?? KNOWN_SCOPES,
    smtpUrl: options.smtpUrl ?? null,
    moduleUrl: () => module.url,
    setModuleUrl: (url: string) => {
      module.url = url;
    },
  };
  const running = await startSimulator({
    name: 'retailcrm',
    port: options.port,
    switches: SWITCHES,
    switchRules: SWITCH_RULES,
    state: () => describeState(crmOf(running)),
    reset: () => void account.reset(),
    mount: (app, parts) => mountAll(app, { ...fixed, ...parts }),
  });
  function crmOf({ clock, faults, switches, url }: RunningSimulator): Crm {
    return { ...fixed, clock, faults, switches, url: () => url };
  }
  return withHelpers(running, crmOf(running));
}

function mountAll(app: Express, crm: Crm): void {
  mountApi(app, crm);
  app.use('/admin', express.text({ type: 'application/x-www-form-urlencoded', limit: '1mb' }));
  app.get('/', (_req, res) => res.redirect(302, '/admin'));
  app.get('/admin', (_req, res) => res.redirect(302, '/admin/orders'));
  app.get('/admin/integration/list', (_req, res) => res.redirect(302, '/admin/marketplace'));
  app.get('/admin/integration/:code/edit', (_req, res) => res.redirect(302, '/admin/marketplace'));
  mountMarketplace(app, crm);
  mountApiKeys(app, crm);
  mountPaymentTypes(app, crm);
  mountStatuses(app, crm);
  mountSettings(app, crm);
  mountOrders(app, crm);
  mountPaymentButtons(app, crm);
}

function withHelpers(running: RunningSimulator, crm: Crm): RetailcrmSimulator {
  return {
    ...running,
    secret: crm.secret,
    addOrder: (given = {}) => newOrder(crm, given),
    issueKey: (scopes, sites = []) => {
      const { id, key } = crm.account.addKey({ owner: 'user', scopes: [...scopes], sites, createdAt: crmNow(crm) });
      return { id, key };
    },
    removeScope: (keyId, scope) => {
      const key = crm.account.keys.find((one) => one.id === keyId);
      if (key) key.scopes = key.scopes.filter((held) => held !== scope);
    },
    connect: () => connectModule(crm),
    setModuleUrl: crm.setModuleUrl,
  };
}
