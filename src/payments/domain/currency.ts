/** An ISO 4217 code that Ordertill knows the exponent of, or TST, the test money of IntellectMoney. */
export type Currency = string & { readonly __brand: 'Currency' };

const TWO_PLACES =
  'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ' +
  'ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA ' +
  'MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE ' +
  'SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TST TTD TWD TZS UAH USD UYU UZS VES WST XCD YER ZAR ZMW';
const NO_PLACES = 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF';
const THREE_PLACES = 'BHD IQD JOD KWD LYD OMR TND';

const EXPONENTS: ReadonlyMap<string, number> = new Map([
  ...TWO_PLACES.split(' ').map((code) => [code, 2] as const),
  ...NO_PLACES.split(' ').map((code) => [code, 0] as const),
  ...THREE_PLACES.split(' ').map((code) => [code, 3] as const),
]);

/** Says whether a text is a currency code that Ordertill can count in. */
export function isCurrency(code: string): code is Currency {
  return EXPONENTS.has(code);
}

/**
 * Gives a currency for its code.
 * @throws RangeError for a code that is not in the table; use {@link isCurrency} on input from outside.
 */
export function currency(code: string): Currency {
  if (!isCurrency(code)) throw new RangeError(`Unknown currency ${code}`);
  return code;
}

/** How many decimal places the currency has (ISO 4217 exponent): UAH 2, JPY 0, KWD 3. */
export function exponent(code: Currency): number {
  const places = EXPONENTS.get(code);
  if (places === undefined) throw new RangeError(`Unknown currency ${code}`);
  return places;
}

/** Whether sums of a currency are asked for and shown in whole units although it has smaller ones by ISO 4217: nobody pays centavos in Colombia. */
export const isCountedWhole = (code: Currency): boolean => code === 'COP';
