import type { Express, Request, Response } from 'express';
import { formOf, options } from '../../kit/back-office';
import { html, page } from '../../kit/html';
import { randomKey } from '../books';
import type { User } from '../model';
import type { Shop } from '../shop';
import { queryText, vendorOf } from './frame';

/** Mounts the sign-in of the back office; there are no passwords, a person only says who he is. */
export function mountSession(app: Express, shop: Shop): void {
  app.get('/admin2/login', (req, res) => {
    const back = safeBack(queryText(req, 'back'));
    const people = shop.books.users.map(({ id, name, email }) => [String(id), `${name} (${email})`] as const);
    const body = html`<section class="narrow">
      <form method="post" action="/admin2/login">
        <input type="hidden" name="back" value="${back}" />
        <label
          >Who are you?
          <select name="user">
            ${options(people)}
          </select></label
        >
        <p><button class="go" data-test="sign-in">Sign in</button></p>
      </form>
    </section>`;
    res.type('html').send(page({ title: 'Sign in to the back office', vendor: vendorOf(shop), body }));
  });
  app.post('/admin2/login', (req, res) => {
    const form = formOf(req);
    const user = shop.books.users.find(({ id }) => String(id) === form.get('user'));
    if (!user) {
      res.status(400).type('text').send('There is no such user');
      return;
    }
    openSession(shop, res, user);
    res.redirect(303, safeBack(form.get('back') ?? ''));
  });
  app.get('/admin2/logout', (req, res) => {
    shop.books.sessions.delete(cookieOf(shop, req));
    res.clearCookie(cookieName(shop), { path: '/' });
    res.redirect(303, '/admin2/login');
  });
}

/**
 * Who is in the back office. Without a session the owner is signed in, or, when the switch `loginFirst` is on, the browser is
 * led to the sign-in page first and undefined is the answer.
 */
export function userOf(shop: Shop, req: Request, res: Response): User | undefined {
  const { sessions, users } = shop.books;
  const known = users.find(({ id }) => id === sessions.get(cookieOf(shop, req)));
  if (known) return known;
  const [owner] = users;
  if (owner && !shop.switches.flag('loginFirst')) {
    openSession(shop, res, owner);
    return owner;
  }
  res.redirect(302, `/admin2/login?back=${encodeURIComponent(req.originalUrl)}`);
  return undefined;
}

function openSession(shop: Shop, res: Response, user: User): void {
  const id = randomKey();
  shop.books.sessions.set(id, user.id);
  res.cookie(cookieName(shop), id, { path: '/', httpOnly: true, sameSite: 'lax' });
}

/** Cookies do not know ports, so every shop of this machine has a name of its own. */
function cookieName({ books }: Shop): string {
  return `insales_${books.setup.insalesId}`;
}

function cookieOf(shop: Shop, req: Request): string {
  const wanted = `${cookieName(shop)}=`;
  const parts = (req.get('cookie') ?? '').split(';').map((part) => part.trim());
  return parts.find((part) => part.startsWith(wanted))?.slice(wanted.length) ?? '';
}

function safeBack(back: string): string {
  return /^\/(?![/\\])/.test(back) ? back : '/admin2/orders';
}
