import { IANAZone } from 'luxon';
import type { Express, Response } from 'express';
import { formOf } from '../../kit/back-office';
import { html } from '../../kit/html';
import { crmNow } from '../account';
import type { Crm } from '../account';
import { isCurrency } from '../money';
import { sendSettings } from '../module-calls';
import { sendPage } from './frame';

/** Settings of the account; saving them tells every module that registered a settings action. */
export function mountSettings(app: Express, crm: Crm): void {
  app.get('/admin/settings', (_req, res) => show(crm, res));
  app.post('/admin/settings', async (req, res) => {
    const form = formOf(req);
    const { settings, modules } = crm.account;
    const defaultCurrency = form.get('defaultCurrency')?.trim().toUpperCase() ?? settings.defaultCurrency;
    const language = form.get('language')?.trim().toUpperCase() ?? settings.language;
    const timezone = form.get('timezone')?.trim() ?? settings.timezone;
    if (!isCurrency(defaultCurrency)) return show(crm, res, 'There is no such currency');
    if (!/^[A-Z]{2}$/.test(language)) return show(crm, res, 'A language has two letters');
    if (!IANAZone.isValidZone(timezone)) return show(crm, res, 'There is no such time zone');
    // A shop that counted in the account's currency goes on to do so: its next orders are in the new one.
    const follows = (currency: string): string => (currency === settings.defaultCurrency ? defaultCurrency : currency);
    crm.account.sites = crm.account.sites.map((site) => ({ ...site, currency: follows(site.currency) }));
    Object.assign(settings, { defaultCurrency, language, timezone, updatedAt: crmNow(crm) });
    const outcomes = await Promise.all([...modules.values()].map((module) => sendSettings(crm, module)));
    const trouble = outcomes.find((outcome) => outcome && !outcome.ok)?.errorMsg;
    if (trouble) return show(crm, res, `Saved, but the module did not take the settings: ${trouble}`);
    res.redirect(303, '/admin/settings');
  });
}

function show(crm: Crm, res: Response, error?: string): void {
  const { settings } = crm.account;
  const body = html`<section>
    <form class="row" method="post" action="/admin/settings">
      <label>Default currency <input name="defaultCurrency" value="${settings.defaultCurrency}" size="5" required /></label>
      <label>Language <input name="language" value="${settings.language}" size="4" required /></label>
      <label>Time zone <input name="timezone" value="${settings.timezone}" required /></label>
      <button class="go" data-test="save-settings">Save</button>
    </form>
  </section>`;
  sendPage(res, { title: 'Settings', body, error });
}
