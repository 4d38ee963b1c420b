import { Webhook } from 'standardwebhooks';
import { nextTry } from '../../../src/academy/outgoing/retry-ladder';
import { livingKeys, newKey, signedHeaders } from '../../../src/academy/outgoing/sign';
import { randomIds } from '../../../src/infra/ids';

const AT = new Date('2022-12-15T10:30:30.900Z');
const SECOND = 1_000;

const pause = (failures: number, wish?: string): number | null => {
  const next = nextTry(failures, AT, wish);
  return next && (next.getTime() - AT.getTime()) / SECOND;
};

describe('the proof of a message', () => {
  it('is that of the specification’s own example', () => {
    const message = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', body: '{"test": 2432232314}', at: new Date(1_614_265_330 * SECOND) };
    expect(signedHeaders(message, ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'])).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('has one signature for each key, and each key alone proves it', () => {
    const keys = [newKey(randomIds), newKey(randomIds)];
    const body = '{"name":"Олена 🫖"}';
    const headers = signedHeaders({ id: 'a', body, at: new Date() }, keys);
    for (const key of keys) expect(new Webhook(key).verify(body, { ...headers })).toEqual({ name: 'Олена 🫖' });
    expect(() => new Webhook(newKey(randomIds)).verify(body, { ...headers })).toThrow('No matching signature');
  });

  it('is made by keys that have not ended', () => {
    const key = (id: string, expiresAt: Date | null) => ({ id, secret: '', createdAt: AT, expiresAt });
    const keys = [key('ever', null), key('over', AT), key('soon', new Date(AT.getTime() + 1))];
    expect(livingKeys(keys, AT).map(({ id }) => id)).toEqual(['ever', 'soon']);
  });
});

describe('the ladder of tries', () => {
  it('begins with seconds and ends after about three days', () => {
    const pauses = Array.from({ length: 10 }, (_, at) => pause(at + 1));
    expect(pauses).toEqual([5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400, null]);
  });

  it('waits longer when the receiver asks for it, by seconds or by a date, but not longer than a day', () => {
    expect(pause(1, '60')).toBe(60);
    expect(pause(1, new Date('2022-12-15T10:40:30.900Z').toISOString())).toBe(600);
    expect(pause(1, '999999999')).toBe(86_400);
    for (const nonsense of ['', 'soon', '-5', '1', 'Thu, 01 Jan 1970 00:00:00 GMT']) expect(pause(1, nonsense)).toBe(5);
  });
});
