import type { Account, Payment } from './model';
import { DAY } from './moment';
import { qrPicture } from './qr-picture';

type SlipPayment = Pick<Payment, 'id' | 'amount' | 'createdAt' | 'expiresAt'>;

const BANK = '237';
const REAL = '9';
/** Slips count their due day from here; the count of four digits starts again at 1000 when it is used up. */
const FIRST_DAY = Date.UTC(1997, 9, 7);
const PIX_KEY = '7c1f3b52-0f5e-4f6e-9a53-5f1d2c3b4a59';

/** The page where a slip is shown and, in the simulator, paid. */
export function slipUrl({ id }: Pick<Payment, 'id'>, base: string): string {
  return `${base}/payments/${id}/ticket`;
}

/** The 44 digits under the bars of a boleto. */
export function barcodeOf(payment: SlipPayment): string {
  const tail = `${dueFactor(payment)}${String(payment.amount).padStart(10, '0')}${freeField(payment)}`;
  return `${BANK}${REAL}${checkModulo11(`${BANK}${REAL}${tail}`)}${tail}`;
}

/** The line of 47 digits that people type: the bar code in another order with three more check digits. */
export function digitableLine(payment: SlipPayment): string {
  const barcode = barcodeOf(payment);
  const free = freeField(payment);
  const fields = [`${BANK}${REAL}${free.slice(0, 5)}`, free.slice(5, 15), free.slice(15)];
  return `${fields.map((part) => `${part}${checkModulo10(part)}`).join('')}${barcode[4]}${barcode.slice(5, 19)}`;
}

/** The copy-and-paste code of a pix and its picture. The amount is decimal text. */
export function pixCode({ id }: Pick<Payment, 'id'>, { name }: Account, amount: string) {
  const seller = name
    .normalize('NFD')
    .replaceAll(/[^\w ]/g, '')
    .slice(0, 25);
  const start = [
    field('00', '01'),
    field('26', `${field('00', 'br.gov.bcb.pix')}${field('01', PIX_KEY)}`),
    field('52', '0000'),
    field('53', '986'),
    field('54', amount),
    field('58', 'BR'),
    field('59', seller),
    field('60', 'Sao Paulo'),
    field('62', field('05', `MPSIM${id}`)),
    '6304',
  ].join('');
  const text = `${start}${checkCrc16(start)}`;
  return { text, picture: qrPicture(text) };
}

function field(tag: string, value: string): string {
  return `${tag}${String(value.length).padStart(2, '0')}${value}`;
}

function dueFactor({ expiresAt, createdAt }: SlipPayment): string {
  const days = Math.floor(((expiresAt ?? createdAt).getTime() - FIRST_DAY) / DAY);
  return String(((days - 1_000) % 9_000) + 1_000);
}

function freeField({ id }: SlipPayment): string {
  return `33800600${String(id).padStart(17, '0')}`;
}

function checkModulo10(text: string): number {
  const sum = text
    .split('')
    .toReversed()
    .reduce((total, digit, index) => {
      const value = Number(digit) * (index % 2 === 0 ? 2 : 1);
      return total + (value > 9 ? value - 9 : value);
    }, 0);
  return (10 - (sum % 10)) % 10;
}

function checkModulo11(text: string): number {
  const sum = text
    .split('')
    .toReversed()
    .reduce((total, digit, index) => total + Number(digit) * (2 + (index % 8)), 0);
  const digit = 11 - (sum % 11);
  return digit > 9 ? 1 : digit;
}

/** CRC-16 with the polynomial 0x1021 from 0xFFFF, as four hexadecimal digits. */
function checkCrc16(text: string): string {
  let crc = 0xffff;
  for (const byte of Buffer.from(text, 'latin1')) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 0x8000) === 0 ? (crc << 1) & 0xffff : ((crc << 1) ^ 0x1021) & 0xffff;
  }
  return crc.toString(16).toUpperCase().padStart(4, '0');
}
