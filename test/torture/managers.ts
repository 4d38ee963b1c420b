import type { Visitor } from '../support/visitor';
import { newVisitor } from '../support/visitor';
import type { TorturedAccount } from './platform';

/** A person who has come in from a platform and works on our own screens. */
export interface Manager {
  /** Sends a form of our screens to the address given (a process of its own or the public one); gives the status of the answer, 0 = none. */
  post(base: string, path: string, fields: Readonly<Record<string, string>>): Promise<number>;
  get(base: string, path: string): Promise<number>;
}

/** The people of all accounts. */
export interface Managers {
  of(account: TorturedAccount): Promise<Manager>;
}

interface Inside {
  readonly visitor: Visitor;
  csrf: string;
}

async function send(inside: Inside, method: string, url: string, fields?: Readonly<Record<string, string>>): Promise<number> {
  const response = await fetch(url, {
    method,
    redirect: 'manual',
    headers: { Accept: 'text/html', Cookie: inside.visitor.cookies() },
    ...(fields && { body: new URLSearchParams({ _csrf: inside.csrf, ...fields }) }),
  }).catch(() => null);
  await response?.arrayBuffer().catch(() => undefined);
  return response?.status ?? 0;
}

/** A page that carries the word of the session. */
const A_FORM = '/sender';

/** Lets people in as they are needed, and again when their session has ended. */
export function createManagers(hub: string): Managers {
  const known = new Map<string, Inside>();
  const csrfOf = async (visitor: Visitor): Promise<string | null> => {
    const page = await visitor.go(`${hub}${A_FORM}`).catch(() => null);
    return /name="_csrf" value="([^"]+)"/.exec(page?.body ?? '')?.[1] ?? null;
  };
  const inside = async (account: TorturedAccount): Promise<Inside> => {
    const before = known.get(account.installationId);
    const csrf = before && (await csrfOf(before.visitor));
    if (before && csrf !== null && csrf !== undefined) return before;
    const visitor = newVisitor();
    await account.enter(visitor, hub);
    const fresh = { visitor, csrf: (await csrfOf(visitor)) ?? '' };
    known.set(account.installationId, fresh);
    return fresh;
  };
  return {
    of: async (account) => {
      const here = await inside(account);
      return {
        post: (base, path, fields) => send(here, 'POST', `${base}${path}`, fields),
        get: (base, path) => send(here, 'GET', `${base}${path}`),
      };
    },
  };
}
