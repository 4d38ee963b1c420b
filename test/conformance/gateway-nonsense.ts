import type { GatewayHarness } from './gateway-harness';

/** Notifications that nobody could understand, sent as this content type, are refused in peace. */
export function itRejectsNonsense(get: () => GatewayHarness, contentType: string): void {
  it.each([
    ['nothing', ''],
    ['no known form', '\u0000\u0001'],
    ['JSON of another kind', '[1,2,3]'],
    ['a deep nest', '['.repeat(5_000)],
    ['a form without a signature', 'amount=1&status=paid'],
  ])('with %s are rejected without an exception', (_what, text) => {
    const { gateway, settings } = get();
    const raw = { body: Buffer.from(text), contentType, query: {}, headers: {} };
    expect(gateway.verify(settings, raw).kind).toBe('rejected');
  });
}
