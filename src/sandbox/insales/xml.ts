const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** A whole XML document of an API value: names with dashes, types and nil as attributes (InSales: section Address, authentication, formats). */
export function toXml(root: string, value: unknown): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(root, value)}`;
}

/** The name of one object of a resource, e.g. `order` of `orders`. */
export function singular(name: string): string {
  if (name.endsWith('statuses')) return name.slice(0, -2);
  if (name.endsWith('currencies')) return `${name.slice(0, -3)}y`;
  return name.replace(/s$/, '');
}

function element(name: string, value: unknown): string {
  const tag = name.replaceAll('_', '-');
  if (value === null || value === undefined) return `<${tag} nil="true"/>`;
  if (Array.isArray(value)) return `<${tag} type="array">${value.map((item) => element(singular(name), item)).join('')}</${tag}>`;
  if (typeof value === 'object') {
    const children = Object.entries(value).map(([key, child]) => element(key, child));
    return `<${tag}>${children.join('')}</${tag}>`;
  }
  if (typeof value === 'string') return `<${tag}>${escape(value)}</${tag}>`;
  return `<${tag}${typeOf(value)}>${escape(JSON.stringify(value))}</${tag}>`;
}

function typeOf(value: unknown): string {
  if (typeof value === 'boolean') return ' type="boolean"';
  if (typeof value === 'number') return Number.isInteger(value) ? ' type="integer"' : ' type="decimal"';
  return '';
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
}
