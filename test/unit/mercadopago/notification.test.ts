import { createMercadopago } from '../../../src/gateways/mercadopago/gateway';
import { systemClock } from '../../../src/infra/clock';
import type { Claim, MerchantSettings, RawNotification } from '../../../src/payments/ports/gateway';

const gateway = createMercadopago({
  http: () => Promise.resolve({ kind: 'no-answer', because: 'connection', sent: false }),
  clock: systemClock,
  apiUrl: 'https://nowhere.example/',
});

const SECRET = 'hub-test-secret-0001';
const PAYMENT = '1330000123';
const REQUEST = '7f2c1c1e-6a53-4f3e-9a63-2b8f5f4f0b11';
const HASH_A = '6fe0cc399455a89600682348ad1b009f43faffec651a29d063d1df5997debf33';
const HASH_C = '97e87f5b8ae330065df650c85d63d1a3b6faa34fc72fc036c8b08cca63319b0a';

const settings = (webhookSecret: string | null): MerchantSettings => ({
  plain: { country: 'BR', mode: 'live', publicKey: 'APP_USR-public', slips: 'offered' },
  secrets: { accessToken: 'APP_USR-token', ...(webhookSecret === null ? {} : { webhookSecret }) },
});

interface Sent {
  readonly type?: string;
  readonly bodyType?: string;
  readonly id?: string | null;
  readonly bodyId?: string;
  readonly number?: number;
  readonly requestId?: string | null;
  readonly signature?: string | null;
}

function webhook(sent: Sent = {}): RawNotification {
  const { type = 'payment', id = PAYMENT, requestId = REQUEST, signature = `ts=1767225600,v1=${HASH_A}` } = sent;
  const body = {
    id: sent.number ?? 112_233_445_566,
    live_mode: true,
    type: sent.bodyType ?? type,
    date_created: '2026-01-01T00:00:00Z',
    user_id: 900_000_001,
    api_version: 'v1',
    action: `${type}.updated`,
    data: { id: sent.bodyId ?? id ?? PAYMENT },
  };
  return {
    body: Buffer.from(JSON.stringify(body)),
    contentType: 'application/json',
    query: { type, ...(id === null ? {} : { 'data.id': id }) },
    headers: { ...(requestId === null ? {} : { 'x-request-id': requestId }), ...(signature === null ? {} : { 'x-signature': signature }) },
  };
}

const verified = (sent: Sent = {}, secret: string | null = SECRET): Claim => gateway.verify(settings(secret), webhook(sent));
const FORGED = { kind: 'rejected', because: 'signature' };
const PROVED = { kind: 'claim', reference: `payment:${PAYMENT}`, orderNumber: null, snapshot: null, words: 'payment.updated' };

const ipn = (query: Readonly<Record<string, string>>, body = ''): RawNotification => ({
  body: Buffer.from(body),
  contentType: 'application/json',
  query,
  headers: {},
});

const keyOf = (claim: Claim): string => (claim.kind === 'claim' ? claim.key : claim.because);

describe('a notification, with the secret known', () => {
  it('is a reason to look at the payment that its address names, and carries no state', () => {
    expect(verified()).toMatchObject(PROVED);
    expect(verified()).not.toHaveProperty('unproved');
  });

  it('is taken in every spelling of its header but not with a hash in capitals', () => {
    expect(verified({ signature: ` TS=1767225600 , V1=${HASH_A}` })).toMatchObject(PROVED);
    expect(verified({ signature: `ts=1767225600,v1=${HASH_A.toUpperCase()}` })).toEqual(FORGED);
  });

  it('is taken with its time in milliseconds', () => {
    const signature = 'ts=1767225600000,v1=99ff1214057d6b64963edf2ea45d24eb86285d8689a76f4e2bda915847be5eed';
    expect(verified({ signature })).toMatchObject(PROVED);
  });

  it('is taken without a request id only where it was signed without', () => {
    expect(verified({ requestId: null, signature: `ts=1767225600,v1=${HASH_C}` })).toMatchObject(PROVED);
    expect(verified({ requestId: null })).toEqual(FORGED);
  });

  it('is refused when its body names something else than its address', () => {
    expect(verified({ bodyId: '1330000124' })).toEqual(FORGED);
    expect(verified({ bodyType: 'topic_chargebacks_wh' })).toEqual(FORGED);
  });

  it('is refused without a signature or with a wrong one', () => {
    expect(verified({ signature: null })).toEqual(FORGED);
    expect(verified({ id: '1330000124' })).toEqual(FORGED);
    expect(verified({}, 'another-secret')).toEqual(FORGED);
  });

  it('of a subscription may come unsigned, as a hint that proves nothing, but not wrongly signed', () => {
    const type = 'subscription_preapproval';
    expect(verified({ type, signature: null })).toMatchObject({ kind: 'claim', unproved: 'unsigned' });
    expect(verified({ type })).toMatchObject({ kind: 'claim', reference: `${type}:${PAYMENT}` });
    expect(verified({ type, id: '99' })).toEqual(FORGED);
  });
});

describe('a notification, with no secret entered', () => {
  it('is a hint, signed or not', () => {
    expect(verified({}, null)).toMatchObject({ ...PROVED, unproved: 'no-secret' });
    expect(verified({ signature: null }, null)).toMatchObject({ ...PROVED, unproved: 'no-secret' });
  });

  it('is refused all the same when its body and its address disagree', () => {
    expect(verified({ bodyId: '1330000124' }, null)).toEqual(FORGED);
  });
});

describe('a notification of the old kind', () => {
  it('is an unsigned hint, whatever its body', () => {
    const query = { topic: 'payment', id: PAYMENT };
    const hint = { kind: 'claim', reference: `payment:${PAYMENT}`, unproved: 'unsigned' };
    expect(gateway.verify(settings(SECRET), ipn(query))).toMatchObject(hint);
    expect(gateway.verify(settings(SECRET), ipn(query, '{"resource":"https://x.example/1","topic":"payment"}'))).toMatchObject(hint);
  });

  it('that names nothing is malformed', () => {
    expect(gateway.verify(settings(SECRET), ipn({ topic: 'payment' }))).toEqual({ kind: 'rejected', because: 'malformed' });
  });
});

describe('the key of a notification', () => {
  it('is the same for a twin, and another for a repeat, which comes with a number of its own', () => {
    expect(keyOf(verified())).toBe(keyOf(verified()));
    expect(keyOf(verified({ number: 2 }))).not.toBe(keyOf(verified()));
  });
});

it('is answered as the service wants it, within its limit, with an empty object', () => {
  expect(gateway.acknowledgement).toEqual({ status: 200, contentType: 'application/json', body: '{}' });
});
