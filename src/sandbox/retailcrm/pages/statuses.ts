import type { Express, Response } from 'express';
import { formOf, options, tick } from '../../kit/back-office';
import { html, table } from '../../kit/html';
import type { Crm } from '../account';
import { INVOICE_STATUSES } from '../invoices';
import { sendPage } from './frame';

/** Payment statuses, the mapping of invoice statuses onto them, and what letters need. */
export function mountStatuses(app: Express, crm: Crm): void {
  const { account } = crm;
  app.get('/admin/statuses', (_req, res) => show(crm, res));
  app.post('/admin/statuses', (req, res) => {
    const form = formOf(req);
    const name = form.get('name')?.trim() ?? '';
    const code = form.get('code')?.trim() || `status-${account.paymentStatuses.size + 1}`;
    if (name === '') return show(crm, res, 'The status needs a name');
    if (!/^[\w-]+$/.test(code) || account.paymentStatuses.has(code)) return show(crm, res, 'The code is wrong or taken');
    const paymentComplete = form.get('paymentComplete') === 'true';
    account.paymentStatuses.set(code, { code, name, active: true, paymentComplete, ordering: (account.paymentStatuses.size + 1) * 10 });
    res.redirect(303, '/admin/statuses');
  });
  app.post('/admin/statuses/mapping', (req, res) => {
    const form = formOf(req);
    for (const status of INVOICE_STATUSES) {
      const wanted = form.get(status);
      if (wanted !== null && (wanted === '' || account.paymentStatuses.has(wanted))) account.statusMapping[status] = wanted;
    }
    res.redirect(303, '/admin/statuses');
  });
  app.post('/admin/statuses/letters', (req, res) => {
    const form = formOf(req);
    account.settings.senderEmail = form.get('senderEmail')?.trim() ?? '';
    account.settings.letterPackagePaid = form.get('letterPackagePaid') === 'true';
    res.redirect(303, '/admin/statuses');
  });
}

function show(crm: Crm, res: Response, error?: string): void {
  const { account } = crm;
  const statuses = [...account.paymentStatuses.values()];
  const choices = [['', 'leave as it is'], ...statuses.map((status) => [status.code, status.name] as const)] as const;
  const rows = statuses.map(
    (status) =>
      html`<tr>
        <td>${status.name}</td>
        <td><code>${status.code}</code></td>
        <td>${status.paymentComplete ? 'paid' : ''}</td>
      </tr>`,
  );
  const mapping = INVOICE_STATUSES.map(
    (status) =>
      html`<label
        >${status}
        <select name="${status}">
          ${options(choices, account.statusMapping[status])}
        </select></label
      >`,
  );
  const body = html`<section>
      <h2>Payment statuses</h2>
      ${table(rows, ['Name', 'Code', 'Means'])}
      <form class="row" method="post" action="/admin/statuses">
        <label>Add a new payment status <input name="name" required /></label>
        <label>Code <input name="code" /></label>
        ${tick('paymentComplete', { value: 'true', label: 'Payment complete', checked: false })}
        <button class="go">Save</button>
      </form>
    </section>
    <section>
      <h2>Invoice statuses</h2>
      <form class="row" method="post" action="/admin/statuses/mapping" data-test="status-mapping">
        ${mapping}
        <button class="go">Save</button>
      </form>
    </section>
    <section>
      <h2>Letters</h2>
      <form class="row" method="post" action="/admin/statuses/letters">
        <label>Default sender address <input name="senderEmail" type="email" value="${account.settings.senderEmail}" /></label>
        ${tick('letterPackagePaid', { value: 'true', label: 'Letter package paid', checked: account.settings.letterPackagePaid })}
        <button class="go">Save</button>
      </form>
    </section>`;
  sendPage(res, { title: 'Statuses', body, error });
}
