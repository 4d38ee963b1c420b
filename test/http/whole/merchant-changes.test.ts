import type { TypedMerchant } from '../../../src/payments/desk-merchants';
import { offeredMerchants } from '../../../src/payments/manage-merchants';
import { addMerchant, addPayment, connect } from '../../support/crm';
import type { World } from '../../support/world';
import { ESHOP, PERSON, SHOP, startWorld } from '../../support/world';

const typed = (change: Readonly<Record<string, string>>): TypedMerchant => ({
  name: 'Main shop',
  confirmManually: false,
  fields: { shopId: SHOP.clientId, secretKey: '', mode: 'live', ...change },
});

/** What may be changed of a merchant, and what is asked first. */
describe('a merchant that is changed', () => {
  let world: World;
  let installationId: string;
  let main: { readonly id: string; readonly type: string };
  let eshop: { readonly id: string };
  const fields = { kind: 'organisation', mode: 'live', eshopId: ESHOP.id };

  beforeAll(async () => {
    world = await startWorld();
    installationId = await connect(world);
    main = await addMerchant(world, installationId);
    const keys = { secretKey: ESHOP.secretKey, apiToken: 'a-token-1234', signKey: 'a-sign-key-5678' };
    eshop = await addMerchant(world, installationId, {
      name: 'Eshop',
      gateway: { code: 'intellectmoney', fields: { ...fields, ...keys } },
    });
  });
  afterAll(() => world.stop());

  const shown = async (id: string) => (await world.desk.merchants(installationId)).find((one) => one.id === id)?.settings ?? {};
  const edit = (id: string, form: TypedMerchant) => world.desk.editMerchant(installationId, id, form, PERSON);

  it('loses a saved secret that is optional when somebody removes it, and keeps it when the field is only left empty', async () => {
    const untouched = { ...fields, secretKey: '', apiToken: '', signKey: '' };
    await edit(eshop.id, { name: 'Eshop', confirmManually: false, fields: untouched });
    expect(await shown(eshop.id)).toMatchObject({ apiToken: expect.stringContaining('1234'), signKey: expect.stringContaining('5678') });
    const half = await edit(eshop.id, { name: 'Eshop', confirmManually: false, fields: untouched, forget: ['signKey'] });
    expect(half).toMatchObject({ ok: false, problems: [{ field: 'signKey' }] });
    const both = await edit(eshop.id, { name: 'Eshop', confirmManually: false, fields: untouched, forget: ['apiToken', 'signKey'] });
    expect(both.ok).toBe(true);
    const left = await shown(eshop.id);
    expect(left).toMatchObject({ eshopId: ESHOP.id, secretKey: expect.stringContaining('••••') });
    expect(Object.keys(left)).not.toEqual(expect.arrayContaining(['apiToken']));
    expect(Object.keys(left)).not.toEqual(expect.arrayContaining(['signKey']));
  });

  it('keeps a secret that it cannot be without', async () => {
    const forgotten = await edit(eshop.id, {
      name: 'Eshop',
      confirmManually: false,
      fields: { ...fields, secretKey: '' },
      forget: ['secretKey'],
    });
    expect(forgotten).toMatchObject({ ok: false, problems: [{ field: 'secretKey' }] });
  });

  it('becomes another shop only when somebody knows what that does to its open payments', async () => {
    expect((await edit(main.id, typed({ shopId: '50099' }))).ok).toBe(true);
    expect((await edit(main.id, typed({}))).ok).toBe(true);
    const payment = await addPayment(world, main.type, 5_000);
    await payment.press('generate-link');
    for (const change of [{ shopId: '50099' }, { secretKey: 'another-key' }]) {
      const refused = await edit(main.id, typed(change));
      expect(refused).toEqual({ ok: false, problems: [{ field: 'replace', problem: 'merchants.problems.replace' }] });
    }
    expect(await shown(main.id)).toMatchObject({ shopId: SHOP.clientId });
    expect((await edit(main.id, { ...typed({}), name: 'Renamed' })).ok).toBe(true);
    expect((await edit(main.id, { ...typed({ shopId: '50099' }), replace: true })).ok).toBe(true);
    expect(await shown(main.id)).toMatchObject({ shopId: '50099' });
  });

  it('counts with its currency for the platform only while it is switched on', async () => {
    const currencies = async () => (await offeredMerchants(world.heart, installationId)).currencies;
    expect(await currencies()).toEqual(expect.arrayContaining(['UAH', 'RUB']));
    await world.desk.switchMerchant(installationId, eshop.id, false, PERSON);
    expect(await currencies()).toEqual(['UAH']);
    await world.desk.switchMerchant(installationId, eshop.id, true, PERSON);
    expect(await currencies()).toEqual(expect.arrayContaining(['UAH', 'RUB']));
  });
});
