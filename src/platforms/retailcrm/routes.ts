import express from 'express';
import type { Router } from 'express';
import { z } from 'zod';
import { parseForeignJson } from '../../infra/foreign-json';
import type { Logger } from '../../infra/logger';
import type { PlatformAccount } from '../../payments/ports/platform';
import type { PlatformHost } from '../../payments/ports/platform-host';
import type { PlatformDoor } from '../door';
import { createCallbacks } from './callbacks';
import { connectCrm, register, resolveAddresses } from './connect';
import type { Connector } from './connect';
import { answer, jsonErrors, languageOf, readEntity, readField } from './form';
import { PATHS } from './module';
import { createPages } from './pages';
import type { Retailcrm } from './platform';
import { WANTED_SCOPES } from './scopes';
import { readSettings } from './settings';
import { isGenuine } from './token';

const BODY_LIMIT = '1mb';

/** What the routes are made of; without a `secret` from the partner's cabinet only the manual connection works. */
export interface RetailcrmRoutesParts {
  readonly host: PlatformHost;
  readonly door: PlatformDoor;
  readonly platform: Retailcrm;
  readonly secret: string | undefined;
  readonly logger: Logger;
}

const registerSchema = z.object({ token: z.string(), apiKey: z.string().min(1).max(255), systemUrl: z.string() });
const activitySchema = z
  .object({ active: z.boolean().optional(), freeze: z.boolean().optional() })
  .refine(({ active, freeze }) => active !== undefined || freeze !== undefined);

/** Everything that RetailCRM and its people call, to be mounted at `/retailcrm`. What the CRM calls is always answered with JSON. */
export function createRetailcrmRoutes(parts: RetailcrmRoutesParts): Router {
  const router = express.Router();
  router.use(createPages(parts));
  const calls = express.Router();
  calls.use(express.urlencoded({ extended: false, limit: BODY_LIMIT }));
  addSimpleConnection(calls, parts);
  addActivity(calls, parts);
  addSettings(calls, parts);
  calls.use(createCallbacks(parts));
  // A CRM that calls what there is not reads JSON too; people who come here by a browser are shown our page for that.
  calls.post(/./, (request, response) =>
    answer(response, 404, { success: false, errorMsg: parts.door.say({ code: 'not-found' }, languageOf(request)) }),
  );
  calls.use(jsonErrors(parts));
  router.use(calls);
  return router;
}

/** The connection by one button in the marketplace (RetailCRM protocol notes: section Simple connection). */
function addSimpleConnection(router: Router, { host, door, platform, secret, logger }: RetailcrmRoutesParts): void {
  router.get('/config', (request, response) => {
    if (secret === undefined)
      return answer(response, 404, { success: false, errorMsg: door.say({ code: 'not-found' }, languageOf(request)) });
    return answer(response, 200, { success: true, scopes: WANTED_SCOPES, registerUrl: `${host.baseUrl}${PATHS.register}` });
  });

  router.post('/register', async (request, response) => {
    const claim = readEntity(request.body, 'register', registerSchema);
    const language = languageOf(request);
    if (claim === null) return answer(response, 400, { success: false, errorMsg: door.say({ code: 'request-invalid' }, language) });
    if (secret === undefined || !isGenuine(secret, claim)) {
      logger.warn({ event: 'retailcrm-register-refused', because: 'signature-wrong' });
      return answer(response, 401, { success: false, errorMsg: door.say({ code: 'signature-wrong' }, language) });
    }
    const address = platform.allowed(claim.systemUrl);
    if (address === null) return answer(response, 400, { success: false, errorMsg: door.say({ code: 'address-refused' }, language) });
    const connected = await connectCrm({ host, platform }, { address, apiKey: claim.apiKey, by: 'crm', language });
    if (!connected.ok) {
      logger.warn({ event: 'retailcrm-register-refused', because: connected.refusal.code, address });
      return answer(response, 400, { success: false, errorMsg: door.say(connected.refusal, connected.language) });
    }
    logger.info({ event: 'retailcrm-connected', installation_id: connected.account.installationId, address });
    return answer(response, 200, { success: true, accountUrl: `${host.baseUrl}${PATHS.account}` });
  });
}

/** Switched on or off, frozen, moved (RetailCRM protocol notes: section Activity callback). */
function addActivity(router: Router, { host, door, platform, logger }: RetailcrmRoutesParts): void {
  router.post('/activity', async (request, response) => {
    const clientId = readField(request.body, 'clientId');
    const activity = readEntity(request.body, 'activity', activitySchema);
    const systemUrl = readField(request.body, 'systemUrl');
    const address = systemUrl === null ? null : platform.allowed(systemUrl);
    const language = languageOf(request);
    if (clientId === null || activity === null) {
      return answer(response, 400, { success: false, errorMsg: door.say({ code: 'request-invalid' }, language) });
    }
    // Not an error status: the CRM might repeat that for ever.
    const account = await host.findByClientId(platform.code, clientId);
    if (!account) return answer(response, 200, { success: false });
    if (systemUrl !== null && address === null) {
      logger.warn({ event: 'retailcrm-address-refused', installation_id: account.installationId });
      return answer(response, 400, { success: false, errorMsg: door.say({ code: 'address-refused' }, account.language) });
    }
    const { active, freeze } = activity;
    await host.update(account, { ...(active === undefined ? {} : { active }), ...(freeze === undefined ? {} : { frozen: freeze }) });
    logger.info({ event: 'retailcrm-activity', installation_id: account.installationId, active, freeze });
    const now = { ...account, active: (active ?? account.active) && !(freeze ?? false) };
    if (address === null || (await moveTo({ host, platform }, now, address))) return answer(response, 200, { success: true });
    return answer(response, 400, { success: false, errorMsg: door.say({ code: 'address-refused' }, account.language) });
  });
}

/** A new address is believed only after the module could be registered there with the key that we have. */
async function moveTo(connector: Connector, account: PlatformAccount, address: string): Promise<boolean> {
  if (address === account.address || address === account.publicAddress) return true;
  const registered = await register(connector, { ...account, address });
  if (!registered.ok) return false;
  const { publicAddress } = await resolveAddresses(connector.platform, address);
  await connector.host.update(account, { address, publicAddress });
  return true;
}

/** Language, time zone and currency of the account have changed (RetailCRM protocol notes: section Settings callback). */
function addSettings(router: Router, { host, door, platform }: RetailcrmRoutesParts): void {
  router.post('/settings', async (request, response) => {
    const clientId = readField(request.body, 'clientId');
    const settings = readSettings(parseForeignJson(readField(request.body, 'settings') ?? ''));
    if (clientId === null || settings === null) {
      return answer(response, 400, { success: false, errorMsg: door.say({ code: 'request-invalid' }, languageOf(request)) });
    }
    const account = await host.findByClientId(platform.code, clientId);
    if (!account)
      return answer(response, 404, { success: false, errorMsg: door.say({ code: 'installation-unknown' }, languageOf(request)) });
    const { language, timezone, currency } = settings;
    await host.update(account, {
      ...(language === null ? {} : { language }),
      ...(timezone === null ? {} : { timezone }),
      ...(currency === null ? {} : { currency }),
    });
    return answer(response, 200, { success: true });
  });
}
