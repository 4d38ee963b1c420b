import type { Express, Response } from 'express';
import { buttonForm, formOf, sendMissing, wantsJson } from '../../kit/back-office';
import { html } from '../../kit/html';
import type { RawHtml } from '../../kit/html';
import { entryAddress, installApp, uninstallApp } from '../app-calls';
import type { Shop } from '../shop';
import { sendAdminPage } from './frame';
import { userOf } from './session';

/** The app centre and the installed applications: install (asked twice), enter, uninstall. */
export function mountApplications(app: Express, shop: Shop): void {
  const path = `/admin2/applications/${shop.app.key}`;
  app.get('/admin2/applications', (req, res) => {
    if (userOf(shop, req, res)) show(shop, res);
  });
  app.get(`/admin/applications/${shop.app.key}/install`, (req, res) => {
    if (userOf(shop, req, res)) askAgain(shop, res);
  });
  app.post(`${path}/install`, async (req, res) => {
    if (!userOf(shop, req, res)) return;
    if (formOf(req).get('confirm') !== 'yes') return askAgain(shop, res);
    const outcome = await installApp(shop);
    if (wantsJson(req)) return void res.json(outcome);
    if (!outcome.ok) return show(shop, res, `The app was not installed. ${outcome.reason}`);
    res.redirect(303, '/admin2/applications');
  });
  app.post(`${path}/uninstall`, async (req, res) => {
    if (!userOf(shop, req, res)) return;
    const outcome = await uninstallApp(shop);
    if (wantsJson(req)) return void res.json(outcome);
    if (!outcome.ok) return show(shop, res, `The app was removed. ${outcome.reason}`);
    res.redirect(303, '/admin2/applications');
  });
  app.get(`${path}/enter`, (req, res) => {
    const user = userOf(shop, req, res);
    if (!user) return;
    const address = shop.books.installation && entryAddress(shop, user);
    if (!address) return sendMissing(res);
    if (shop.switches.text('entryOpens') === 'window') return res.redirect(302, address);
    const body = html`<section>
      <iframe src="${address}" title="${shop.app.key}" width="100%" height="720" data-test="app-frame"></iframe>
    </section>`;
    sendAdminPage(shop, res, { title: shop.app.key, body });
  });
}

function show(shop: Shop, res: Response, error?: string): void {
  const body = html`${shop.books.installation ? installedCard(shop) : centreCard(shop)} ${callsCard(shop)}`;
  sendAdminPage(shop, res, { title: 'Applications', body, error });
}

function centreCard({ app }: Shop): RawHtml {
  return html`<section>
    <h2>App centre</h2>
    <p><strong>${app.key}</strong> <span data-test="app-state">Not installed</span></p>
    ${buttonForm(`/admin2/applications/${app.key}/install`, { label: 'Install', test: 'install', kind: 'go' })}
  </section>`;
}

function installedCard({ app, books }: Shop): RawHtml {
  return html`<section>
    <h2>Installed applications</h2>
    <p><strong>${app.key}</strong> <span data-test="app-state">Installed</span> ${books.installation?.at}</p>
    <div class="row">
      <a class="button" href="/admin2/applications/${app.key}/enter" data-test="enter">Enter</a>
      ${buttonForm(`/admin2/applications/${app.key}/install`, { label: 'Install again', test: 'install-again' })}
      ${buttonForm(`/admin2/applications/${app.key}/uninstall`, { label: 'Uninstall', test: 'uninstall', kind: 'stop' })}
    </div>
  </section>`;
}

function callsCard({ books }: Shop): RawHtml {
  const rows = books.appCalls
    .slice(-20)
    .toReversed()
    .map((call) => html`<li>${call.at}: ${call.kind}, ${call.status ?? 'no answer'}${call.reason ? html` (${call.reason})` : ''}</li>`);
  return html`<details>
    <summary>Calls to the app</summary>
    <ul>
      ${rows}
    </ul>
  </details>`;
}

/** InSales asks a second time before it installs anything. */
function askAgain(shop: Shop, res: Response): void {
  const body = html`<section>
    <p>The app "${shop.app.key}" will read and change orders, payment methods and webhooks of this shop.</p>
    <div class="row">
      <form method="post" action="/admin2/applications/${shop.app.key}/install">
        <input type="hidden" name="confirm" value="yes" />
        <button class="go" data-test="confirm-install">Install the app</button>
      </form>
      <a class="button" href="/admin2/applications">Do not install</a>
    </div>
  </section>`;
  sendAdminPage(shop, res, { title: 'Install the app?', body });
}
