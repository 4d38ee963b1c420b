import express from 'express';
import type { Express, Response } from 'express';
import { z } from 'zod';
import { html } from '../../kit/html';
import type { RawHtml } from '../../kit/html';
import type { Configuration, ConfigurationInput } from '../configurations';
import { EVENT_NAMES, EVENT_WORDS } from '../events';
import type { Parts } from '../parts';
import type { Delivery } from '../webhooks';
import { readForm, sendPanel, shown, table } from './frame';

const SHOWN = 60;

const formSchema = z.object({
  name: z.string().trim().min(1),
  url: z.url(),
  version: z.enum(['1', '2']),
  product: z.string(),
  event: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .transform((given) => [given ?? []].flat()),
});

/** Mounts "Tools > Webhook": configurations, test buttons and the history with its repeats. */
export function mountWebhooks(app: Express, parts: Parts): void {
  const { webhooks } = parts;
  const { configurations } = webhooks;
  app.use('/tools/webhook', express.urlencoded({ extended: false }));
  app.get('/tools/webhook', (_req, res) => send(res, parts));
  app.post('/tools/webhook', (req, res) => {
    const input = readInput(req.body, parts);
    if (typeof input === 'string') {
      res.status(400);
      return send(res, parts, input);
    }
    webhooks.configurations.add(input);
    res.redirect(303, '/tools/webhook');
  });
  app.post('/tools/webhook/history', async (req, res) => {
    await webhooks.again(Number(readForm(req.body)['number']));
    res.redirect(303, '/tools/webhook');
  });
  app.post('/tools/webhook/:id', async (req, res) => {
    const { id } = req.params;
    const form = readForm(req.body);
    if (form['do'] === 'remove') configurations.remove(id);
    else if (form['do'] === 'on' || form['do'] === 'off') configurations.change(id, { active: form['do'] === 'on' });
    else if (form['do'] === '1' || form['do'] === '2') configurations.change(id, { version: form['do'] });
    else if (form['test'] !== undefined) await webhooks.test(id, form['test']);
    res.redirect(303, '/tools/webhook');
  });
}

function readInput(body: unknown, { books, switches }: Parts): ConfigurationInput | string {
  const form = formSchema.safeParse(body);
  if (!form.success) return 'A name, an address and a version are needed.';
  const { name, url, version, product, event } = form.data;
  const { protocol } = new URL(url);
  if (protocol !== 'https:' && !(protocol === 'http:' && switches.flag('localAddresses'))) return 'The address must begin with https://.';
  const events = event.filter((one) => EVENT_NAMES.includes(one));
  if (events.length === 0) return 'Choose at least one event.';
  const productId = product === '' ? null : Number(product);
  if (productId !== null && !books.products.has(productId)) return 'There is no such product.';
  return { name, url, version, productId, events };
}

function send(res: Response, parts: Parts, fault?: string): void {
  const { webhooks, books } = parts;
  const history = webhooks.history().slice(-SHOWN).toReversed();
  const body = html`${fault && html`<p class="error" role="alert">${fault}</p>`}
    <p>Verification token (hottok): <code>${books.credentials.hottok}</code></p>
    ${webhooks.configurations.all().map((one) => card(one, parts))} ${newForm(parts)}
    <section>
      <h2>History</h2>
      ${table(['No.', 'Event', 'Version', 'Address', 'State', 'Answers', 'Next try', ''], history.map(line), 'Nothing was sent yet.')}
    </section>`;
  sendPanel(res, 'Webhook (API and notifications)', body);
}

function card({ id, name, url, version, productId, active, failures, events }: Configuration, { books }: Parts): RawHtml {
  const other = version === '1' ? '2' : '1';
  return html`<section>
    <h2>${name}</h2>
    <p><code>${url}</code></p>
    <p>
      Version ${version}, ${productId === null ? 'all products' : books.products.get(productId)?.name}, ${events.length} events,
      <strong class="${active ? 'good' : 'bad'}">${active ? 'active' : 'switched off'}</strong>, failures in a row: ${failures}
    </p>
    <form class="row" method="post" action="/tools/webhook/${id}">
      <button name="do" value="${active ? 'off' : 'on'}">Switch ${active ? 'off' : 'on'}</button>
      <button name="do" value="${other}">Use version ${other}</button>
      <button class="stop" name="do" value="remove">Remove</button>
    </form>
    <details>
      <summary>Send a test event</summary>
      <form class="row" method="post" action="/tools/webhook/${id}">
        ${Object.entries(EVENT_WORDS).map(([event, words]) => html`<button name="test" value="${event}">${words}</button>`)}
      </form>
    </details>
  </section>`;
}

function newForm({ books }: Parts): RawHtml {
  return html`<section>
    <h2>New configuration</h2>
    <form method="post" action="/tools/webhook">
      <p>
        <label>Name<br /><input name="name" value="School" required autocomplete="off" /></label>
      </p>
      <p>
        <label>Address<br /><input name="url" type="url" size="60" required autocomplete="off" /></label>
      </p>
      <p>
        <label
          >Product<br />
          <select name="product">
            <option value="">All products</option>
            ${[...books.products.values()].map(({ id, name }) => html`<option value="${id}">${name}</option>`)}
          </select>
        </label>
      </p>
      <p>
        <label
          >Version<br />
          <select name="version">
            <option value="2">2.0.0</option>
            <option value="1">1.0.0</option>
          </select>
        </label>
      </p>
      <fieldset>
        <legend>Events</legend>
        ${Object.entries(EVENT_WORDS).map(
          ([event, words]) => html`<label><input type="checkbox" name="event" value="${event}" checked />${words}</label>`,
        )}
      </fieldset>
      <p><button class="go">Save configuration</button></p>
    </form>
  </section>`;
}

function line({ number, event, version, url, state, attempts, nextAt }: Delivery): RawHtml {
  return html`<tr>
    <td class="number">${number}</td>
    <td>${EVENT_WORDS[event] ?? event}<br /><code>${event}</code></td>
    <td>${version}</td>
    <td>${url}</td>
    <td class="${state === 'delivered' ? 'good' : 'bad'}">${state}</td>
    <td>${attempts.map(({ status }) => status).join(', ')}</td>
    <td>${shown(nextAt)}</td>
    <td>
      <form method="post" action="/tools/webhook/history"><button name="number" value="${number}">Send ${number} again</button></form>
    </td>
  </tr>`;
}
