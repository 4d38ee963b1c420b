import { invalidParameter } from './errors';

/** A parameter as it was sent: text, or what stands in square brackets. */
export type Sent = string | { readonly [key: string]: Sent };

type Need = 'required' | 'optional' | { readonly usual: string | number };

/** What a value may be. `username`: lower case and few signs; `email`: an address. */
export type ValueType = 'int' | 'bool' | 'raw' | 'text' | 'username' | 'email' | 'alphanum';

/** How a function describes its parameters. */
export type Description =
  | { readonly kind: 'value'; readonly type: ValueType; readonly need: Need }
  | { readonly kind: 'single'; readonly keys: Readonly<Record<string, Description>> }
  | { readonly kind: 'multiple'; readonly of: Description; readonly need?: 'optional' };

/** A parameter that was taken. */
export type Taken = string | number | readonly Taken[] | { readonly [key: string]: Taken };

export const value = (type: ValueType, need: Need = 'required'): Description => ({ kind: 'value', type, need });
export const single = (keys: Readonly<Record<string, Description>>): Description => ({ kind: 'single', keys });
export const multiple = (of: Description): Description => ({ kind: 'multiple', of });

/** The parameters of a form, as PHP reads them: `users[0][email]=…` becomes a tree. */
export function readForm(form: URLSearchParams): Readonly<Record<string, Sent>> {
  const tree: Record<string, Sent> = {};
  for (const [name, text] of form) {
    const path = [...name.matchAll(/^[^[]+|\[([^\]]*)\]/g)].map((match) => match[1] ?? match[0]);
    place(tree, path, text);
  }
  return tree;
}

function place(tree: Record<string, Sent>, path: readonly string[], text: string): void {
  const [first, ...rest] = path;
  if (first === undefined) return;
  if (rest.length === 0) {
    tree[first] = text;
    return;
  }
  const known = tree[first];
  const below: Record<string, Sent> = typeof known === 'object' ? { ...known } : {};
  place(below, rest, text);
  tree[first] = below;
}

/** Takes parameters as they are described, and nothing else. @throws MoodleException when one is missing, too many, or of another form. */
export function takeParams(description: Description, sent: Sent): Taken {
  if (description.kind === 'value') {
    if (typeof sent !== 'string') throw invalidParameter('Scalar type expected, array or object received.');
    return takeValue(description.type, sent);
  }
  if (typeof sent === 'string') throw invalidParameter("Only arrays accepted. The bad value is: '" + sent + "'");
  if (description.kind === 'multiple') return Object.values(sent).map((one) => takeParams(description.of, one));
  return takeSingle(description.keys, sent);
}

const isRequired = (wanted: Description): boolean =>
  wanted.kind === 'value' ? wanted.need === 'required' : wanted.kind === 'single' || wanted.need !== 'optional';

function takeSingle(keys: Readonly<Record<string, Description>>, sent: Readonly<Record<string, Sent>>): Taken {
  const extra = Object.keys(sent).filter((key) => !(key in keys));
  if (extra.length > 0) throw invalidParameter(`Unexpected keys (${extra.join(', ')}) detected in parameter array.`);
  const taken: [string, Taken][] = [];
  for (const [key, wanted] of Object.entries(keys)) {
    const given = sent[key];
    if (given !== undefined) taken.push([key, takeParams(wanted, given)]);
    else if (isRequired(wanted)) throw invalidParameter(`Missing required key in single structure: ${key}`);
    else if (wanted.kind === 'value' && typeof wanted.need === 'object') taken.push([key, wanted.need.usual]);
  }
  return Object.fromEntries(taken);
}

const FORMS: Readonly<Record<ValueType, RegExp>> = {
  int: /^-?\d+$/,
  bool: /^(?:0|1|true|false)$/,
  raw: /^/,
  text: /^[^<>]*$/,
  username: /^[-._@a-z0-9]+$/,
  email: /^[^\s@]+@[^\s@]+\.[^\s@]+$/,
  alphanum: /^[a-zA-Z0-9]*$/,
};

function takeValue(type: ValueType, text: string): Taken {
  if (!FORMS[type].test(text))
    throw invalidParameter(`Invalid external api parameter: the value is "${text}", the server was expecting "${type}" type`);
  return type === 'int' ? Number(text) : type === 'bool' ? Number(text === '1' || text === 'true') : text;
}

/** Whether a value is what Moodle makes of it when it cleans it; searches refuse any other. */
export const isClean = (type: ValueType, text: string): boolean => FORMS[type].test(text);
