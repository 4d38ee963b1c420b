import { SCENARIOS } from '../../../src/sandbox/hotmart/scenarios';
import { deed } from '../../support/hotmart';
import { KEYS, Producer } from './producer';

let producer: Producer;

beforeAll(async () => {
  producer = await Producer.open();
});
afterAll(() => producer.stop());
beforeEach(() => deed(producer.url, '/reset'));

const read = async (path: string): Promise<string> => (await fetch(producer.url + path)).text();
const BUYER = { name: 'Ana Souza', email: 'ana@example.com', document: '52998224725' };

describe('the pages of a buyer', () => {
  it('sell an offer by card, and show what became of it', async () => {
    expect(await read('/X41000010A?off=abc147pr')).toContain('R$\u00a0147,00');
    const bought = await producer.post('/X41000010A', {
      ...BUYER,
      off: 'abc147pr',
      method: 'CREDIT_CARD',
      card: 'good',
      buy: '1',
      src: 'school',
    });
    expect(bought.status).toBe(303);
    expect(await read(bought.headers.get('location')!)).toContain('Compra aprovada');
    expect((await producer.state())['sales']).toMatchObject([{ minor: 14_700, src: 'school', status: 'APPROVED' }]);
  });

  it('wait for a pix until it is paid', async () => {
    const bought = await producer.post('/X41000010A', { ...BUYER, method: 'PIX', bump: '1', buy: '1' });
    const at = bought.headers.get('location')!;
    expect(await read(at)).toContain('Aguardando pagamento');
    await producer.post(at, { turn: 'APPROVED' });
    expect(await read(at)).toContain('Compra aprovada');
    await producer.post(at, { turn: 'DISPUTE' });
    expect(await read(at)).toContain('Reembolso solicitado');
  });

  it('ask again for what is missing, and keep what was typed', async () => {
    const answer = await producer.post('/X41000010A', { name: '"><b>', email: 'nobody', document: '1', method: 'PIX' });
    const text = await answer.text();
    expect(answer.status).toBe(400);
    expect(text).toContain('role="alert"');
    expect(text).toContain('&quot;&gt;&lt;b&gt;');
    expect((await fetch(`${producer.url}/X00000000Z`)).status).toBe(404);
    expect((await fetch(`${producer.url}/compra/HP0`)).status).toBe(404);
  });
});

describe('the pages of the producer', () => {
  it('show products with prices, plans and addresses, and the credentials', async () => {
    const products = await read('/products');
    for (const words of ['4100001', 'R$\u00a0197,00', '726001', `${producer.url}/X41000020B?off=n6hup357`])
      expect(products).toContain(words);
    const credentials = await read('/tools/credentials');
    for (const words of Object.values(KEYS)) expect(credentials).toContain(words);
  });

  it('give money back and let subscriptions be cancelled', async () => {
    await producer.post('/X41000020B', { ...BUYER, method: 'CREDIT_CARD', buy: '1' });
    const { sales, subscriptions } = await producer.state();
    await producer.post(`/sales/${String(sales![0]!['transaction'])}`, { turn: 'REFUNDED' });
    await producer.post(`/subscriptions/${String(subscriptions![0]!['code'])}`, { do: 'cancel' });
    expect(await producer.state()).toMatchObject({ sales: [{ status: 'REFUNDED' }], subscriptions: [{ status: 'CANCELLED_BY_CUSTOMER' }] });
    expect(await read('/sales')).toContain('REFUNDED');
    expect(await read('/subscriptions')).toContain('CANCELLED_BY_CUSTOMER');
  });

  it('make a webhook only of what is whole, and change and remove it', async () => {
    const form = { name: 'School', url: 'http://localhost:9/hook', version: '2', product: '', event: 'PURCHASE_APPROVED' };
    expect((await producer.post('/tools/webhook', { ...form, url: 'nowhere' })).status).toBe(400);
    expect((await producer.post('/tools/webhook', { ...form, event: 'NOTHING' })).status).toBe(400);
    expect((await producer.post('/tools/webhook', { ...form, product: '5' })).status).toBe(400);
    producer.simulator.switches.set('localAddresses', false);
    expect((await producer.post('/tools/webhook', form)).status).toBe(400);
    producer.simulator.switches.set('localAddresses', true);
    expect((await producer.post('/tools/webhook', form)).status).toBe(303);
    const id = String((await producer.state())['webhooks']![0]!['id']);
    await producer.post(`/tools/webhook/${id}`, { do: '1' });
    await producer.post(`/tools/webhook/${id}`, { do: 'off' });
    expect((await producer.state())['webhooks']).toMatchObject([{ version: '1', active: false, productId: null }]);
    await producer.post(`/tools/webhook/${id}`, { do: 'remove' });
    expect((await producer.state())['webhooks']).toEqual([]);
  });

  it('tell stories that run by themselves', async () => {
    const counts: Record<string, number> = {};
    for (const name of Object.keys(SCENARIOS)) {
      await deed(producer.url, '/reset');
      expect((await producer.post('/scenarios', { name })).status).toBe(303);
      counts[name] = (await producer.state())['sales']!.length;
    }
    expect(counts).toEqual({
      'pix': 1,
      'card-refused': 1,
      'refund-after-protest': 1,
      'chargeback': 1,
      'two-renewals': 3,
      'cancellation': 1,
      'plan-switch': 1,
      'order-bump': 2,
    });
    expect((await fetch(`${producer.url}/`)).status).toBe(200);
  });
});
