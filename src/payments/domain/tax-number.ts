/** A kind of document that a payment service takes for a payer's tax number, with its limits. */
export interface DocumentKind {
  /** The service's own code: CPF, DNI, CC, ... */
  readonly code: string;
  readonly title: string;
  readonly digitsOnly: boolean;
  readonly least: number;
  readonly most: number;
}

/** The number as it is checked and sent: without dots, dashes, slashes and blanks, letters as capitals. */
export function cleanTaxNumber(typed: string): string {
  return typed.replace(/[\s./-]/g, '').toUpperCase();
}

/** Whether a clean number is of this kind. Check digits exist for the two Brazilian kinds only; of the others just signs and length are known. */
export function isTaxNumber(kind: DocumentKind, clean: string): boolean {
  if (clean.length < kind.least || clean.length > kind.most) return false;
  if (kind.code === 'CPF') return isCpf(clean);
  if (kind.code === 'CNPJ') return isCnpj(clean);
  return kind.digitsOnly ? /^\d+$/.test(clean) : /^[A-Z0-9]+$/.test(clean);
}

/** The kinds of a list that a clean number can be of; in Brazil its length leaves one at most. */
export function kindsOf(kinds: readonly DocumentKind[], clean: string): readonly DocumentKind[] {
  return kinds.filter((kind) => isTaxNumber(kind, clean));
}

/** A person's number in Brazil: nine digits and two that check them; eleven equal digits fit the rule and are nobody's. */
function isCpf(clean: string): boolean {
  return /^\d{11}$/.test(clean) && hasCheckDigits(clean, 11);
}

/** A company's number in Brazil, which may hold letters before its two check digits. */
function isCnpj(clean: string): boolean {
  return /^[A-Z0-9]{12}\d{2}$/.test(clean) && hasCheckDigits(clean, 9);
}

function hasCheckDigits(clean: string, heaviest: number): boolean {
  if (new Set(clean).size === 1) return false;
  return [2, 1].every((left) => {
    const body = clean.slice(0, -left);
    return clean.charAt(body.length) === checkDigit(body, heaviest);
  });
}

const ZERO = '0'.charCodeAt(0);

/** Modulo 11 over the signs from the right with the weights 2, 3, ... up to the heaviest and again from 2; a rest below two gives zero. */
function checkDigit(body: string, heaviest: number): string {
  const sum = Array.from(body)
    .toReversed()
    .reduce((total, sign, at) => total + (sign.charCodeAt(0) - ZERO) * (2 + (at % (heaviest - 1))), 0);
  const rest = sum % 11;
  return String(rest < 2 ? 0 : 11 - rest);
}
