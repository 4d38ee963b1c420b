import { setUp } from '../../../src/platforms/insales/set-up';
import { MERCHANT } from './fake-heart';
import { install, post, startStand, stateOf } from './stand';
import type { Stand } from './stand';

describe('the set-up of a shop', () => {
  let stand: Stand;
  beforeEach(async () => {
    stand = await startStand();
    await install(stand);
  });
  afterEach(() => stand.stop());

  const shop = async () => (await stateOf(stand.insales)).shops[0];
  const ours = async () => (await shop()).gateways.filter((one: { type: string }) => one.type === 'PaymentGateway::External');
  const posts = async () => (await shop()).apiCalls.filter(({ method }: { method: string }) => method === 'POST').length;

  it('leaves one payment method with all deliveries, one widget, one webhook per topic and two order fields', async () => {
    const now = await shop();
    const [method, ...others] = await ours();
    expect(others).toEqual([]);
    expect(method).toMatchObject({
      shopId: MERCHANT,
      url: `${stand.url}/insales/pay/912345.${MERCHANT}`,
      sendOrder: true,
      title: 'Main merchant',
    });
    expect(method.deliveries).toHaveLength(now.deliveryVariants.length);
    expect(stand.account().credentials[`method.${MERCHANT}`]).toBe(method.password);
    expect(now.widgets).toHaveLength(1);
    expect(now.widgets[0].code).toContain(`data-key="${stand.account().credentials['widgetKey']}"`);
    expect(now.webhooks.map(({ topic }: { topic: string }) => topic).toSorted()).toEqual(['orders/destroy', 'orders/update']);
    expect(now.fields.map(({ handle }: { handle: string }) => handle)).toEqual(
      expect.arrayContaining(['ordertill_link', 'ordertill_note']),
    );
    expect(stand.store.shops.get('912345')).toMatchObject({ troubles: [], setUpDueAt: null });
    expect(now.regressions).toEqual([]);
  });

  it('posts nothing the second time', async () => {
    const before = await posts();
    expect(await setUp(stand.house, stand.account())).toEqual([]);
    expect(await posts()).toBe(before);
  });

  it('makes again what somebody took away, and only that', async () => {
    const { widgets, webhooks } = await shop();
    await post(`${stand.shop.url}/admin2/settings/widgets/${widgets[0].id}/delete`, {});
    await post(`${stand.shop.url}/admin2/settings/webhooks/${webhooks[0].id}/delete`, {});
    const before = await posts();
    await setUp(stand.house, stand.account());
    expect(await posts()).toBe(before + 2);
    expect((await shop()).widgets).toHaveLength(1);
    expect((await shop()).webhooks).toHaveLength(2);
  });

  it('takes over a webhook that the shop has from a call whose answer was lost', async () => {
    const [webhook] = (await shop()).webhooks;
    await post(`${stand.shop.url}/admin2/settings/webhooks/${webhook.id}/delete`, {});
    stand.insales.faults.add({ match: 'POST /admin/webhooks', kind: 'drop-after' });
    expect(await setUp(stand.house, stand.account())).toEqual(['insales-webhook-missing']);
    expect(stand.store.shops.get('912345')?.setUpDueAt).not.toBeNull();
    expect(await setUp(stand.house, stand.account())).toEqual([]);
    expect((await shop()).webhooks).toHaveLength(2);
  });

  it('mends the address of a payment method and takes over a password that was changed by hand', async () => {
    const [method] = await ours();
    const { password, id } = method;
    await stand.house.client(
      { address: stand.shop.url, password: stand.account().credentials['password'] ?? '' },
      {
        method: 'PUT',
        path: `payment_gateways/${id}.json`,
        body: { payment_gateway: { url: 'http://127.0.0.1/pay', password: 'by-hand' } },
      },
    );
    await setUp(stand.house, stand.account());
    const [mended] = await ours();
    expect(mended).toMatchObject({ url: `${stand.url}/insales/pay/912345.${MERCHANT}`, password: 'by-hand' });
    expect(stand.account().credentials[`method.${MERCHANT}`]).toBe('by-hand');
    expect(password).not.toBe('by-hand');
  });

  it.each(['shop', 'insecure', 'none'])('takes over the ids and addresses that the shop gives: %s', async (returned) => {
    stand.insales.switches.set('returnedUrls', returned);
    await setUp(stand.house, stand.account());
    const [method] = await ours();
    const [kept] = stand.store.kept.methods;
    expect(kept).toMatchObject({ methodId: String(method.id), offered: true });
    expect(kept?.serverUrl).toMatch(new RegExp(`/payments/external/${method.id}/server$`));
  });

  it('takes a switched-off merchant out of the checkout and brings it back', async () => {
    stand.heart.merchants = [{ code: MERCHANT, name: 'Main merchant', active: false }];
    await setUp(stand.house, stand.account());
    expect((await ours())[0].deliveries).toEqual([]);
    await setUp(stand.house, stand.account());
    stand.heart.merchants = [{ code: MERCHANT, name: 'Main merchant', active: true }];
    await setUp(stand.house, stand.account());
    expect((await ours())[0].deliveries).not.toEqual([]);
    expect(await ours()).toHaveLength(1);
  });

  it('makes one method for each merchant', async () => {
    stand.heart.merchants = [
      ...stand.heart.merchants,
      { code: 'm-2', name: 'Second', active: true },
      { code: 'm-3', name: 'Off', active: false },
    ];
    await setUp(stand.house, stand.account());
    expect((await ours()).map(({ shopId }: { shopId: string }) => shopId)).toEqual([MERCHANT, 'm-2']);
  });

  it('says which right is missing, does the rest, and is done again later by itself', async () => {
    stand.insales.switches.set('withheldRights', 'application_widgets');
    expect(await setUp(stand.house, stand.account())).toEqual(['insales-right-missing']);
    stand.insales.switches.set('withheldRights', '');
    stand.insales.clock.advance(11 * 60_000);
    await stand.house.store.enqueue({ name: 'insales-sweep', payload: {} });
    await stand.work();
    expect(stand.store.shops.get('912345')).toMatchObject({ troubles: [], setUpDueAt: null });
  });
});
