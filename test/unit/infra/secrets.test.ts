import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { readSecretKeys } from '../../../src/infra/secret-key-file';
import { PlainSecret, SealBroken, createSealer, fingerprint, keyIdOf, mask, newSecretKey } from '../../../src/infra/secrets';

const place = { installationId: 'i1', row: 'merchant:7', field: 'secret' };
const [older, newer] = [newSecretKey(), newSecretKey()];

test('what was sealed opens at its place, whatever the text', () => {
  const sealer = createSealer([newer]);
  for (const text of ['', 'secret', 'ключ 🔑', 'x'.repeat(10_000)]) expect(sealer.open(sealer.seal(text, place), place)).toBe(text);
});

test('the same text sealed twice looks different and shows nothing of itself', () => {
  const sealer = createSealer([newer]);
  const [one, two] = [sealer.seal('hunter2', place), sealer.seal('hunter2', place)];
  expect(one).not.toBe(two);
  expect(one).toMatch(/^v1\.[\w-]{8}\.[\w-]+\.[\w-]+\.[\w-]+$/);
});

test.each([
  ['installation', { ...place, installationId: 'i2' }],
  ['row', { ...place, row: 'merchant:8' }],
  ['field', { ...place, field: 'clientId' }],
  ['border between the parts', { installationId: 'i1m', row: 'erchant:7', field: 'secret' }],
])('a value copied to another %s does not open', (_name, other) => {
  const sealer = createSealer([newer]);
  expect(() => sealer.open(sealer.seal('hunter2', place), other)).toThrow(SealBroken);
});

test('a value that was changed anywhere, cut or is none does not open', () => {
  const sealer = createSealer([newer]);
  const parts = sealer.seal('hunter2', place).split('.');
  for (let part = 0; part < parts.length; part += 1) {
    const changed = parts.map((text, index) => (index === part ? `${text.startsWith('A') ? 'B' : 'A'}${text.slice(1)}` : text)).join('.');
    expect(() => sealer.open(changed, place)).toThrow(SealBroken);
  }
  for (const text of ['', 'hunter2', parts.slice(0, 4).join('.'), `${parts.join('.')}.x`])
    expect(() => sealer.open(text, place)).toThrow(SealBroken);
  const shortTag = [...parts.slice(0, 3), (parts[3] ?? '').slice(0, 6), parts[4]].join('.');
  expect(() => sealer.open(shortTag, place)).toThrow(SealBroken);
});

test('a list of keys opens what any of them sealed and seals with the first', () => {
  const before = createSealer([older]);
  const during = createSealer([newer, older]);
  const sealed = before.seal('hunter2', place);
  expect(during.open(sealed, place)).toBe('hunter2');
  expect(keyIdOf(sealed)).toBe(before.currentKeyId);
  expect(keyIdOf(during.seal('hunter2', place))).toBe(during.currentKeyId);
  expect(during.currentKeyId).not.toBe(before.currentKeyId);
  expect(() => createSealer([newer]).open(sealed, place)).toThrow('not in SECRET_KEYS');
});

test('hex, base64 and base64url write the same key', () => {
  const bytes = Buffer.alloc(32, 251);
  const ids = [bytes.toString('hex'), bytes.toString('base64'), bytes.toString('base64url')].map(
    (text) => createSealer([text]).currentKeyId,
  );
  expect(new Set(ids).size).toBe(1);
});

test('a key of another length is refused without being repeated', () => {
  expect(() => createSealer([newer, 'much-too-short'])).toThrow('secret key 2 is not 32 bytes in base64 or hex');
  expect(() => createSealer([])).toThrow('at least one');
});

test('a plain secret gives itself away only on purpose', () => {
  const secret = new PlainSecret('hunter2');
  expect(secret.reveal()).toBe('hunter2');
  const printed = `${String(secret)} ${JSON.stringify({ secret })} ${inspect({ secret }, { showHidden: true })} ${Object.values(secret).join()}`;
  expect(printed).not.toContain('hunter2');
});

test('a mask shows the end of long secrets and nothing of short ones', () => {
  expect(mask('sk_live_1234567890')).toBe('••••7890');
  expect(mask('hunter2')).toBe('••••');
});

test('a fingerprint finds the same secret again', () => {
  expect(fingerprint('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

describe('the key file', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'ordertill-keys-'));
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  test('is made once, for its owner only, and gives the same key ever after', () => {
    const first = readSecretKeys(join(dir, 'data'));
    const second = readSecretKeys(join(dir, 'data'));
    expect([first.made, second.made]).toEqual([true, false]);
    expect(second.keys).toEqual(first.keys);
    expect(statSync(first.file).mode & 0o777).toBe(0o600);
    expect(createSealer(first.keys).currentKeyId).toHaveLength(8);
  });

  test('may hold several keys, newest first, and an empty one is refused rather than filled anew', () => {
    writeFileSync(join(dir, 'secret-keys'), `${newer}\n${older}\n`);
    expect(readSecretKeys(dir).keys).toEqual([newer, older]);
    writeFileSync(join(dir, 'secret-keys'), '');
    expect(() => readSecretKeys(dir)).toThrow('holds no key');
    expect(readFileSync(join(dir, 'secret-keys'), 'utf8')).toBe('');
  });
});
