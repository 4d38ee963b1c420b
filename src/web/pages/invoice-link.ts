import { Router } from 'express';
import type { Request, Response } from 'express';
import { toString } from 'qrcode';
import type { Refusal } from '../../payments/domain/errors';
import type { WebDeps } from '../deps';
import { leaveFlash } from '../flash';
import { idOf, typed } from '../form';
import { page, requireSession, show } from '../page';
import { STATUS_OF, refusalSentence } from '../refusals';
import { invoiceOf } from './invoice';

interface SendForm {
  readonly chosen: string | null;
  readonly other: string;
  readonly refusal: Refusal | null;
}

async function showForm(
  request: Request,
  response: Response,
  { desk, form }: { readonly desk: WebDeps['desk']; readonly form: SendForm },
): Promise<void> {
  const { t, installationId } = page(request);
  const details = await invoiceOf(request, desk);
  const addresses = await desk.addresses(installationId, details.id);
  const { chosen, other, refusal } = form;
  const atField = refusal?.code === 'email-invalid';
  const model = {
    title: t('order.send.title', { number: details.orderNumber }),
    addresses: addresses.map((address, index) => ({
      address,
      checked: chosen === null ? index === 0 && other === '' : chosen === address,
    })),
    other,
    otherChecked: chosen === '' || addresses.length === 0,
    error: refusal && atField ? refusalSentence(t, refusal) : null,
    trouble:
      refusal && !atField
        ? { text: refusalSentence(t, refusal), setUp: refusal.code === 'sender-missing' || refusal.code === 'sender-refused' }
        : null,
    action: `/invoices/${details.id}/send`,
    back: `/invoices/${details.id}`,
  };
  show(request, response, 'invoices/send', model, refusal ? STATUS_OF[refusal.code] : 200);
}

/** What can be done with a payment link: send it by e-mail, show it as a QR code. */
export function invoiceLinkPages({ desk }: WebDeps): Router {
  const router = Router();
  router.get('/invoices/:id/send', requireSession, (request, response) =>
    showForm(request, response, { desk, form: { chosen: null, other: '', refusal: null } }),
  );
  router.post('/invoices/:id/send', requireSession, async (request, response) => {
    const { installationId, actor } = page(request);
    const { address = '', other = '' } = typed(request);
    const email = (address === '' ? other : address).trim();
    const result = await desk.sendLink(installationId, idOf(request), email, actor);
    if (!result.ok) {
      await showForm(request, response, { desk, form: { chosen: address, other, refusal: result.refusal } });
      return;
    }
    leaveFlash(response, { level: 'good', key: 'order.send.done', facts: { email } });
    response.redirect(303, `/invoices/${idOf(request)}`);
  });
  router.get('/invoices/:id/qr', requireSession, async (request, response) => {
    const { t } = page(request);
    const details = await invoiceOf(request, desk);
    const root = `/invoices/${details.id}`;
    show(request, response, 'invoices/qr', {
      title: t('order.qr.title', { number: details.orderNumber }),
      link: details.link,
      image: `${root}/qr.svg`,
      back: root,
    });
  });
  router.get('/invoices/:id/qr.svg', requireSession, async (request, response) => {
    const { link } = await invoiceOf(request, desk);
    response.type('svg').send(await toString(link, { type: 'svg', margin: 2, errorCorrectionLevel: 'M' }));
  });
  return router;
}
