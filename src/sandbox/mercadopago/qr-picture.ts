import { crc32, deflateSync } from 'node:zlib';
import { create } from 'qrcode';

const SCALE = 4;
const QUIET_MODULES = 4;
const PNG_START = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

const PICTURES_KEPT = 500;

/** Pictures made before: a payment is read many times, and drawing one costs milliseconds. */
const kept = new Map<string, string>();

/** A QR picture as PNG in base64, made at once, because the interface carries it inside its answer. */
export function qrPicture(text: string): string {
  const known = kept.get(text);
  if (known !== undefined) return known;
  const picture = draw(text);
  if (kept.size >= PICTURES_KEPT) kept.clear();
  kept.set(text, picture);
  return picture;
}

function draw(text: string): string {
  const { size, data } = create(text).modules;
  const side = (size + 2 * QUIET_MODULES) * SCALE;
  const isDark = (x: number, y: number): boolean => {
    const column = Math.floor(x / SCALE) - QUIET_MODULES;
    const row = Math.floor(y / SCALE) - QUIET_MODULES;
    return column >= 0 && row >= 0 && column < size && row < size && data[row * size + column] === 1;
  };
  const lines = Array.from({ length: side }, (_, y) => {
    const line = Buffer.alloc(side + 1, 0xff);
    line[0] = 0;
    for (let x = 0; x < side; x += 1) if (isDark(x, y)) line[x + 1] = 0;
    return line;
  });
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header[8] = 8;
  const chunks = [chunk('IHDR', header), chunk('IDAT', deflateSync(Buffer.concat(lines))), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([PNG_START, ...chunks]).toString('base64');
}

function chunk(name: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), content]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}
