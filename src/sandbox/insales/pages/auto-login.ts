import type { Express } from 'express';
import { sendMissing } from '../../kit/back-office';
import { html } from '../../kit/html';
import { addressWith } from '../app-calls';
import { loginParameters } from '../hashes';
import { noteRegression, shopNow } from '../shop';
import type { Shop } from '../shop';
import { queryText, sendAdminPage } from './frame';
import { userOf } from './session';

/**
 * The page that leads a user of the back office back to the app with signed values (InSales: section Entry from the back office
 * and auto-login). A fault `wrong-signature` on `OUT` and the path of the return address spoils them.
 */
export function mountAutoLogin(app: Express, shop: Shop): void {
  app.get(`/admin/applications/${shop.app.key}/login`, (req, res) => {
    const user = userOf(shop, req, res);
    if (!user) return;
    const { installation, logins } = shop.books;
    if (!installation) return sendMissing(res);
    const loginToken = queryText(req, 'token');
    const back = queryText(req, 'login');
    if (loginToken === '' || !isAllowed(shop, back)) {
      const body = html`<section><p data-test="login-refused">The app asked to be entered at an address that is not its own.</p></section>`;
      return sendAdminPage(shop, res, { title: 'Sign-in refused', body, status: 403 });
    }
    if (logins.some((login) => login.loginToken === loginToken)) noteRegression(shop, 'login-token-reused', loginToken);
    const spoiled = shop.faults.take('wrong-signature', 'OUT', new URL(back).pathname) !== undefined;
    const password = spoiled ? `${installation.password}-spoiled` : installation.password;
    const location = addressWith(back, Object.fromEntries(loginParameters(loginToken, user, password)));
    shop.books.remember(logins, { at: shopNow(shop), loginToken, userId: user.id, location });
    res.redirect(302, location);
  });
}

/** The address to return to and the one that is registered must share their second-level domain. */
function isAllowed({ app }: Shop, back: string): boolean {
  if (app.loginUrl === null || !URL.canParse(back)) return false;
  const { protocol, hostname } = new URL(back);
  return ['http:', 'https:'].includes(protocol) && domainOf(hostname) === domainOf(new URL(app.loginUrl).hostname);
}

function domainOf(hostname: string): string {
  return /^[\d.]+$|:/.test(hostname) ? hostname : hostname.split('.').slice(-2).join('.');
}
