import { fieldsOf, needsKind, readBuyer } from '../../../src/checkout/domain/buyer';
import { declineReasonOf } from '../../../src/checkout/domain/decline';
import type { Way } from '../../../src/checkout/domain/ways';
import { takes, waysOf } from '../../../src/checkout/domain/ways';
import { currency } from '../../../src/payments/domain/currency';
import type { DocumentKind } from '../../../src/payments/domain/tax-number';
import type { MethodKind, PaymentMethod } from '../../../src/payments/ports/direct-payments';

const BRL = currency('BRL');
const kind = (code: string, least: number, most: number): DocumentKind => ({ code, title: code, digitsOnly: code !== 'CNPJ', least, most });
const BRAZIL = [kind('CPF', 11, 11), kind('CNPJ', 14, 14)];
const ARGENTINA = [kind('DNI', 7, 8), kind('CI', 1, 9)];

const method = (code: string, of: MethodKind, least: number, most: number): PaymentMethod => ({
  code,
  title: code.toUpperCase(),
  kind: of,
  least: { minor: least, currency: BRL },
  most: { minor: most, currency: BRL },
  needs: of === 'card' ? ['card-token'] : of === 'slip' ? ['name', 'document', 'address'] : [],
  banks: [],
  pictureUrl: null,
  reserves: of === 'card',
});
const WAYS = waysOf([
  method('boleto', 'slip', 400, 10_000),
  method('visa', 'card', 50, 6_000),
  method('pix', 'transfer', 1, 9_000),
  method('amex', 'card', 100, 7_000),
]);
const wayOf = (code: string): Way => WAYS.find((one) => one.code === code) ?? WAYS[0]!;

const TYPED = { email: 'ana@example.com', firstName: ' Ana ', lastName: 'Souza', document: '529.982.247-25' };
const ADDRESS = { zip: '01310-100', street: 'Avenida Paulista', number: '', district: 'Bela Vista', city: 'São Paulo', region: 'sp' };
const rules = (code: string, kinds: readonly DocumentKind[] = BRAZIL) => ({ way: wayOf(code), kinds, region: 'two-letters' }) as const;

describe('ways to pay', () => {
  it('put all cards together with the widest limits, and slips last', () => {
    expect(WAYS.map(({ code }) => code)).toEqual(['card', 'pix', 'boleto']);
    expect(WAYS[0]).toMatchObject({ least: { minor: 50 }, most: { minor: 7_000 }, methods: ['visa', 'amex'] });
  });

  it('take sums within their limits, both ends included', () => {
    expect([399, 400, 10_000, 10_001].map((minor) => takes(wayOf('boleto'), { minor, currency: BRL }))).toEqual([false, true, true, false]);
  });
});

describe('a buyer', () => {
  it('is read with a clean tax number; an address only where the way needs one', () => {
    const read = readBuyer({ ...TYPED, ...ADDRESS }, rules('pix'));
    expect(read).toMatchObject({ ok: true, buyer: { firstName: 'Ana', document: { kind: null, number: '52998224725' }, address: null } });
    expect(readBuyer({ ...TYPED, ...ADDRESS }, rules('boleto'))).toMatchObject({
      ok: true,
      buyer: { address: { region: 'SP', number: null } },
    });
  });

  it('is refused at each field that is wrong', () => {
    expect(readBuyer({ email: 'ana', document: '12345678900' }, rules('boleto'))).toEqual({
      ok: false,
      problems: {
        email: 'email',
        firstName: 'name',
        lastName: 'name',
        document: 'document',
        zip: 'zip',
        street: 'missing',
        district: 'missing',
        city: 'missing',
        region: 'region',
      },
    });
  });

  it.each(['19119119100', '12345678909', '529.982.247-25', '11.222.333/0001-81', '12.abc.345/01de-35'])(
    'in Brazil may have the number %s',
    (document) => {
      expect(readBuyer({ ...TYPED, document }, rules('card')).ok).toBe(true);
    },
  );

  it.each(['12345678900', '11111111111', '11222333000180', '00000000000000', ''])('in Brazil may not have the number %j', (document) => {
    expect(readBuyer({ ...TYPED, document }, rules('card'))).toEqual({ ok: false, problems: { document: 'document' } });
  });

  it('says the kind of the number where its length does not tell it, and types any number where the country has no kinds', () => {
    expect([needsKind(BRAZIL), needsKind(ARGENTINA), needsKind([])]).toEqual([false, true, false]);
    const typed = { ...TYPED, document: '12345678' };
    expect(readBuyer(typed, rules('card', ARGENTINA)).ok).toBe(false);
    expect(readBuyer({ ...typed, documentKind: 'DNI' }, rules('card', ARGENTINA))).toMatchObject({
      ok: true,
      buyer: { document: { kind: 'DNI' } },
    });
    expect(readBuyer({ ...TYPED, document: 'XAXX010101000' }, rules('card', [])).ok).toBe(true);
  });

  it('is shown again as it was read', () => {
    const read = readBuyer({ ...TYPED, ...ADDRESS }, rules('boleto'));
    const again = read.ok ? readBuyer(fieldsOf(read.buyer), rules('boleto')) : null;
    expect(again).toEqual(read);
  });
});

describe('the reason of a decline', () => {
  it.each([
    ['rejected/cc_rejected_insufficient_amount', 'funds'],
    ['rejected/cc_rejected_bad_filled_security_code', 'code'],
    ['rejected/cc_rejected_call_for_authorize', 'call-bank'],
    ['cancelled/expired', 'expired'],
    ['rejected/something_new', 'other'],
    ['rejected', 'other'],
  ])('%s is %s', (words, reason) => {
    expect(declineReasonOf(words)).toBe(reason);
  });
});
