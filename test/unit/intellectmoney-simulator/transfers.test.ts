import { Listener } from '../../support/listener';
import { digest, Shop, SIGN_KEY, TOKEN, WALLET } from './shop';
import type { Fields } from './shop';

let shop: Shop;

beforeEach(async () => {
  shop = await Shop.open();
});
afterEach(() => shop.stop());

const send = (method: string, body: Fields, names: readonly string[]) => {
  const values = names.map((name) => body[name] ?? '');
  const hash = digest('sha1', values, WALLET.secretKey);
  const headers = { authorization: `Bearer ${TOKEN}`, sign: digest('sha256', values, SIGN_KEY) };
  return shop.send(`/p2p/${method}`, new URLSearchParams({ ...body, hash }), headers);
};

describe('transfers between people', () => {
  const ORDER_FIELDS = ['orderId', 'amount', 'formId', 'cardGuid', 'comment', 'backUrl', 'language'];
  it('are paid on a page, and CheckPay tells', async () => {
    const order = { orderId: '1005', amount: '100.00', formId: WALLET.id, language: 'ru' };
    const { text } = await send('GetFormUrl', order, ORDER_FIELDS);
    const url = /<Url>([^<]*)<\/Url>/.exec(text)?.[1] ?? '';
    const check = async () =>
      /<RcCode>(\d+)/.exec((await send('CheckPay', { orderId: '1005', formId: WALLET.id }, ['orderId', 'formId'])).text)?.[1];
    expect(await check()).toBe('99');
    await shop.press(url.split('/').at(-1) ?? '', 'pay');
    expect(await check()).toBe('00');
  });

  describe('that the form’s owner hears of', () => {
    let hook: Listener;
    beforeEach(async () => {
      hook = await Listener.open();
      await shop.configure({ resultUrl: hook.url }, WALLET.id);
    });
    afterEach(() => hook.stop());
    /** Pays a transfer and gives the last of the messages that come of it. */
    const paid = async (orderId: string, messages: number) => {
      const order = { orderId, amount: '100.00', formId: WALLET.id, comment: 'Чай', language: 'ru' };
      const { text } = await send('GetFormUrl', order, ORDER_FIELDS);
      const sko = /pay\/(\d+)<\/Url>/.exec(text)?.[1] ?? '';
      await shop.press(sko, 'pay');
      await hook.got(messages);
      return { sko, told: Object.fromEntries(new URLSearchParams(String(hook.bodies.at(-1)))) };
    };
    const MEMBERS = ['orderId', 'formId', 'paymentId', 'amount', 'date', 'comment', 'status'];
    const hashOf = (told: Fields): string => {
      const values = MEMBERS.map((name) => told[name] ?? '');
      return digest('sha1', values, WALLET.secretKey).toUpperCase();
    };

    it('come as a callback of their own once they are paid', async () => {
      const { sko, told } = await paid('1005', 1);
      expect(Object.keys(told)).toEqual([...MEMBERS, 'hash']);
      expect(told).toMatchObject({ orderId: '1005', formId: WALLET.id, paymentId: sko, amount: '100.00', comment: 'Чай', status: '0' });
      expect(told['date']).toMatch(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/);
      expect(told['hash']).toBe(hashOf(told));
      shop.simulator.switches.set('walletKey', 'secret');
      const { told: other } = await paid('1006', 2);
      expect(other['hash']).not.toBe(hashOf(other));
    });

    it('come as the notifications of shops, by switch', async () => {
      shop.simulator.switches.set('transferTold', 'shop');
      expect((await paid('1005', 2)).told).toMatchObject({ eshopId: '450157', paymentStatus: '5', recipientAmount: '100.00' });
    });
  });

  it('are refused with a wrong signature or an unknown form', async () => {
    const order = { orderId: '1005', amount: '100.00', formId: WALLET.id, language: 'ru' };
    expect((await send('GetFormUrl', order, ['orderId'])).text).toContain('wrong Sign');
    expect((await send('GetFormUrl', { ...order, formId: '7' }, ORDER_FIELDS)).text).toContain('unknown form');
    expect((await send('GetFormUrl', { ...order, amount: '1' }, ORDER_FIELDS)).text).toContain('recipientAmount');
    expect((await send('CheckPay', { orderId: 'x', formId: WALLET.id }, ['orderId', 'formId'])).text).toContain('unknown order');
  });
});
