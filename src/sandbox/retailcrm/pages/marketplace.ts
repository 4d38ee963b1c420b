import type { Express, Response } from 'express';
import { buttonForm, formOf, wantsJson } from '../../kit/back-office';
import { html } from '../../kit/html';
import type { RawHtml } from '../../kit/html';
import type { Crm } from '../account';
import { moduleName, shopsOf } from '../api/modules';
import { connectModule, currentModule, removeModule, setActivity } from '../connect';
import type { ConnectedModule } from '../model';
import { clientIdOf, sendHttpCall } from '../module-calls';
import { sendPage } from './frame';

/** The page where the module is connected, frozen, switched off and opened. */
export function mountMarketplace(app: Express, crm: Crm): void {
  app.get('/admin/marketplace', (_req, res) => show(crm, res));
  app.post('/admin/marketplace/address', (req, res) => {
    const url = formOf(req).get('url')?.trim() ?? '';
    if (!URL.canParse(url)) return show(crm, res, 'This is not an address');
    crm.setModuleUrl(url);
    res.redirect(303, '/admin/marketplace');
  });
  for (const button of ['connect', 'reconnect']) {
    app.post(`/admin/marketplace/${button}`, async (req, res) => {
      const outcome = await connectModule(crm);
      if (wantsJson(req)) return void res.json(outcome);
      if (!outcome.ok) return show(crm, res, outcome.errorMsg);
      res.redirect(303, '/admin/marketplace');
    });
  }
  app.post('/admin/marketplace/activity', async (req, res) => {
    const form = formOf(req);
    const change = { active: form.get('active') === 'true', freeze: form.get('freeze') === 'true' };
    const module = currentModule(crm);
    finish({ crm, res, json: wantsJson(req) }, module ? (await setActivity(crm, module, change)).errorMsg : 'No module is connected');
  });
  app.post('/admin/marketplace/remove', async (req, res) => {
    const module = currentModule(crm);
    finish({ crm, res, json: wantsJson(req) }, module ? (await removeModule(crm, module)).errorMsg : 'No module is connected');
  });
  app.post('/admin/marketplace/http-call', async (req, res) => {
    const module = currentModule(crm);
    const form = formOf(req);
    const call = { action: form.get('action') ?? '', payload: form.get('payload') };
    res.json(module ? await sendHttpCall(crm, module, call) : { ok: false, errorMsg: 'No module is connected' });
  });
}

function finish({ crm, res, json }: { readonly crm: Crm; readonly res: Response; readonly json: boolean }, errorMsg: string | null): void {
  if (json) return void res.json({ ok: errorMsg === null, errorMsg });
  if (errorMsg !== null) return show(crm, res, `The module did not accept the change: ${errorMsg}`);
  res.redirect(303, '/admin/marketplace');
}

function show(crm: Crm, res: Response, error?: string): void {
  const module = currentModule(crm);
  const body = html`${module ? connectedCard(module) : connectCard(crm)} ${addressCard(crm)}`;
  sendPage(res, { title: 'Marketplace', body, error });
}

function connectCard(crm: Crm): RawHtml {
  const config = crm.moduleUrl();
  return html`<section>
    <h2>${crm.moduleCode}</h2>
    <p data-test="module-state">Not connected.</p>
    <div class="row">
      ${buttonForm('/admin/marketplace/connect', { label: 'Connect', test: 'connect', kind: 'go' })}
      ${config === null ? '' : html`<a href="${connectPage(crm, config)}" target="_blank" rel="noopener" data-test="open-unconnected">Open unconnected page</a>`}
    </div>
  </section>`;
}

function connectedCard(module: ConnectedModule): RawHtml {
  const state = module.freeze ? 'Frozen' : module.active ? 'Active' : 'Switched off';
  const shops = shopsOf(module).map((shop) => html`<li>${shop.name} (${shop.active ? 'active' : 'off'})</li>`);
  return html`<section>
    <h2>${moduleName(module)}</h2>
    <p>State: <strong data-test="module-state">${state}</strong></p>
    <div class="row">
      <form id="open-module" method="post" action="${String(module.settings['accountUrl'])}" target="_blank">
        <input type="hidden" name="clientId" value="${clientIdOf(module)}" />
        <button class="go" data-test="open-module">Go to the module</button>
      </form>
      ${buttonForm('/admin/marketplace/reconnect', { label: 'Reconnect', test: 'reconnect' })}
      ${
        module.active
          ? activityForm('Disconnect', { active: false, freeze: module.freeze }, 'disconnect')
          : activityForm('Switch on', { active: true, freeze: module.freeze }, 'switch-on')
      }
      ${
        module.freeze
          ? activityForm('Unfreeze', { active: module.active, freeze: false }, 'unfreeze')
          : activityForm('Freeze', { active: module.active, freeze: true }, 'freeze')
      }
      ${buttonForm('/admin/marketplace/remove', { label: 'Remove', test: 'remove', kind: 'stop' })}
    </div>
    <h2>Merchants of the module</h2>
    <ul data-test="shops">
      ${shops.length > 0 ? shops : html`<li>None yet.</li>`}
    </ul>
  </section>`;
}

function activityForm(label: string, change: { readonly active: boolean; readonly freeze: boolean }, test: string): RawHtml {
  return html`<form method="post" action="/admin/marketplace/activity">
    <input type="hidden" name="active" value="${String(change.active)}" />
    <input type="hidden" name="freeze" value="${String(change.freeze)}" />
    <button data-test="${test}">${label}</button>
  </form>`;
}

function addressCard(crm: Crm): RawHtml {
  return html`<details>
    <summary>Partner cabinet</summary>
    <form class="row" method="post" action="/admin/marketplace/address">
      <label>Address of the module's config <input name="url" type="url" value="${crm.moduleUrl() ?? ''}" required /></label>
      <button>Save</button>
    </form>
  </details>`;
}

/** Where the CRM sends a user who opens a module that is not connected: its manual form with this account filled in. */
function connectPage(crm: Crm, config: string): string {
  const address = new URL('connect', config);
  address.searchParams.set('account', crm.url());
  return address.href;
}
