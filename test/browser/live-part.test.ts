import express from 'express';
import type { Server } from 'node:http';
import type { Browser } from 'playwright-core';
import { createServer, listen } from '../../src/infra/express';
import { html } from '../../src/sandbox/kit/html';
import { LIVE_PART_SCRIPT, livePart } from '../../src/sandbox/kit/live-part';
import { launchChromium } from '../support/chromium';
import { closeServer } from '../support/close-server';

/** The part of a simulator's page that changes by itself. */
describe('a live part', () => {
  let browser: Browser;
  let server: Server;
  let url: string;

  beforeAll(async () => {
    browser = await launchChromium();
    const app = express();
    app.get('/', (_request, response) => {
      response.type('html').send(`${livePart('/part', html`<p>Not paid</p>`).markup}<script src="/script.js"></script>`);
    });
    app.get('/script.js', (_request, response) => void response.type('text/javascript').send(LIVE_PART_SCRIPT));
    app.get('/part', (_request, response) => void response.type('html').send(html`<p>Paid</p>`.markup));
    server = createServer(app);
    url = `http://127.0.0.1:${await listen(server, 0, '127.0.0.1')}/`;
  });
  afterAll(async () => {
    await browser?.close();
    if (server) await closeServer(server);
  });

  it('shows what changed between the making of the page and its first look for news', async () => {
    const page = await browser.newPage();
    await page.goto(url);
    await page.getByText('Paid', { exact: true }).waitFor();
    expect(await page.locator('#live').textContent()).toBe('Paid');
  });
});
