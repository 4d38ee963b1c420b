import type { CountryCode } from './model';

/** A kind of document that the interface offers. */
export interface DocumentType {
  readonly id: string;
  readonly name: string;
  readonly type: 'number' | 'string';
  readonly min: number;
  readonly max: number;
}

/** What depends on the seller's country. Mercado Pago: sections Countries, Payer document and Reserve and capture. */
export interface Country {
  readonly siteId: string;
  readonly currency: string;
  readonly exponent: number;
  readonly domain: string;
  /** Language of the payer's pages. */
  readonly language: 'pt' | 'es';
  /** Days a reserve lives; null where reserves are not known to work. */
  readonly reserveDays: number | null;
  readonly documents: readonly DocumentType[];
}

const digits = (id: string, min: number, max: number): DocumentType => ({ id, name: id, type: 'number', min, max });

/** All countries by code. */
export const COUNTRIES: Readonly<Record<CountryCode, Country>> = {
  BR: {
    siteId: 'MLB',
    currency: 'BRL',
    exponent: 2,
    domain: 'com.br',
    language: 'pt',
    reserveDays: 5,
    documents: [digits('CPF', 11, 11), digits('CNPJ', 14, 14)],
  },
  AR: {
    siteId: 'MLA',
    currency: 'ARS',
    exponent: 2,
    domain: 'com.ar',
    language: 'es',
    reserveDays: 7,
    documents: [
      digits('DNI', 7, 8),
      digits('CI', 1, 9),
      digits('LC', 6, 7),
      digits('LE', 6, 7),
      { ...digits('Otro', 5, 20), type: 'string' },
    ],
  },
  MX: { siteId: 'MLM', currency: 'MXN', exponent: 2, domain: 'com.mx', language: 'es', reserveDays: 7, documents: [] },
  CO: {
    siteId: 'MCO',
    currency: 'COP',
    exponent: 0,
    domain: 'com.co',
    language: 'es',
    reserveDays: null,
    documents: [digits('CC', 5, 20), digits('CE', 5, 20), digits('NIT', 5, 20), { ...digits('Otro', 5, 20), type: 'string' }],
  },
};

/** The reserve of a country: the unconfirmed one of Colombia can be switched on, with the days of its neighbours. */
export function reserveDays(country: CountryCode, colombiaToo: boolean): number | null {
  return COUNTRIES[country].reserveDays ?? (colombiaToo ? 7 : null);
}
