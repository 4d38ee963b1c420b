import type { Express, Response } from 'express';
import { formOf, tick, wantsJson } from '../../kit/back-office';
import { html } from '../../kit/html';
import { crmNow } from '../account';
import type { Crm } from '../account';
import type { ApiKey } from '../model';
import { isKnownScope, KNOWN_SCOPES, USUAL_SCOPES } from '../scopes';
import { sendPage } from './frame';

/** The page where a user makes keys for the manual connection, changes their scopes and switches them off. */
export function mountApiKeys(app: Express, crm: Crm): void {
  app.get('/admin/api-keys', (_req, res) => show(crm, res));
  app.post('/admin/api-keys', (req, res) => {
    const form = formOf(req);
    const scopes = form.getAll('scopes').filter(isKnownScope);
    const sites = form.getAll('sites').filter((code) => crm.account.sites.some((site) => site.code === code));
    if (scopes.length === 0) return show(crm, res, 'Tick at least one scope');
    const key = crm.account.addKey({ owner: 'user', scopes, sites, createdAt: crmNow(crm) });
    if (wantsJson(req)) return void res.json(key);
    res.redirect(303, '/admin/api-keys');
  });
  app.post('/admin/api-keys/:id/scopes', (req, res) => {
    const key = findKey(crm, req.params.id);
    if (key) key.scopes = formOf(req).getAll('scopes').filter(isKnownScope);
    res.redirect(303, '/admin/api-keys');
  });
  app.post('/admin/api-keys/:id/switch-off', (req, res) => {
    const key = findKey(crm, req.params.id);
    if (key) key.active = false;
    res.redirect(303, '/admin/api-keys');
  });
}

function findKey(crm: Crm, id: string): ApiKey | undefined {
  return crm.account.keys.find((key) => String(key.id) === id);
}

function show(crm: Crm, res: Response, error?: string): void {
  const cards = crm.account.keys.map((key) => keyCard(key));
  const sites = crm.account.sites.map((site) => tick('sites', { value: site.code, label: site.name, checked: false }));
  const body = html`${cards}
    <section>
      <h2>New key</h2>
      <form method="post" action="/admin/api-keys">
        <fieldset>
          <legend>Allowed API methods</legend>
          <div class="grid">${scopeTicks(USUAL_SCOPES)}</div>
        </fieldset>
        <fieldset>
          <legend>Sites (none ticked = all)</legend>
          ${sites}
        </fieldset>
        <p><button class="go" data-test="add-key">Add key</button></p>
      </form>
    </section>`;
  sendPage(res, { title: 'API keys', body, error });
}

function keyCard(key: ApiKey) {
  if (!key.active) return html`<section><p>Key ${key.id} (${key.owner}): switched off</p></section>`;
  return html`<section>
    <p>Key ${key.id} (${key.owner}): <code data-test="api-key">${key.key}</code></p>
    <details>
      <summary>${key.scopes.length} scopes</summary>
      <form method="post" action="/admin/api-keys/${key.id}/scopes">
        <div class="grid">${scopeTicks(key.scopes)}</div>
        <p><button>Save scopes</button></p>
      </form>
    </details>
    <form method="post" action="/admin/api-keys/${key.id}/switch-off"><button class="stop">Switch off</button></form>
  </section>`;
}

function scopeTicks(chosen: readonly string[]) {
  return KNOWN_SCOPES.map((scope) => tick('scopes', { value: scope, label: scope, checked: chosen.includes(scope) }));
}
