import { randomBytes } from 'node:crypto';
import { loadConfig } from '../../src/config';
import type { Config } from '../../src/config';

const key = randomBytes(32).toString('base64');
const production = { BASE_URL: 'https://pay.shop.example/', DATABASE_URL: 'postgres://till:hunter2@db:5432/till', SECRET_KEYS: key };

function good(env: Record<string, string | undefined>): Config {
  const loaded = loadConfig(env);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.config;
}

const badNames = (env: Record<string, string | undefined>): string[] => {
  const loaded = loadConfig(env);
  return loaded.ok ? [] : loaded.problems.map(({ name }) => name);
};

test('an empty environment is enough to try Ordertill, and an empty variable is one that is not set', () => {
  for (const env of [{}, { PORT: '', DATABASE_URL: '  ', SMTP_URL: undefined }]) {
    expect(good(env)).toMatchObject({
      baseUrl: 'http://localhost:3000',
      port: 3000,
      role: 'all',
      databaseUrl: undefined,
      secretKeys: undefined,
      smtpUrl: undefined,
      dataDir: './data',
      uapay: { apiUrl: 'https://api.uapay.ua/' },
      insales: { hostSuffixes: ['.myinsales.ru'] },
    });
  }
});

test('the address of our own follows the port when only that is given, and loses its last slash', () => {
  expect(good({ PORT: '4010' }).baseUrl).toBe('http://localhost:4010');
  expect(good(production).baseUrl).toBe('https://pay.shop.example');
});

test('a server with a database of its own needs sealing keys, and says how to make one', () => {
  const loaded = loadConfig({ ...production, SECRET_KEYS: undefined });
  expect(loaded).toEqual({
    ok: false,
    problems: [{ name: 'SECRET_KEYS', problem: expect.any(String), remedy: expect.stringContaining('randomBytes(32)') }],
  });
});

test('lists are cut at commas and read without case', () => {
  const config = good({
    SECRET_KEYS: `${key}, ${randomBytes(32).toString('hex')}`,
    RETAILCRM_EXTRA_HOSTS: 'CRM.example.com, localhost:4001',
    INSALES_HOST_SUFFIXES: '.myinsales.ru,localhost:4002',
    UPGATES_EXTRA_HOSTS: 'localhost:4003',
  });
  expect(config.secretKeys).toHaveLength(2);
  expect(config.retailcrm.extraHosts).toEqual(['crm.example.com', 'localhost:4001']);
  expect(config.insales.hostSuffixes).toEqual(['.myinsales.ru', 'localhost:4002']);
  expect(config.upgates.extraHosts).toEqual(['localhost:4003']);
});

test.each([
  ['1', 1],
  ['true', true],
  ['false', false],
  ['off', false],
  ['10.0.0.0/8', '10.0.0.0/8'],
])('TRUST_PROXY=%s is read as what Express takes', (text, value) => {
  expect(good({ TRUST_PROXY: text }).trustProxy).toBe(value);
});

test.each([
  ['BASE_URL', 'http://pay.shop.example'],
  ['BASE_URL', 'pay.shop.example'],
  ['PORT', '70000'],
  ['PORT', '80a'],
  ['ROLE', 'king'],
  ['DATABASE_URL', 'mysql://db/till'],
  ['SECRET_KEYS', 'short'],
  ['SECRET_KEYS', `${key},`],
  ['SMTP_URL', 'mail.example'],
  ['MAIL_FROM', 'nobody'],
  ['MAIL_FROM', 'a@b.example\r\nBcc: x@y.example'],
  ['RETAILCRM_EXTRA_HOSTS', 'https://crm.example'],
  ['RETAILCRM_MODULE_CODE', 'a b'],
  ['UAPAY_API_URL', 'http://api.uapay.ua'],
  ['LOG_LEVEL', 'loud'],
])('%s=%s is refused by name with a remedy', (name, value) => {
  const loaded = loadConfig({ ...production, MAIL_FROM: 'a@b.example', [name]: value });
  expect(loaded).toMatchObject({ ok: false, problems: [{ name, problem: expect.any(String), remedy: expect.stringMatching(/\w/) }] });
});

test('all problems are told at once, and no value is repeated in them', () => {
  const env = { SECRET_KEYS: 'hunter2', SMTP_URL: 'hunter2', DATABASE_URL: 'hunter2', PORT: 'hunter2' };
  expect(badNames(env).sort()).toEqual(['DATABASE_URL', 'PORT', 'SECRET_KEYS', 'SMTP_URL']);
  expect(JSON.stringify(loadConfig(env))).not.toContain('hunter2');
});

test('a mail server needs a sender', () => {
  expect(badNames({ SMTP_URL: 'smtp://localhost:2525' })).toEqual(['MAIL_FROM']);
  expect(good({ SMTP_URL: 'smtp://localhost:2525', MAIL_FROM: 'Shop <pay@shop.example>' }).mailFrom).toBe('Shop <pay@shop.example>');
});

test('the configuration cannot be changed afterwards', () => {
  const config = good(production);
  expect(Object.isFrozen(config) && Object.isFrozen(config.retailcrm) && Object.isFrozen(config.secretKeys)).toBe(true);
});
