import { isSigned, manifest, readSignature, sign } from '../../../src/gateways/mercadopago/signature';

const SECRET = 'hub-test-secret-0001';
const PAYMENT = '1330000123';
const REQUEST = '7f2c1c1e-6a53-4f3e-9a63-2b8f5f4f0b11';
const ORDER = 'ORD01JQ4S4KY8HWQ6NA5PXB65B3D3';
const SECONDS = '1767225600';

const VECTORS = [
  {
    name: 'A: all parts',
    dataId: PAYMENT,
    requestId: REQUEST,
    ts: SECONDS,
    v1: '6fe0cc399455a89600682348ad1b009f43faffec651a29d063d1df5997debf33',
  },
  {
    name: 'B: time in milliseconds',
    dataId: PAYMENT,
    requestId: REQUEST,
    ts: '1767225600000',
    v1: '99ff1214057d6b64963edf2ea45d24eb86285d8689a76f4e2bda915847be5eed',
  },
  {
    name: 'C: no request id',
    dataId: PAYMENT,
    requestId: null,
    ts: SECONDS,
    v1: '97e87f5b8ae330065df650c85d63d1a3b6faa34fc72fc036c8b08cca63319b0a',
  },
  {
    name: 'D: no data id',
    dataId: null,
    requestId: REQUEST,
    ts: SECONDS,
    v1: '1bbacf21855168f17a87a5ab0d4a68801839f5da1f63377c621454163608bbba',
  },
  {
    name: 'E: neither',
    dataId: null,
    requestId: null,
    ts: SECONDS,
    v1: '1597bbcfd7a545ab5ee09fed597e39027a0330ce03ced6024476291926bf5ee5',
  },
  {
    name: 'F: an id in capitals, signed in small letters',
    dataId: ORDER,
    requestId: 'req-ord-77',
    ts: SECONDS,
    v1: '5e725dde6484b587d72473954e531f63a0b3463e26753947e37c665faa982b94',
  },
  {
    name: 'G: an id in capitals, signed as it is',
    dataId: ORDER,
    requestId: 'req-ord-77',
    ts: SECONDS,
    v1: 'd38ec388b6ec220ddd4e15278faa723b694f0318814c3ed5524821b26cdcc317',
  },
  {
    name: 'H: a subscription',
    dataId: '2c938084726fca480172750000000042',
    requestId: 'req-sub-1',
    ts: SECONDS,
    v1: '0b1332efb687efc95feb30d2e7deaca78c78915d72d4d9626d6b0381140b795c',
  },
];

describe('the signature of a notification', () => {
  it.each(VECTORS)('fits vector $name', ({ dataId, requestId, ts, v1 }) => {
    expect(isSigned({ dataId, requestId }, { ts, v1 }, SECRET)).toBe(true);
    expect(isSigned({ dataId, requestId }, { ts, v1 }, 'another-secret')).toBe(false);
    expect(isSigned({ dataId, requestId }, { ts: `${ts}1`, v1 }, SECRET)).toBe(false);
  });

  it('leaves a part that did not come out whole', () => {
    expect(manifest({ dataId: PAYMENT, requestId: null }, SECONDS)).toBe(`id:${PAYMENT};ts:${SECONDS};`);
    expect(manifest({ dataId: null, requestId: null }, SECONDS)).toBe(`ts:${SECONDS};`);
    expect(sign(manifest({ dataId: null, requestId: null }, SECONDS), SECRET)).toBe(VECTORS[4]?.v1);
  });
});

describe('the header of a signature', () => {
  const v1 = 'a'.repeat(64);

  it.each([
    [`ts=1767225600,v1=${v1}`],
    [` TS=1767225600 , V1=${v1}`],
    [`v1=${v1};,ts=0,ts=1767225600,v1=${v1}`],
    [`v2=x,ts=1767225600,v1=${v1},more`],
  ])('is read from %s', (header) => {
    expect(readSignature(header)).toEqual({ ts: '1767225600', v1 });
  });

  it.each([
    ['nothing', ''],
    ['no time', `v1=${v1}`],
    ['no hash', 'ts=1767225600'],
    ['a time that is no number', `ts=17672256e2,v1=${v1}`],
    ['a hash in capitals', `ts=1767225600,v1=${v1.toUpperCase()}`],
    ['a short hash', `ts=1767225600,v1=${v1.slice(1)}`],
  ])('is refused with %s', (_what, header) => {
    expect(readSignature(header)).toBeNull();
  });
});
