import type { Express } from 'express';
import { html } from '../../kit/html';
import { controlPanel, mountPanelForms } from '../../kit/panel';
import { allowanceOf, leftOf } from '../api/limits';
import type { Shop } from '../shop';
import { sendPage } from './frame';

/** The tariff with what is left of the API's limits, the clock and the switches. */
export function mountHome(app: Express, shop: Shop): void {
  app.get('/admin', (_req, res) => res.redirect(302, '/admin/orders'));
  app.get('/', (_req, res) => {
    const allowance = allowanceOf(shop);
    const left = leftOf(shop);
    const body = html`<section>
        <h2>Requests of the API</h2>
        <p>Tariff <strong data-test="tariff">${shop.switches.text('tariff')}</strong>; it is changed among the switches below.</p>
        <p>
          Left in this hour: <strong data-test="hour-left">${left.hour}</strong> of ${allowance.hour}; left of the day's reserve:
          <strong data-test="day-left">${left.day}</strong> of ${allowance.day}.
        </p>
      </section>
      ${controlPanel(shop)}`;
    sendPage(res, { title: 'Limits and clock', body });
  });
  mountPanelForms(app, shop);
}
