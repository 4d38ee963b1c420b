import type { Switches } from '../kit/switches';
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
  /** Kinds that people there have, but that nobody saw in the interface. */
  readonly taxDocuments: readonly DocumentType[];
}

const digits = (id: string, min: number, max: number): DocumentType => ({ id, name: id, type: 'number', min, max });
const letters = (id: string, min: number, max: number): DocumentType => ({ ...digits(id, min, max), type: 'string' });

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
    taxDocuments: [],
  },
  AR: {
    siteId: 'MLA',
    currency: 'ARS',
    exponent: 2,
    domain: 'com.ar',
    language: 'es',
    reserveDays: 7,
    documents: [digits('DNI', 7, 8), digits('CI', 1, 9), digits('LC', 6, 7), digits('LE', 6, 7), letters('Otro', 5, 20)],
    taxDocuments: [digits('CUIT', 11, 11), digits('CUIL', 11, 11)],
  },
  MX: {
    siteId: 'MLM',
    currency: 'MXN',
    exponent: 2,
    domain: 'com.mx',
    language: 'es',
    reserveDays: 7,
    documents: [],
    taxDocuments: [letters('RFC', 12, 13), letters('CURP', 18, 18)],
  },
  CO: {
    siteId: 'MCO',
    currency: 'COP',
    exponent: 0,
    domain: 'com.co',
    language: 'es',
    reserveDays: null,
    documents: [digits('CC', 5, 20), digits('CE', 5, 20), digits('NIT', 5, 20), letters('Otro', 5, 20)],
    taxDocuments: [],
  },
};

/** The kinds of documents of a country, with those that nobody could confirm when the switch says so. */
export function documentsOf(country: CountryCode, switches: Switches): readonly DocumentType[] {
  const { documents, taxDocuments } = COUNTRIES[country];
  return switches.flag('taxDocuments') ? [...documents, ...taxDocuments] : documents;
}

/** The reserve of a country: the unconfirmed one of Colombia can be switched on, with the days of its neighbours. */
export function reserveDays(country: CountryCode, colombiaToo: boolean): number | null {
  return COUNTRIES[country].reserveDays ?? (colombiaToo ? 7 : null);
}
