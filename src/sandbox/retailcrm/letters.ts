import { createTransport } from 'nodemailer';
import type { Crm } from './account';
import { generateLink } from './buttons';

const SMTP_TIMEOUT_MS = 10_000;

/** How "Send to e-mail" ended. */
export type LetterOutcome = { readonly ok: true } | { readonly ok: false; readonly errorMsg: string };

/**
 * Sends the payment link to an address, making the link first when there is none. Refuses without a default sender
 * or without a paid package of letters, as the CRM does.
 */
export async function sendLink(crm: Crm, paymentId: number, email: string): Promise<LetterOutcome> {
  const found = crm.account.findPayment(paymentId);
  if (!found) return { ok: false, errorMsg: 'There is no such payment' };
  const outcome = await tryToSend(crm, paymentId, email.trim());
  found.payment.lastError = outcome.ok ? null : outcome.errorMsg;
  return outcome;
}

async function tryToSend(crm: Crm, paymentId: number, email: string): Promise<LetterOutcome> {
  const { senderEmail, letterPackagePaid } = crm.account.settings;
  if (senderEmail === '') return { ok: false, errorMsg: 'The shop has no default sender address' };
  if (!letterPackagePaid) return { ok: false, errorMsg: 'There is no paid package of letters' };
  if (!/^[^@\s]+@[^@\s]+$/.test(email)) return { ok: false, errorMsg: 'This is not an e-mail address' };
  if (crm.smtpUrl === null) return { ok: false, errorMsg: 'No mail server is set for this simulator' };
  const open = crm.account.invoiceOf(paymentId);
  if (!open?.link || open.status === 'canceled') {
    const made = await generateLink(crm, paymentId);
    if (made.kind !== 'done') return { ok: false, errorMsg: made.kind === 'refused' ? made.errorMsg : 'There is no such payment' };
  }
  const link = crm.account.invoiceOf(paymentId)?.link ?? '';
  const order = crm.account.findPayment(paymentId)?.order;
  const transport = createTransport({ url: crm.smtpUrl, connectionTimeout: SMTP_TIMEOUT_MS, socketTimeout: SMTP_TIMEOUT_MS });
  try {
    await transport.sendMail({
      from: senderEmail,
      to: email,
      subject: `Payment link for order ${order?.number ?? ''}`,
      text: `Your order can be paid here: ${link}`,
      html: `<p>Your order can be paid here: <a href="${encodeURI(link)}">${encodeURI(link)}</a></p>`,
    });
    return { ok: true };
  } catch {
    return { ok: false, errorMsg: 'The letter could not be sent' };
  } finally {
    transport.close();
  }
}
