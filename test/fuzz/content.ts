import * as fc from 'fast-check';
import { unreachable } from '../../src/payments/domain/unreachable';
import { printJson, rawJson } from './call';
import type { Call, Field } from './call';
import { nastyText, nastyValue } from './nasty';

/** One change of what a request says. Numbers choose among what there is, whatever that is. */
export type Change =
  | { readonly act: 'replace'; readonly at: number; readonly text: string; readonly value: unknown }
  | { readonly act: 'drop'; readonly at: number }
  | { readonly act: 'twice'; readonly at: number; readonly text: string; readonly value: unknown }
  | { readonly act: 'rename'; readonly at: number; readonly name: string }
  | { readonly act: 'add'; readonly at: number; readonly name: string; readonly text: string; readonly value: unknown }
  | { readonly act: 'swap'; readonly at: number; readonly with: number };

const at = fc.nat(40);
const wild = { at, text: nastyText, value: nastyValue };
const fieldName = fc.oneof(
  fc.constantFrom(
    '__proto__',
    'constructor',
    'prototype',
    'x[]',
    'x[a][b]',
    'toString',
    '',
    'id',
    'lang',
    '_csrf',
    'clientId',
    'installation_id',
  ),
  nastyText,
);

/** Any one change of content. */
export const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 10, arbitrary: fc.record({ act: fc.constant('replace' as const), ...wild }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('drop' as const), at }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('twice' as const), ...wild }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('rename' as const), at, name: fieldName }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('add' as const), name: fieldName, ...wild }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('swap' as const), at, with: at }) },
);

/** Who types a secret into another field has told it himself. */
const SECRETS: ReadonlySet<string> = new Set([
  'secretKey',
  'accessToken',
  'webhookSecret',
  'hottok',
  'clientSecret',
  'apiKey',
  'token',
  'password',
]);

/** What a change before this one has made very deep is not taken apart again. */
const LONGEST_NEST = 20_000;

/** The request with one change in its query, its fields, or the JSON that stands in either; what proves the sender (`locked`) is left alone. */
export function changed(call: Call, one: Change, locked: ReadonlySet<string>): Call {
  const { query, body } = call;
  const free = query.filter(([field]) => !locked.has(field)).length;
  const inQuery = body.kind === 'none' || one.at % 7 === 6;
  if (inQuery) return free > 0 || one.act === 'add' ? { ...call, query: inFields(query, one, locked) } : call;
  if ('fields' in body) return { ...call, body: { ...body, fields: inFields(body.fields, one, locked) } };
  return { ...call, body: { kind: 'json', value: inValue(body.value, one) } };
}

function inFields(fields: readonly Field[], one: Change, locked: ReadonlySet<string>): readonly Field[] {
  if (one.act === 'add') return [...fields, [one.name, one.text]];
  const open = fields.flatMap(([field], index) => (locked.has(field) ? [] : [index]));
  const chosen = open[one.at % Math.max(open.length, 1)];
  if (chosen === undefined) return fields;
  const [field, value] = fields[chosen] ?? ['', ''];
  const put = (...instead: readonly Field[]): readonly Field[] => [...fields.slice(0, chosen), ...instead, ...fields.slice(chosen + 1)];
  const nested = value.length < LONGEST_NEST && /^[[{]/.test(value) ? parsed(value) : undefined;
  // JSON in a field is taken apart more often than replaced as a whole.
  if (nested !== undefined && one.at % 5 !== 0) return put([field, printJson(inValue(nested, one))]);
  switch (one.act) {
    case 'replace':
      return put([field, one.text]);
    case 'drop':
      return put();
    case 'twice':
      return put([field, value], [field, one.text]);
    case 'rename':
      return SECRETS.has(field) ? fields : put([one.name, value]);
    case 'swap': {
      const other = open[one.with % open.length] ?? chosen;
      if (SECRETS.has(field) || SECRETS.has(fields[other]?.[0] ?? '')) return fields;
      const taken = fields[other]?.[1] ?? '';
      return fields.map(([label, text], index) => [label, index === chosen ? taken : index === other ? value : text]);
    }
    default:
      return unreachable(one);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

type Path = readonly (string | number)[];

/** Every place in a value, the whole included. */
function placesOf(value: unknown, here: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [here];
  const inside = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [...inside.flatMap(([key, one]: readonly [string | number, unknown]) => placesOf(one, [...here, key])), here];
}

/** The entries of an object after a change; several may have one name. */
type Edit = (name: string, value: unknown) => readonly (readonly [string, unknown])[];

function inValue(value: unknown, one: Change): unknown {
  const places = placesOf(value);
  const place = places[one.at % places.length] ?? [];
  switch (one.act) {
    case 'replace':
      return edited(value, place, (name) => [[name, one.value]]);
    case 'drop':
      return edited(value, place, () => []);
    case 'twice':
      return edited(value, place, (name, old) => [[name, rawJson(`${printJson(old)},${JSON.stringify(name)}:${printJson(one.value)}`)]]);
    case 'rename':
      return edited(value, place, (_name, old) => [[one.name, old]]);
    case 'add':
      return edited(value, place, (name, old) => [
        [name, rawJson(`{${JSON.stringify(one.name)}:${printJson(one.value)},"was":${printJson(old)}}`)],
      ]);
    case 'swap':
      return edited(value, place, (name) => [[name, valueAt(value, places[one.with % places.length] ?? [])]]);
    default:
      return unreachable(one);
  }
}

function valueAt(value: unknown, [first, ...rest]: Path): unknown {
  if (first === undefined || typeof value !== 'object' || value === null) return value;
  return valueAt(Reflect.get(value, first), rest);
}

function edited(value: unknown, [first, ...rest]: Path, edit: Edit): unknown {
  if (first === undefined || typeof value !== 'object' || value === null) return edit('whole', value)[0]?.[1] ?? null;
  if (Array.isArray(value)) return value.map((one: unknown, index) => (index === first ? edited(one, rest, edit) : one));
  const entries = Object.entries(value).flatMap(([name, one]): readonly (readonly [string, unknown])[] => {
    if (name !== first) return [[name, one]];
    return rest.length === 0 ? edit(name, one) : [[name, edited(one, rest, edit)]];
  });
  return Object.fromEntries(entries);
}
