import { randomBytes } from 'node:crypto';
import express from 'express';
import type { Express, Response } from 'express';
import { z } from 'zod';
import { html } from '../../kit/html';
import type { RawHtml } from '../../kit/html';
import { TOPICS } from '../accounts';
import { isPublicAddress } from '../api/inputs';
import type { Account } from '../model';
import type { Parts } from '../parts';
import type { NotificationRecord } from '../webhooks';
import { sendPanel, table } from './frame';

const SHOWN = 50;

const settingsForm = z.object({
  url: z.string(),
  topic: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .transform((given) => [given ?? []].flat()),
});

/** Mounts "Your integrations": address, events and secret of notifications, a test, and repeats. Mercado Pago: section Delivery. */
export function mountIntegration(app: Express, parts: Parts): void {
  const { books, webhooks } = parts;
  app.use('/panel/:id/integration', express.urlencoded({ extended: false }));
  app.get('/panel/:id/integration', (req, res) => {
    const account = books.accounts.get(Number(req.params.id));
    if (account) send(res, account, parts);
    else res.redirect(303, '/');
  });
  app.post('/panel/:id/integration', (req, res) => {
    const account = books.accounts.get(Number(req.params.id));
    const form = settingsForm.safeParse(req.body).data;
    if (!account || !form) return res.redirect(303, '/');
    if (form.url !== '' && !isPublicAddress(form.url, parts.switches.flag('localAddresses'))) {
      res.status(400);
      send(res, account, parts, { bad: true, words: 'The address must begin with https:// and be reachable from outside.' });
      return;
    }
    const secret = account.webhook.secret ?? randomBytes(32).toString('hex');
    books.configure(account.id, { url: form.url === '' ? null : form.url, topics: form.topic.filter((topic) => topic in TOPICS), secret });
    res.redirect(303, `/panel/${account.id}/integration`);
  });
  app.post('/panel/:id/integration/secret', (req, res) => {
    const account = books.accounts.get(Number(req.params.id));
    if (account) books.configure(account.id, { ...account.webhook, secret: randomBytes(32).toString('hex') });
    res.redirect(303, account ? `/panel/${account.id}/integration` : '/');
  });
  app.post('/panel/:id/integration/test', async (req, res) => {
    const account = books.accounts.get(Number(req.params.id));
    if (!account) return res.redirect(303, '/');
    const result = await webhooks.test(account);
    const good = result === '200' || result === '201';
    send(res, account, parts, { bad: !good, words: good ? `The test was received: ${result}.` : `The test was not received: ${result}.` });
  });
  app.post('/panel/:id/integration/repeat', async (req, res) => {
    await webhooks.repeat(Number(z.object({ number: z.string() }).safeParse(req.body).data?.number));
    res.redirect(303, `/panel/${req.params.id}/integration`);
  });
}

interface Notice {
  readonly bad: boolean;
  readonly words: string;
}

function send(res: Response, account: Account, { webhooks }: Parts, notice?: Notice): void {
  const { webhook, id } = account;
  const records = webhooks.list().filter(({ accountId }) => accountId === id);
  const body = html`${notice && html`<p class="${notice.bad ? 'error' : 'notice'}" role="status">${notice.words}</p>`}
    <section>
      <h2>Webhooks</h2>
      <form method="post" action="/panel/${id}/integration">
        <p>
          <label>Address for notifications<br /><input name="url" type="url" size="60" value="${webhook.url}" autocomplete="off" /></label>
        </p>
        <fieldset>
          <legend>Events</legend>
          ${Object.entries(TOPICS).map(([topic, words]) => topicBox(topic, words, webhook.topics.includes(topic)))}
        </fieldset>
        <p><button class="go">Save settings</button></p>
      </form>
    </section>
    <section>
      <h2>Secret</h2>
      <p>${webhook.secret === null ? 'It is made when the settings are saved.' : html`<code>${webhook.secret}</code>`}</p>
      <div class="row">
        <form method="post" action="/panel/${id}/integration/secret"><button>Renew the secret</button></form>
        <form method="post" action="/panel/${id}/integration/test">
          <button ${webhook.url === null && html`disabled`}>Send a test notification</button>
        </form>
      </div>
    </section>
    <section>
      <h2>Notifications</h2>
      ${table(
        ['No.', 'Event', 'Resource', 'Address', 'State', 'Answers', 'Next try', ''],
        records
          .slice(-SHOWN)
          .reverse()
          .map((record) => line(record, id)),
        'None yet.',
      )}
    </section>
    <p><a href="/">All sellers</a></p>`;
  sendPanel(res, `Your integrations: ${account.name}`, body);
}

function topicBox(topic: string, words: string, ticked: boolean): RawHtml {
  return html`<label
    ><input type="checkbox" name="topic" value="${topic}" ${ticked && html`checked`} />${words} <code>${topic}</code></label
  >`;
}

function line(record: NotificationRecord, accountId: number): RawHtml {
  return html`<tr>
    <td class="number">${record.number}</td>
    <td>${record.kind === 'ipn' ? 'IPN ' : ''}${record.topic} ${record.action}</td>
    <td><code>${record.dataId}</code></td>
    <td>${record.url}</td>
    <td class="${record.state === 'delivered' ? 'good' : 'bad'}">${record.state}</td>
    <td>${record.attempts.map(({ result }) => result).join(', ')}</td>
    <td>${record.nextAt?.toISOString()}</td>
    <td>
      <form method="post" action="/panel/${accountId}/integration/repeat">
        <button name="number" value="${record.number}">Send ${record.number} again</button>
      </form>
    </td>
  </tr>`;
}
