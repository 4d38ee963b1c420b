import { SaxesParser } from 'saxes';
import type { SaxesTagPlain } from 'saxes';

/** An element that was opened, with what stood in it so far. */
interface Opened {
  readonly tag: SaxesTagPlain;
  readonly children: (readonly [name: string, value: unknown])[];
  text: string;
}

/**
 * What a JSON body would say in place of an XML one (InSales: section Address, authentication, formats): the root is the wrapper,
 * dashes are underscores. Undefined when the text is not well-formed or brings a document type, whose entities nobody needs.
 */
export function readXml(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

/** Without a listener for errors the parser throws the first one. */
function parse(text: string): Readonly<Record<string, unknown>> {
  const document: Opened['children'] = [];
  const open: Opened[] = [];
  const append = (more: string): void => {
    const current = open.at(-1);
    if (current) current.text += more;
  };
  const parser = new SaxesParser();
  parser.on('doctype', () => {
    throw new Error('a document type is not taken');
  });
  parser.on('opentag', (tag) => {
    open.push({ tag, children: [], text: '' });
  });
  parser.on('text', append);
  parser.on('cdata', append);
  parser.on('closetag', () => {
    const closed = open.pop();
    if (!closed) return;
    const value = valueOf(closed);
    const isEmptyRoot = open.length === 0 && typeof value === 'string' && value.trim() === '';
    (open.at(-1)?.children ?? document).push([closed.tag.name.replaceAll('-', '_'), isEmptyRoot ? {} : value]);
  });
  parser.write(text).close();
  return Object.fromEntries(document);
}

function valueOf({ tag: { attributes }, children, text }: Opened): unknown {
  if (attributes['nil'] === 'true') return null;
  if (attributes['type'] === 'array') return children.map(([, value]) => value);
  return children.length > 0 ? objectOf(children) : typed(text, attributes['type']);
}

/** Elements of one name are a list. */
function objectOf(children: Opened['children']): Readonly<Record<string, unknown>> {
  const values = new Map<string, unknown[]>();
  for (const [name, value] of children) {
    const known = values.get(name);
    if (known) known.push(value);
    else values.set(name, [value]);
  }
  return Object.fromEntries([...values].map(([name, list]) => [name, list.length > 1 ? list : list[0]]));
}

/** A text that is not of its type stays what it is: whoever reads the field refuses it. */
function typed(text: string, type: string | undefined): unknown {
  const word = text.trim();
  if (type === 'boolean') return word === 'true' || word === '1' ? true : word === 'false' || word === '0' ? false : text;
  const isNumber = type === 'integer' ? /^-?\d+$/.test(word) : /^(?:decimal|float)$/.test(type ?? '') && /^-?\d+(?:\.\d+)?$/.test(word);
  return isNumber ? Number(word) : text;
}
