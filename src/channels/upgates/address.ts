import { z } from 'zod';

const SUFFIX = '.upgates.com';
const BASE = '/api/v2';

/** Whether our credentials may go there: Upgates itself, encrypted, or a host that the operator has named (Upgates: section Connecting). */
export function mayCall(url: URL, extraHosts: readonly string[]): boolean {
  if (url.username !== '' || url.password !== '') return false;
  if (extraHosts.includes(url.host) || extraHosts.includes(url.hostname)) return ['https:', 'http:'].includes(url.protocol);
  return url.protocol === 'https:' && url.port === '' && url.hostname.endsWith(SUFFIX);
}

/** The base address of the API in its one form: without blanks and without a slash at the end; null when it must not be called. */
export function baseAddress(text: string, extraHosts: readonly string[]): string | null {
  const trimmed = text.trim();
  if (!URL.canParse(trimmed)) return null;
  const url = new URL(trimmed);
  const path = url.pathname.replace(/\/+$/, '');
  if (!mayCall(url, extraHosts) || !['', BASE].includes(path) || url.search !== '' || url.hash !== '') return null;
  return `${url.origin}${BASE}`;
}

/** Reads a typed address: with or without the path of the API, the slash at the end and blanks around it. */
export function addressSchema(extraHosts: readonly string[]) {
  return z
    .string()
    .trim()
    .min(1, { error: 'address-missing', abort: true })
    .refine((text) => URL.canParse(text), { error: 'address-form', abort: true })
    .refine((text) => mayCall(new URL(text), extraHosts), { error: 'address-host', abort: true })
    .transform((text, context) => {
      const base = baseAddress(text, extraHosts);
      if (base === null) context.addIssue({ code: 'custom', message: 'address-path' });
      return base ?? '';
    });
}
