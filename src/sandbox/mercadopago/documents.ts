import type { DocumentType } from './countries';
import type { Identification } from './model';

/** Why a document is none of these kinds, or null when it is fine. Check digits exist only for Brazil. Mercado Pago: section Payer document. */
export function documentFault(kinds: readonly DocumentType[], { type, number }: Identification): string | null {
  const known = kinds.find(({ id }) => id === type);
  if (!known) return 'Invalid user identification type';
  const lettersToo = known.type === 'string' || type === 'CNPJ';
  const fits = lettersToo ? /^[A-Z0-9]+$/i.test(number) : /^\d+$/.test(number);
  if (!fits || number.length < known.min || number.length > known.max) return 'Invalid user identification number';
  if (type === 'CPF' && !isCpf(number)) return 'Invalid user identification number';
  if (type === 'CNPJ' && !isCnpj(number)) return 'Invalid user identification number';
  return null;
}

function isCpf(number: string): boolean {
  if (/^(.)\1*$/.test(number)) return false;
  return [9, 10].every((length) => checkDigit(number.slice(0, length), length + 1) === number[length]);
}

function isCnpj(number: string): boolean {
  if (!/^[A-Z0-9]{12}\d{2}$/.test(number) || /^(.)\1*$/.test(number)) return false;
  return [12, 13].every((length) => checkDigit(number.slice(0, length), 9) === number[length]);
}

/** Modulo 11 with weights from 2 upward, counted from the right and starting again after the highest. */
function checkDigit(text: string, highest: number): string {
  let sum = 0;
  for (const [index, character] of text.split('').toReversed().entries()) {
    sum += (character.charCodeAt(0) - 48) * (2 + (index % (highest - 1)));
  }
  const rest = sum % 11;
  return String(rest < 2 ? 0 : 11 - rest);
}
