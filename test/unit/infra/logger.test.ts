import { maskUrl } from '../../../src/infra/logger';
import { PlainSecret } from '../../../src/infra/secrets';
import { recordingLogger } from '../../support/quiet-logger';

test.each([
  ['https://hub.example/hooks/uapay/AbC-123', 'https://hub.example/hooks/uapay/***'],
  ['/hooks/intellectmoney/AbC/more?x=1', '/hooks/intellectmoney/***/more?x=***'],
  ['/p/k7-abcdef', '/p/***'],
  ['/p/k7-abcdef/return', '/p/***/return'],
  [
    'https://crm.example/api/v5/orders?apiKey=one&filter[ids][]=2&empty=',
    'https://crm.example/api/v5/orders?apiKey=***&filter[ids][]=***&empty=***',
  ],
  ['https://key:word@shop.example/admin/orders.json', 'https://***@shop.example/admin/orders.json'],
  ['postgres://user:pass@db:5432/till', 'postgres://***@db:5432/till'],
  ['https://hub.example/settings#token=abc', 'https://hub.example/settings'],
  ['/healthz', '/healthz'],
])('the address %s is logged as %s', (url, shown) => {
  expect(maskUrl(url)).toBe(shown);
});

const SECRET_NAMES = [
  'apiKey',
  'token',
  'secret',
  'secretKey',
  'password',
  'authorization',
  'cookie',
  'clientId',
  'register',
  'x-api-key',
  'X-API-KEY',
  'client_secret',
  'Set-Cookie',
];

test.each(SECRET_NAMES)('a field called %s is hidden at any depth', (name) => {
  const log = recordingLogger();
  log.logger
    .child({ [name]: 'hunter2' })
    .child({ deeper: { [name]: 'hunter2' } })
    .info({ [name]: 'hunter2', deep: [{ merchant: { [name]: { inner: 'hunter2' } } }] });
  expect(log.text()).not.toContain('hunter2');
  expect(log.text()).toContain('[hidden]');
});

test('an error is logged with its code and stack, but not with what libraries hang on it', () => {
  const log = recordingLogger();
  const error = Object.assign(
    new Error('connect to postgres://till:hunter2@db/till failed', { cause: new Error('no route to smtp://a:hunter2@mail') }),
    {
      code: 'ECONNREFUSED',
      config: { headers: { Authorization: 'hunter2' } },
      parameters: ['hunter2'],
    },
  );
  log.logger.error({ err: error, also: { error } }, 'while at smtps://me:hunter2@mail/');
  log.logger.error(error);
  expect(log.text()).not.toContain('hunter2');
  expect(JSON.parse(log.lines()[0] ?? '')).toMatchObject({
    level: 'error',
    err: { code: 'ECONNREFUSED', stack: expect.stringContaining('logger.test') },
  });
});

test('a plain secret is not printed, and the rest of an event is as it was given', () => {
  const log = recordingLogger();
  log.logger.info({ event: 'x', value: new PlainSecret('hunter2'), at: new Date(0), n: 1, none: null, list: ['a'] }, 'hello');
  expect(JSON.parse(log.lines()[0] ?? '')).toMatchObject({
    event: 'x',
    value: '[secret]',
    at: '1970-01-01T00:00:00.000Z',
    n: 1,
    none: null,
    list: ['a'],
    msg: 'hello',
  });
});
