import { isPublicHost } from '../../../src/infra/public-host';

describe('a host that somebody typed', () => {
  it.each(['8.8.8.8', '2606:4700:4700::1111'])('%s is out in the open', async (host) => {
    expect(await isPublicHost(host)).toBe(true);
  });

  it.each([
    '127.0.0.1',
    '10.0.0.1',
    '192.168.1.1',
    '172.16.5.4',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '::1',
    'fe80::1',
    'fc00::1',
    '::ffff:127.0.0.1',
    'localhost',
    'no-such-host.invalid',
  ])('%s is not', async (host) => {
    expect(await isPublicHost(host)).toBe(false);
  });
});
