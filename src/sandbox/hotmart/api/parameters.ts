import type { Request } from 'express';
import type { Parts } from '../parts';
import { refused } from './answer';
import type { Call, Reply } from './answer';

/** Parameters that may be given more than once. */
const LISTS: readonly string[] = ['plan'];

/** All values of the parameters in an address, in their order. */
export function valuesOf(req: Request): Call['values'] {
  return Object.fromEntries(
    Object.entries(req.query).flatMap(([name, value]) => {
      const texts = (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string');
      return texts.length > 0 ? [[name, texts]] : [];
    }),
  );
}

/** One value for each parameter; which of several counts, nobody could confirm. */
export function queryOf(values: Call['values'], { switches }: Parts): Call['query'] {
  const which = switches.text('repeatedParameters') === 'last' ? -1 : 0;
  return Object.fromEntries(Object.entries(values).map(([name, texts]) => [name, texts.at(which) ?? '']));
}

/** The answer for a parameter that is given more often than it may be, or null. */
export function repeatedParameter(values: Call['values'], { switches }: Parts): Reply | null {
  if (switches.text('repeatedParameters') !== 'refuse') return null;
  const odd = Object.keys(values).find((name) => (values[name]?.length ?? 0) > 1 && !LISTS.includes(name));
  return odd === undefined ? null : refused(400, 'invalid_parameter', `The parameter ${odd} is given more than once`);
}

/** The answer for parameters that the interface does not know, or null. */
export function unknownParameter({ query }: Call, known: readonly string[], { switches }: Parts): Reply | null {
  if (switches.text('unknownParameters') === 'ignore') return null;
  const odd = Object.keys(query).find((name) => !known.includes(name));
  return odd === undefined ? null : refused(400, 'invalid_parameter', `The parameter ${odd} is not known`);
}
