import express from 'express';
import type { Request, RequestHandler } from 'express';
import { pageOrNull } from './page';

/** The largest file of a lesson, in bytes. */
export const FILE_LIMIT = 10 * 1_024 * 1_024;
const FORM_LIMIT = FILE_LIMIT + 64 * 1_024;

/** A file as it was sent with a form. */
export interface Upload {
  readonly name: string;
  readonly type: string;
  readonly content: Buffer;
}

const uploads = new WeakMap<Request, Upload>();

/** The file that came with a form; null when there was none. */
export const uploadOf = (request: Request): Upload | null => uploads.get(request) ?? null;

const raw = express.raw({ type: 'multipart/form-data', limit: FORM_LIMIT });

/** Reads forms with a file, of signed-in visitors only: its fields become the body, its file is kept for `uploadOf`. Stands before the check of forms. */
export const readUploads: RequestHandler = (request, response, next) => {
  if (!pageOrNull(request) || !request.is('multipart/form-data')) {
    next();
    return;
  }
  raw(request, response, (error: unknown) => {
    if (error !== undefined) {
      next(error);
      return;
    }
    const boundary = /boundary=(?:"([^"]+)"|([^;\s]+))/.exec(request.headers['content-type'] ?? '');
    const body: unknown = request.body;
    const form = boundary && Buffer.isBuffer(body) ? partsOf(body, boundary[1] ?? boundary[2] ?? '') : { fields: {}, upload: null };
    request.body = form.fields;
    if (form.upload) uploads.set(request, form.upload);
    next();
  });
};

interface Form {
  readonly fields: Readonly<Record<string, string>>;
  readonly upload: Upload | null;
}

/** The parts between the boundaries (RFC 7578): those with a file name are files, of which the last counts. */
function partsOf(body: Buffer, boundary: string): Form {
  const marker = Buffer.from(`--${boundary}`);
  let form: Form = { fields: {}, upload: null };
  for (let from = body.indexOf(marker); from >= 0;) {
    const to = body.indexOf(marker, from + marker.length);
    if (to < 0) break;
    // Each part begins and ends with a line break of its own.
    form = withPart(form, body.subarray(from + marker.length + 2, to - 2));
    from = to;
  }
  return form;
}

function withPart(form: Form, part: Buffer): Form {
  const gap = part.indexOf('\r\n\r\n');
  if (gap < 0) return form;
  const head = part.subarray(0, gap).toString('utf8');
  const content = part.subarray(gap + 4);
  const name = /[;\s]name="([^"]*)"/i.exec(head)?.[1];
  const fileName = /filename="([^"]*)"/i.exec(head)?.[1];
  if (name === undefined) return form;
  if (fileName === undefined) return { ...form, fields: { ...form.fields, [name]: content.toString('utf8') } };
  if (fileName === '') return form;
  const type = /^content-type:\s*([\w.+-]+\/[\w.+-]+)/im.exec(head)?.[1] ?? 'application/octet-stream';
  return { ...form, upload: { name: plainName(fileName), type, content } };
}

/** The name alone, without folders and signs that have a meaning in headers or file systems. */
function plainName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? '';
  // oxlint-disable-next-line no-control-regex -- control characters are what is taken out
  return last.replace(/[\u0000-\u001f\u007f"<>|:*?]/g, '_').slice(0, 150) || 'file';
}
