/** A page as a visitor sees it. */
export interface Visited {
  readonly url: string;
  readonly status: number;
  readonly body: string;
  /** The addresses that redirects led through, the one that was asked for first. */
  readonly way: readonly string[];
}

/** Which form of a page, and what is typed into it. */
export interface Typed {
  /** A part of the form's opening tag, such as `data-test="pay"`; the first form when left out. */
  readonly form?: string;
  readonly fields?: Readonly<Record<string, string>>;
}

/** Somebody with a browser without script: keeps cookies, follows redirects, fills in forms. */
export interface Visitor {
  go(url: string): Promise<Visited>;
  submit(page: Visited, typed?: Typed): Promise<Visited>;
  /** The cookies as a browser would send them. */
  cookies(): string;
}

interface Wish {
  readonly method: string;
  readonly url: string;
  readonly body?: URLSearchParams;
}

const MOST_REDIRECTS = 10;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

/** Text of a page as a person reads it. */
export function plainText(markup: string): string {
  return markup.replace(/&(#x[\da-f]+|#\d+|\w+);/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return ENTITIES[name] ?? whole;
    return String.fromCodePoint(/^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1)));
  });
}

function attribute(tag: string, name: string): string | null {
  const found = new RegExp(`\\s${name}="([^"]*)"`).exec(tag);
  return found ? plainText(found[1] ?? '') : null;
}

/** What the form of a page would send, with the values that stand in it. */
export function formOf(page: Visited, which = ''): Wish & { readonly body: URLSearchParams } {
  const form = [...page.body.matchAll(/<form([^>]*)>([\s\S]*?)<\/form>/g)].find(([, tag]) => tag?.includes(which));
  if (!form) throw new Error(`no form ${which} on ${page.url} (${page.status}): ${page.body.slice(0, 2_000)}`);
  const [, tag = '', inside = ''] = form;
  const body = new URLSearchParams();
  for (const [input] of inside.matchAll(/<input[^>]*>/g)) {
    const name = attribute(input, 'name');
    const choice = /type="(?:checkbox|radio)"/.test(input);
    if (name !== null && (!choice || /\schecked/.test(input))) body.append(name, attribute(input, 'value') ?? (choice ? 'on' : ''));
  }
  for (const [, head = '', list = ''] of inside.matchAll(/<select([^>]*)>([\s\S]*?)<\/select>/g)) {
    const options = [...list.matchAll(/<option[^>]*>/g)].map(([option]) => option);
    const chosen = options.find((option) => /\sselected/.test(option)) ?? options[0];
    const name = attribute(head, 'name');
    if (chosen !== undefined && name !== null) body.append(name, attribute(chosen, 'value') ?? '');
  }
  const action = attribute(tag, 'action') ?? page.url;
  return { method: (attribute(tag, 'method') ?? 'get').toUpperCase(), url: new URL(action, page.url).href, body };
}

/** Somebody with an empty browser. Cookies do not know ports, so simulators and product share them by their names. */
export function newVisitor(): Visitor {
  const jar = new Map<string, string>();
  const cookies = (): string => [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
  const keep = (response: Response): void => {
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const at = pair.indexOf('=');
      const ended = /max-age=0|expires=thu, 01 jan 1970/i.test(line);
      if (ended) jar.delete(pair.slice(0, at));
      else jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
  };
  const ask = async (wish: Wish, way: readonly string[] = []): Promise<Visited> => {
    const response = await fetch(wish.url, {
      method: wish.method,
      redirect: 'manual',
      headers: { 'Accept': 'text/html', 'Accept-Language': 'en', 'Cookie': cookies() },
      ...(wish.body && { body: wish.body }),
    });
    keep(response);
    const body = await response.text();
    const location = response.headers.get('location');
    const led = [...way, wish.url];
    if (location === null || response.status < 300 || response.status > 399) {
      return { url: wish.url, status: response.status, body, way: led };
    }
    if (led.length > MOST_REDIRECTS) throw new Error(`redirected without an end: ${led.join(' ')}`);
    return ask({ method: 'GET', url: new URL(location, wish.url).href }, led);
  };
  return {
    cookies,
    go: (url) => ask({ method: 'GET', url }),
    submit: (page, { form, fields = {} } = {}) => {
      const { method, url, body } = formOf(page, form);
      for (const [name, value] of Object.entries(fields)) body.set(name, value);
      if (method === 'POST') return ask({ method, url, body });
      return ask({ method, url: `${url}?${body.toString()}` });
    },
  };
}
