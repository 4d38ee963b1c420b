import express from 'express';
import type { RequestHandler, Router } from 'express';
import type { Logger } from '../../infra/logger';
import type { PlatformHost } from '../../payments/ports/platform-host';
import type { PlatformDoor } from '../door';
import { crmLinks } from './check';
import { connectCrm } from './connect';
import { languageOf, readField } from './form';
import type { Retailcrm } from './platform';
import { WANTED_SCOPES } from './scopes';

const BODY_LIMIT = '16kb';
const LONGEST = 255;
const VIEW = 'retailcrm/connect';

/** What the pages are made of. */
export interface PagesParts {
  readonly host: PlatformHost;
  readonly door: PlatformDoor;
  readonly platform: Retailcrm;
  readonly logger: Logger;
}

/**
 * What `views/retailcrm/connect.ejs` prints. `problems` are text keys by field, `missing` the scopes that the key lacks, `notice` a ready text;
 * `form: false` shows the page that only sends people back to their CRM.
 */
interface ConnectModel {
  readonly form: boolean;
  readonly values: { readonly crmUrl: string };
  readonly problems: Readonly<Record<string, string>>;
  readonly missing: readonly string[];
  readonly notice: string | null;
  readonly wanted: readonly string[];
  readonly apiKeysUrl: string | null;
}

const EMPTY: ConnectModel = {
  form: true,
  values: { crmUrl: '' },
  problems: {},
  missing: [],
  notice: null,
  wanted: WANTED_SCOPES,
  apiKeysUrl: null,
};

/** Nobody may keep these pages, and no address of theirs may travel on. */
const keepPrivate: RequestHandler = (_request, response, next) => {
  response.set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' });
  next();
};

/** The door for people: the account page that the CRM opens, and the connection by a typed key (RetailCRM protocol notes: sections How the CRM opens the account page and Manual connection). */
export function createPages(parts: PagesParts): Router {
  const router = express.Router();
  const form = [keepPrivate, express.urlencoded({ extended: false, limit: BODY_LIMIT })];
  addAccountPage(router, parts, form);
  addManualConnection(router, parts, form);
  return router;
}

function addAccountPage(router: Router, { host, door, platform }: PagesParts, form: readonly RequestHandler[]): void {
  const landing: ConnectModel = { ...EMPTY, form: false };

  router.get('/account', keepPrivate, (request, response) =>
    door.show(request, response, { status: 200, view: VIEW, model: { ...landing } }),
  );

  // The client id is taken from the body only: in an address it would end up in histories and logs.
  router.post('/account', ...form, async (request, response) => {
    const clientId = readField(request.body, 'clientId');
    const account = clientId === null ? null : await host.findByClientId(platform.code, clientId);
    if (account) return door.enter(account, request, response);
    return door.show(request, response, { status: clientId === null ? 401 : 403, view: VIEW, model: { ...landing } });
  });
}

function addManualConnection(router: Router, { host, door, platform, logger }: PagesParts, form: readonly RequestHandler[]): void {
  router.get('/connect', keepPrivate, (request, response) => {
    const crmUrl = (readField(request.query, 'account') ?? '').slice(0, LONGEST);
    door.show(request, response, { status: 200, view: VIEW, model: { ...EMPTY, values: { crmUrl } } });
  });

  router.post('/connect', ...form, async (request, response) => {
    const crmUrl = (readField(request.body, 'crmUrl') ?? '').trim();
    const apiKey = (readField(request.body, 'apiKey') ?? '').trim();
    const address = platform.allowed(crmUrl);
    const failed = (details: Partial<ConnectModel>): void => {
      const model: ConnectModel = { ...EMPTY, values: { crmUrl: crmUrl.slice(0, LONGEST) }, ...details };
      door.show(request, response, { status: 422, view: VIEW, model: { ...model } });
    };
    const problems = { ...addressProblem(crmUrl, address), ...keyProblem(apiKey) };
    if (address === null || Object.keys(problems).length > 0) return failed({ problems });
    const language = languageOf(request);
    const connected = await connectCrm({ host, platform }, { address, apiKey, by: 'person', language });
    if (connected.ok) {
      logger.info({ event: 'retailcrm-connected', installation_id: connected.account.installationId, address });
      return door.enter(connected.account, request, response);
    }
    const { refusal, missing } = connected;
    logger.warn({ event: 'retailcrm-connect-refused', because: refusal.code, address });
    const { apiKeys: apiKeysUrl } = crmLinks(address, '');
    if (refusal.code === 'credentials-refused')
      return failed({ problems: { apiKey: 'retailcrm.connect.problems.keyRefused' }, apiKeysUrl });
    return failed({ missing, notice: missing.length > 0 ? null : door.say(refusal, language), apiKeysUrl });
  });
}

function addressProblem(typed: string, address: string | null): Readonly<Record<string, string>> {
  if (typed === '') return { crmUrl: 'retailcrm.connect.problems.addressMissing' };
  return address === null ? { crmUrl: 'retailcrm.connect.problems.address' } : {};
}

function keyProblem(apiKey: string): Readonly<Record<string, string>> {
  if (apiKey === '') return { apiKey: 'retailcrm.connect.problems.keyMissing' };
  return apiKey.length > LONGEST || !/^[\x21-\x7e]+$/.test(apiKey) ? { apiKey: 'retailcrm.connect.problems.key' } : {};
}
