import request from 'supertest';
import { connect, startStand, stateOf } from './stand';
import type { Stand } from './stand';

let stand: Stand;
/** The same account by another name. */
let alias: string;
beforeEach(async () => {
  stand = await startStand({ alias: true });
  alias = stand.crm.url.replace('localhost', '127.0.0.1');
});
afterEach(() => stand.stop());

const post = (fields: Record<string, string>) => request(stand.url).post('/retailcrm/connect').type('form').send(fields);
const NEEDED = ['integration_read', 'integration_write', 'payments_read', 'payments_write'];
const silence = () => stand.crm.faults.add({ match: 'GET /api/system-info', kind: 'status', value: 500 });
const known = async () => {
  const account = await connect(stand);
  await stand.host.update(account, { publicAddress: alias });
  silence();
  return account;
};
const edits = async () => (await stateOf(stand.crm)).calls.filter(({ method }: { method: string }) => method === 'POST').length;

describe('a CRM that does not say where it is', () => {
  it('lets a person in who types the address that people know and the key in use, and makes no second tenant', async () => {
    const account = await known();
    const told = await edits();
    const answer = await post({ crmUrl: alias, apiKey: String(account.credentials['apiKey']) }).expect(303);
    expect(answer.headers['location']).toBe(`/home/${account.installationId}`);
    expect(stand.host.installations()).toHaveLength(1);
    expect(await edits()).toBe(told);
  });

  it('is not connected by hand where nobody can tell which account it is, be it unknown or known with another key', async () => {
    silence();
    const page = await post({ crmUrl: alias, apiKey: stand.crm.issueKey(NEEDED).key }).expect(422);
    expect(page.body.model.notice).toMatch(/platform-unreachable: HTTP 500/);
    expect(await edits()).toBe(0);
    expect(stand.host.installations()).toEqual([]);
    const { credentials } = await known();
    await post({ crmUrl: alias, apiKey: stand.crm.issueKey(NEEDED).key }).expect(422);
    expect(stand.host.installations()).toMatchObject([{ address: stand.crm.url, credentials }]);
  });

  it('gets its new key by the address that requests go to, and keeps the one that people know', async () => {
    const { clientId } = await known();
    const { key } = stand.crm.issueKey(NEEDED);
    await post({ crmUrl: stand.crm.url, apiKey: key }).expect(303);
    const kept = { clientId, address: stand.crm.url, publicAddress: alias };
    expect(stand.host.installations()).toMatchObject([{ ...kept, credentials: { apiKey: key } }]);
    silence();
    await connect(stand);
    expect(stand.host.installations()).toMatchObject([kept]);
  });
});

describe('a CRM that does not tell its settings', () => {
  it.each([500, 403])('with status %i keeps those that were known, whoever connects it anew', async (value) => {
    const { clientId, language, timezone } = await connect(stand);
    expect({ language, timezone }).toEqual({ language: 'ru', timezone: 'Europe/Kyiv' });
    stand.crm.faults.add({ match: 'GET /api/v5/settings', kind: 'status', value, times: 2 });
    await connect(stand);
    expect(stand.host.installations()).toMatchObject([{ clientId, language, timezone }]);
    const { key } = stand.crm.issueKey(NEEDED);
    await post({ crmUrl: stand.crm.url, apiKey: key }).set('Accept-Language', 'cs').expect(303);
    expect(stand.host.installations()).toMatchObject([{ clientId, language, timezone, credentials: { apiKey: key } }]);
  });

  it('is counted in UTC and spoken to in the language of whoever connects it when it is new', async () => {
    stand.crm.faults.add({ match: 'GET /api/v5/settings', kind: 'status', value: 500 });
    const { key } = stand.crm.issueKey(NEEDED);
    await post({ crmUrl: stand.crm.url, apiKey: key }).set('Accept-Language', 'cs').expect(303);
    expect(stand.host.installations()).toMatchObject([{ language: 'cs', timezone: 'UTC' }]);
  });
});
