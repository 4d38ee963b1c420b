import type { CountryCode } from './model';

/** A way to pay in one country; limits are in minor units. Mercado Pago: section Payment methods and limits seen. */
export interface Method {
  readonly id: string;
  readonly name: string;
  readonly typeId: string;
  readonly min: number;
  readonly max: number;
  /** The payer's data that the method wants besides the e-mail. */
  readonly needs: readonly string[];
  /** Minutes until the money counts. */
  readonly accreditation: number;
}

const NAMES_AND_DOCUMENT = ['identification_type', 'identification_number', 'first_name', 'last_name'];
const CARD_NAMES: Readonly<Record<string, string>> = {
  visa: 'Visa',
  master: 'Mastercard',
  amex: 'American Express',
  elo: 'Elo',
  hipercard: 'Hipercard',
  diners: 'Diners',
  codensa: 'Codensa',
  naranja: 'Naranja',
  cabal: 'Cabal',
  cencosud: 'Cencosud',
  maestro: 'Maestro',
  debvisa: 'Visa Débito',
  debmaster: 'Mastercard Débito',
  mercadopagocard: 'Tarjeta Mercado Pago',
};

interface Limits {
  readonly min: number;
  readonly max: number;
}

function typeOfCard(id: string): string {
  if (id === 'mercadopagocard') return 'prepaid_card';
  return id.startsWith('deb') || id === 'maestro' ? 'debit_card' : 'credit_card';
}

function cards(ids: readonly string[], limits: Limits, document: boolean): readonly Method[] {
  const needs = ['cardholder_name', ...(document ? ['cardholder_identification_type', 'cardholder_identification_number'] : [])];
  return ids.map((id) => ({ id, name: CARD_NAMES[id] ?? id, typeId: typeOfCard(id), ...limits, needs, accreditation: 2_880 }));
}

function other(id: string, name: string, rest: Limits & { readonly typeId: string; readonly needs?: readonly string[] }): Method {
  const { typeId, min, max, needs = [] } = rest;
  return { id, name, typeId, min, max, needs, accreditation: typeId === 'ticket' || typeId === 'atm' ? 1_440 : 0 };
}

const wallet = (max: number): Method => other('account_money', 'Dinero en cuenta', { typeId: 'account_money', min: 1, max });

/** All methods by country, as captures showed them; whoever uses them reads them at run time. */
export const METHODS: Readonly<Record<CountryCode, readonly Method[]>> = {
  BR: [
    ...cards(['visa', 'master', 'amex', 'elo', 'hipercard', 'diners'], { min: 50, max: 6_000_000 }, true),
    other('pix', 'PIX', { typeId: 'bank_transfer', min: 1, max: 999_999_900 }),
    other('bolbradesco', 'Boleto', { typeId: 'ticket', min: 400, max: 10_000_000, needs: NAMES_AND_DOCUMENT }),
    other('pec', 'Pagamento na lotérica', { typeId: 'ticket', min: 400, max: 200_000, needs: NAMES_AND_DOCUMENT }),
    { ...wallet(999_999_900), name: 'Saldo em conta' },
  ],
  AR: [
    ...cards(
      ['visa', 'master', 'amex', 'naranja', 'cabal', 'cencosud', 'diners', 'maestro', 'debvisa', 'debmaster'],
      { min: 0, max: 25_000_000 },
      true,
    ),
    other('rapipago', 'Rapipago', { typeId: 'ticket', min: 1, max: 6_000_000 }),
    other('pagofacil', 'Pago Fácil', { typeId: 'ticket', min: 200, max: 500_000 }),
    wallet(25_000_000),
  ],
  MX: [
    ...cards(['visa', 'master', 'debvisa', 'debmaster', 'mercadopagocard'], { min: 500, max: 30_000_000 }, false),
    ...cards(['amex'], { min: 100, max: 30_000_000 }, false),
    other('oxxo', 'OXXO', { typeId: 'ticket', min: 500, max: 1_000_000 }),
    other('paycash', 'PayCash', { typeId: 'ticket', min: 2_000, max: 1_000_000 }),
    other('bancomer', 'BBVA Bancomer', { typeId: 'atm', min: 1_000, max: 4_000_000 }),
    other('banamex', 'Citibanamex', { typeId: 'atm', min: 500, max: 4_000_000 }),
    other('serfin', 'Santander', { typeId: 'atm', min: 500, max: 4_000_000 }),
    other('clabe', 'Transferencia SPEI', { typeId: 'bank_transfer', min: 100, max: 500_000 }),
    wallet(30_000_000),
  ],
  CO: [
    ...cards(['visa', 'master', 'amex', 'diners', 'codensa'], { min: 1_000, max: 50_000_000 }, true),
    other('efecty', 'Efecty', { typeId: 'ticket', min: 5_000, max: 4_000_000 }),
    other('pse', 'PSE', { typeId: 'bank_transfer', min: 1_600, max: 30_000_000, needs: ['entity_type', ...NAMES_AND_DOCUMENT] }),
    other('baloto', 'Baloto', { typeId: 'ticket', min: 1_500, max: 1_000_000 }),
    wallet(50_000_000),
  ],
};

/** Banks that PSE offers in the simulator. */
export const PSE_BANKS: readonly { readonly id: string; readonly description: string }[] = [
  { id: '1007', description: 'Bancolombia' },
  { id: '1051', description: 'Davivienda' },
  { id: '1001', description: 'Banco de Bogotá' },
];

/** The method of a country with this id, or undefined. */
export function findMethod(country: CountryCode, id: string): Method | undefined {
  return METHODS[country].find((method) => method.id === id);
}

/** Credit, debit and prepaid cards. */
export function isCard({ typeId }: Pick<Method, 'typeId'>): boolean {
  return typeId.endsWith('_card');
}
