import { currency } from '../../payments/domain/currency';
import type { Currency } from '../../payments/domain/currency';

/** The countries whose accounts can be connected; an account belongs to exactly one. Mercado Pago: section Countries, currencies, amounts. */
export const COUNTRY_CODES = ['BR', 'AR', 'MX', 'CO'] as const;

export type CountryCode = (typeof COUNTRY_CODES)[number];

/** What depends on the country of an account. */
export interface Country {
  readonly siteId: string;
  readonly currency: Currency;
  /** In whose time dates are written; only their form matters to the service. */
  readonly zone: string;
  /** Whether sums are sent without decimals, whatever ISO 4217 says of the currency. */
  readonly wholeOnly: boolean;
  /** How long the reserve on a card lasts, in hours; null where reserves are not known to work. Mercado Pago: section Reserve and capture. */
  readonly reserveHours: number | null;
}

/** All countries by their code. */
export const COUNTRIES: Readonly<Record<CountryCode, Country>> = {
  BR: { siteId: 'MLB', currency: currency('BRL'), zone: 'America/Sao_Paulo', wholeOnly: false, reserveHours: 5 * 24 },
  AR: { siteId: 'MLA', currency: currency('ARS'), zone: 'America/Argentina/Buenos_Aires', wholeOnly: false, reserveHours: 7 * 24 },
  MX: { siteId: 'MLM', currency: currency('MXN'), zone: 'America/Mexico_City', wholeOnly: false, reserveHours: 7 * 24 },
  CO: { siteId: 'MCO', currency: currency('COP'), zone: 'America/Bogota', wholeOnly: true, reserveHours: null },
};
