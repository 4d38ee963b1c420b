import type { Sale } from './model';

/** Where and with what a boleto that waits is paid; nothing for other sales. Both versions have the same words for it. */
export function billetPart({ paymentType, status, transaction }: Sale): Readonly<Record<string, string>> {
  if (paymentType !== 'BILLET' || status !== 'BILLET_PRINTED') return {};
  return { billet_url: `https://billet.hotmart.example/${transaction}`, billet_barcode: `23790-${transaction}` };
}
