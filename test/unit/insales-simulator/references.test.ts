import { startInstalled } from './stand-in';
import type { Installed } from './stand-in';

describe('what the admin API has besides orders and payment methods', () => {
  let pair: Installed;
  beforeEach(async () => {
    pair = await startInstalled();
  });
  afterEach(() => pair.stop());

  it('takes changes of the shop and answers with a status', async () => {
    const change = { title: 'Новый магазин', contact_phone: '+74951112233', id: 1, main_host: 'elsewhere.example' };
    expect((await pair.calls.put('account.json', { account: change })).data).toEqual({ status: 'ok' });
    const { data } = await pair.calls.get('account.json');
    expect(data).toMatchObject({ id: 912345, title: 'Новый магазин', contact_phone: '+74951112233', main_host: pair.shop.host });
    expect((await pair.calls.put('account.json', { account: { title: '' } })).status).toBe(422);
  });

  it('changes and removes ways of delivery, of which payment methods forget the removed', async () => {
    const put = (path: string, change: Record<string, unknown>) => pair.calls.put(path, { delivery_variant: change });
    const { data } = await put('delivery_variants/986851.json', { price: '99.90', description: null, position: 5 });
    expect(data).toMatchObject({ id: 986851, title: 'Курьер', description: null, price: 99.9, position: 5 });
    expect((await pair.calls.get('delivery_variants/986851.json')).data).toEqual(data);
    expect((await put('delivery_variants/986851.json', { title: '' })).status).toBe(422);
    expect((await put('delivery_variants/986851.json', { price: 'much' })).status).toBe(422);
    expect((await put('delivery_variants/1.json', {})).status).toBe(404);
    expect((await pair.calls.delete('delivery_variants/986851.json')).data).toEqual({ status: 'ok' });
    expect((await pair.calls.get('delivery_variants/986851.json')).status).toBe(404);
    expect((await pair.calls.delete('delivery_variants/986851.json')).status).toBe(404);
    const gateway = await pair.calls.get('payment_gateways/3706.json');
    expect(gateway.data.payment_delivery_variants).toEqual([expect.objectContaining({ delivery_variant_id: 986852 })]);
  });

  it('keeps scripts of the storefront', async () => {
    const tag = { type: 'JsTag::TextTag', name: 'paymodule', content: 'alert(1)' };
    const { data } = await pair.calls.post('js_tags.json', { js_tag: tag });
    expect((await pair.calls.get(`js_tags/${data.id}.json`)).data).toEqual(data);
    const changed = await pair.calls.put(`js_tags/${data.id}.json`, { js_tag: { content: 'alert(2)' } });
    expect(changed.data).toEqual({ ...data, content: 'alert(2)' });
    expect((await pair.calls.put(`js_tags/${data.id}.json`, { js_tag: { content: '' } })).status).toBe(422);
    expect((await pair.calls.put(`js_tags/${data.id}.json`, { js_tag: { type: 'JsTag::Nonsense' } })).status).toBe(422);
    expect((await pair.calls.delete(`js_tags/${data.id}.json`)).data).toEqual({ status: 'ok' });
    expect((await pair.calls.get(`js_tags/${data.id}.json`)).status).toBe(404);
  });

  it('counts what it lists, as XML too', async () => {
    const lists = ['domains', 'users', 'stock_currencies', 'delivery_variants', 'payment_gateways', 'orders', 'custom_statuses'];
    for (const name of [...lists, 'fields', 'webhooks', 'application_widgets', 'js_tags']) {
      const { data } = await pair.calls.get(`${name}.json`);
      const counted = await pair.calls.get(`${name}/count.json`);
      expect([name, counted.status, counted.data]).toEqual([name, 200, { count: data.length }]);
    }
    expect((await pair.calls.get('custom_statuses/count.xml')).data).toContain('<hash><count type="integer">7</count></hash>');
    expect((await pair.calls.get('account/count.json')).status).toBe(404);
  });
});
