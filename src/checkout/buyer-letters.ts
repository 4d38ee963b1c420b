import { z } from 'zod';
import type { Task } from '../infra/queue';
import { mustFindInstallation } from '../payments/connect-installation';
import { totals } from '../payments/domain/invoice';
import { printMoney } from '../payments/domain/money';
import { mailerOf } from '../payments/mail-sender';
import type { Notice } from '../payments/ports/notices';
import { shopName } from '../payments/shop-name';
import type { StoredInstruction } from '../payments/stores/attempts';
import { findInvoice } from '../payments/stores/invoices';
import type { StoredInvoice } from '../payments/stores/invoices';
import type { InstallationRow } from '../payments/stores/installations';
import { pathOf } from './buy-offer';
import type { Checkout } from './checkout';
import type { Offer } from './domain/offer';
import type { BuyerLetter } from './stores/buyer-letters';
import { LETTER_JOB, findBuyerLetter, finishBuyerLetter } from './stores/buyer-letters';
import { findOffer } from './stores/offers';
import type { Purchase } from './stores/purchases';
import { findPurchase } from './stores/purchases';

const Payload = z.object({ installationId: z.uuid(), letterId: z.uuid() });

/** The work of this room for the queue. */
export function createCheckoutTasks(checkout: Checkout): Readonly<Record<string, Task>> {
  return {
    [LETTER_JOB]: async (payload, { attempt, maxAttempts }) => {
      const { installationId, letterId } = Payload.parse(payload);
      await deliver(checkout, { installationId, letterId, lastTry: attempt >= maxAttempts });
    },
  };
}

interface Source {
  readonly letter: BuyerLetter;
  readonly purchase: Purchase;
  readonly offer: Offer;
  readonly stored: StoredInvoice;
  readonly row: InstallationRow;
}

async function load({ heart }: Checkout, installationId: string, letterId: string): Promise<Source | null> {
  return heart.db.read(async (tx) => {
    const letter = await findBuyerLetter(tx, installationId, letterId);
    const purchase = letter && (await findPurchase(tx, installationId, letter.purchaseId));
    const offer = purchase && (await findOffer(tx, installationId, purchase.offerId));
    const stored = purchase && (await findInvoice(tx, installationId, purchase.invoiceId));
    return letter && purchase && offer && stored
      ? { letter, purchase, offer, stored, row: await mustFindInstallation(tx, installationId) }
      : null;
  });
}

/** Sends a letter by the seller's own mail server, or by the operator's. @throws when it should be sent later, so that the queue repeats it. */
async function deliver(
  checkout: Checkout,
  { installationId, letterId, lastTry }: { readonly installationId: string; readonly letterId: string; readonly lastTry: boolean },
): Promise<void> {
  const { heart } = checkout;
  const source = await load(checkout, installationId, letterId);
  if (source?.letter.state !== 'waiting') return;
  const { letter, purchase, row } = source;
  const finish = (state: BuyerLetter['state'], text: string | null): Promise<void> =>
    heart.db.transaction((tx) => finishBuyerLetter(tx, letter, { state, text, at: heart.clock.now() }));
  const notice = noticeOf(checkout, source);
  // Paid in the meantime: nobody needs the slip any more.
  if (!notice) return finish('dropped', null);
  const by = mailerOf(heart, row);
  if (!by) return finish('failed', null);
  const rendered = checkout.renderNotice(notice);
  const result = await by.mailer.send({ to: letter.recipient, from: by.from, language: purchase.language, ...rendered });
  if (result.kind === 'unreachable' && !lastTry) throw new Error(`The letter could not be sent: ${result.text}`);
  if (result.kind === 'sent') return finish('sent', null);
  return finish(result.kind === 'refused' ? 'refused' : 'failed', result.text);
}

type Slip = Extract<StoredInstruction, { kind: 'slip' }>;

/** The slip that a letter is about, while it can still be paid. */
function slipOf({ letter, stored }: Source): Slip | null {
  const attempt = stored.attempts.find((one) => one.id === letter.key && one.state === 'open');
  const show = attempt?.direct?.show;
  return show?.kind === 'slip' && stored.invoice.standing.state === 'pending' ? show : null;
}

function noticeOf(checkout: Checkout, source: Source): Notice | null {
  if (source.letter.kind === 'paid') return receiptOf(checkout, source);
  const slip = slipOf(source);
  return slip && slipNotice(checkout, source, slip);
}

function speaker({ heart }: Checkout, { purchase, offer, stored, row }: Source) {
  const { language } = purchase;
  const { amount, attempts } = stored.invoice;
  // Less than was reserved may have been taken.
  const minor = totals(attempts).captured || amount.minor;
  const sum = printMoney({ ...amount, minor });
  const facts = { title: offer.title, sum, shop: shopName(row, null), number: stored.facts.orderNumber };
  return (key: string, more: Readonly<Record<string, string>> = {}): string =>
    heart.words(`buy.mail.${key}`, language, { ...facts, ...more });
}

function receiptOf(checkout: Checkout, source: Source): Notice {
  const say = speaker(checkout, source);
  const { offer, purchase, stored } = source;
  return {
    language: purchase.language,
    subject: say('paid.subject'),
    paragraphs: [say('paid.lead'), ...(offer.thanks === '' ? [] : [offer.thanks]), ...(stored.facts.mode === 'test' ? [say('test')] : [])],
    buttons: [{ text: say('paid.button'), link: pageOf(checkout, source) }],
    after: [say('number')],
    why: say('why'),
  };
}

function slipNotice(checkout: Checkout, source: Source, { line, url, until }: Slip): Notice {
  const say = speaker(checkout, source);
  const { language } = source.purchase;
  const date =
    until === null ? '' : new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: source.row.timezone }).format(new Date(until));
  return {
    language,
    subject: say('slip.subject'),
    paragraphs: [
      say('slip.lead'),
      ...(until === null ? [] : [say('slip.until', { date })]),
      ...(line === null ? [] : [say('slip.line', { line })]),
    ],
    buttons: [
      ...(url === null ? [] : [{ text: say('slip.paper'), link: url }]),
      { text: say('slip.button'), link: pageOf(checkout, source) },
    ],
    after: [say('number')],
    why: say('why'),
  };
}

const pageOf = ({ heart }: Checkout, { offer, purchase }: Source): string => `${heart.baseUrl}${pathOf(offer, purchase)}`;
