import { isGenuine, registerToken } from '../../../src/platforms/retailcrm/token';

describe('the token of a register call', () => {
  it.each([
    ['secret', 'api_key', '016ab397889c59a1f61a07d69857880a0d867aa1b0edb1014971757cf7a25bb1'],
    ['secret', 'key', '96de09a0f8699191b28587118ac57df88bbf6c2d0c131d196dcd90f7efd68c93'],
    ['secret', 'R8xKq2mZ4pVt7yLw9nBc3dFg5hJk1sAe', 'ceb861ac5f9e4bdba59b6c604e070f313f150c217604bfbd7c651ef649fed843'],
    ['s3cr3t-Конфиг-01', 'R8xKq2mZ4pVt7yLw9nBc3dFg5hJk1sAe', '25e3fe56e32ccb1d7c7369a33489a29f6240bb80f59349659db4324ed418761e'],
    ['3f9a0c7be1d24568', '0123456789abcdef0123456789ABCDEF', '196b8e7646f5608c730c1d31532bcd69a503c59a324c6d35aca390e623dc8338'],
  ])('of the secret %s and the key %s is the known digest', (secret, apiKey, token) => {
    expect(registerToken(secret, apiKey)).toBe(token);
    expect(isGenuine(secret, { token, apiKey })).toBe(true);
  });

  const right = '016ab397889c59a1f61a07d69857880a0d867aa1b0edb1014971757cf7a25bb1';
  it.each([
    ['key and message swapped', 'a6323d39441a8431100c237db614d47d801d68ed64d18902b76ef1bd8995fd82'],
    ['a plain hash of both', 'c430af3536fc6e0cd7d04ffd1cb228227525ec2ffb17cbfad59c9ed2ec592985'],
    ['the right digest in capitals', right.toUpperCase()],
    ['the right digest less its last character', right.slice(0, -1)],
    ['the right digest with a line end', `${right}\n`],
    ['nothing', ''],
  ])('is refused when it is %s', (_what, token) => {
    expect(isGenuine('secret', { token, apiKey: 'api_key' })).toBe(false);
  });
});
