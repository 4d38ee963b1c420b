import request from 'supertest';
import type { PlatformAccount } from '../../../src/payments/ports/platform';
import { startRetailcrmSimulator } from '../../../src/sandbox/retailcrm/simulator';
import { MODULE_CODE, SECRET, connect, press, startStand, stateOf } from './stand';
import type { Stand } from './stand';

let stand: Stand;
let account: PlatformAccount;
beforeEach(async () => {
  stand = await startStand();
  account = await connect(stand);
});
afterEach(() => stand.stop());

const send = (path: string, fields: Record<string, string>) => request(stand.url).post(`/retailcrm/${path}`).type('form').send(fields);
const activity = (value: unknown, fields: Record<string, string> = {}) =>
  send('activity', { clientId: account.clientId, activity: JSON.stringify(value), ...fields });

describe('the activity call', () => {
  it('switches the installation off and on, and freezes it', async () => {
    const active: unknown[] = [];
    for (const change of [{ active: 'false' }, { active: 'true' }, { active: 'true', freeze: 'true' }]) {
      await press(stand.crm, '/admin/marketplace/activity', { freeze: 'false', ...change });
      active.push(stand.host.installations()[0]?.active);
    }
    expect(active).toEqual([false, true, false]);
    expect(stand.host.changes).toEqual([
      { active: false, frozen: false },
      { active: true, frozen: false },
      { active: true, frozen: true },
    ]);
  });

  it('may say one of the two alone, and ignores what it does not know', async () => {
    await activity({ freeze: true }, { billingInfo: '{"price":2}', systemUrl: `${stand.crm.url}/` }).expect(200, { success: true });
    expect(stand.host.changes).toEqual([{ frozen: true }]);
  });

  it('of an unknown client is answered without an error status, so that it is not repeated for ever', async () => {
    await send('activity', { clientId: 'nobody', activity: '{"active":true,"freeze":false}' }).expect(200, { success: false });
  });

  it.each([['{}'], ['{"active":1}'], ['x'], ['[]'], ['']])('with the state %j is refused', async (value) => {
    const answer = await send('activity', { clientId: account.clientId, activity: value }).expect(400);
    expect(answer.body).toMatchObject({ success: false });
    expect(stand.host.changes).toEqual([]);
  });

  it.each(['https://evil.example', 'https://demo.simla.com.evil.example', 'http://127.0.0.1:22', 'https://user@demo.simla.com'])(
    'with the address %s changes nothing and sends the key nowhere',
    async (systemUrl) => {
      const { calls } = await stateOf(stand.crm);
      await activity({ active: false, freeze: false }, { systemUrl }).expect(400);
      expect(stand.host.changes).toEqual([]);
      expect((await stateOf(stand.crm)).calls).toHaveLength(calls.length);
      expect(stand.logged()).not.toContain('evil.example');
    },
  );

  it('with an allowed address that does not take our key is not believed', async () => {
    const moved = await startMoved();
    await moved.activity(moved.other.url).expect(400);
    expect(moved.stand.host.installations()).toMatchObject([{ address: moved.stand.crm.url, active: true }]);
    await moved.stop();
  });
});

/** A stand whose operator allows a second CRM address, where the key of the first is not known. */
async function startMoved() {
  const other = await startRetailcrmSimulator({ port: 0, secret: SECRET, moduleCode: MODULE_CODE });
  const moved = await startStand({ extraHosts: [new URL(other.url).host] });
  const { clientId } = await connect(moved);
  return {
    stand: moved,
    other,
    activity: (systemUrl: string) =>
      request(moved.url).post('/retailcrm/activity').type('form').send({ clientId, activity: '{"active":true,"freeze":false}', systemUrl }),
    stop: async () => {
      await moved.stop();
      await other.stop();
    },
  };
}

describe('a moved account', () => {
  it('is followed once the module could be registered at its new address', async () => {
    const moved = await startStand({ alias: true });
    const { clientId } = await connect(moved);
    const systemUrl = `${moved.crm.url.replace('localhost', '127.0.0.1')}/`;
    await request(moved.url)
      .post('/retailcrm/activity')
      .type('form')
      .send({ clientId, activity: '{"active":true,"freeze":false}', systemUrl })
      .expect(200, { success: true });
    expect(moved.host.installations()).toMatchObject([{ clientId, address: systemUrl.slice(0, -1), publicAddress: moved.crm.url }]);
    await moved.stop();
  });
});

describe('the settings call', () => {
  it('takes over language, zone and currency', async () => {
    await press(stand.crm, '/admin/settings', { defaultCurrency: 'USD', language: 'EN', timezone: 'Europe/Warsaw' });
    expect(stand.host.changes).toEqual([{ language: 'en', timezone: 'Europe/Warsaw', currency: 'USD' }]);
  });

  it('is refused when it is malformed or of nobody', async () => {
    await send('settings', { clientId: account.clientId, settings: 'x' }).expect(400);
    await send('settings', { settings: '{}' }).expect(400);
    const answer = await send('settings', { clientId: 'nobody', settings: '{}' }).expect(404);
    expect(answer.body).toMatchObject({ success: false });
  });
});
