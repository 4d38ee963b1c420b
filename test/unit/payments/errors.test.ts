import { done, refused } from '../../../src/payments/domain/errors';

describe('answers of the heart', () => {
  it('a success carries its value', () => {
    expect(done(5)).toEqual({ ok: true, value: 5 });
  });

  it('a refusal carries its code, and only the details that were given', () => {
    expect(refused('operation-open')).toEqual({ ok: false, refusal: { code: 'operation-open' } });
    expect(refused('gateway-refused', { text: 'Not enough money', facts: { left: '10.00' } })).toEqual({
      ok: false,
      refusal: { code: 'gateway-refused', text: 'Not enough money', facts: { left: '10.00' } },
    });
  });
});
