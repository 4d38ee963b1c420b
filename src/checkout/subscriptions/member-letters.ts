import type { Tx } from '../../infra/database';
import type { Notice } from '../../payments/ports/notices';
import { mailerOf } from '../../payments/mail-sender';
import { shopName } from '../../payments/shop-name';
import type { StoredInstruction } from '../../payments/stores/attempts';
import { findInstallation } from '../../payments/stores/installations';
import type { InstallationRow } from '../../payments/stores/installations';
import type { StoredInvoice } from '../../payments/stores/invoices';
import { findInvoice } from '../../payments/stores/invoices';
import type { House } from './house';
import { pageOf } from './house';
import { MOST_TRIES } from './life';
import { dateText, sumText } from './say';
import type { Charge } from './stores/charges';
import { listCharges } from './stores/charges';
import type { MemberLetter, MemberLetterDetails, MemberLetterKind } from './stores/member-letters';
import { findMemberLetter, finishMemberLetter, queueMemberLetter } from './stores/member-letters';
import type { Subscription } from './stores/subscriptions';
import { findSubscription } from './stores/subscriptions';

/** Puts a letter to the member on its way, in the transaction of its event; once per `key`. */
export async function queueForMember(
  { heart }: House,
  tx: Tx,
  { installationId, id }: Pick<Subscription, 'installationId' | 'id'>,
  letter: { readonly kind: MemberLetterKind; readonly key: string; readonly details: MemberLetterDetails },
): Promise<void> {
  await queueMemberLetter(tx, { ...letter, installationId, id: heart.ids.uuid(), subscriptionId: id, createdAt: heart.clock.now() });
}

interface Source {
  readonly letter: MemberLetter;
  readonly subscription: Subscription;
  readonly row: InstallationRow;
  readonly charge: Charge | null;
  readonly stored: StoredInvoice | null;
}

async function loadSource(tx: Tx, at: { readonly installationId: string; readonly letterId: string }): Promise<Source | null> {
  const letter = await findMemberLetter(tx, at.installationId, at.letterId);
  const subscription = letter && (await findSubscription(tx, at.installationId, letter.subscriptionId));
  const row = subscription && (await findInstallation(tx, at.installationId));
  if (!letter || !subscription || !row) return null;
  const charges = await listCharges(tx, at.installationId, subscription.id);
  const charge = charges.find(({ number }) => number === letter.details.charge) ?? null;
  return { letter, subscription, row, charge, stored: charge && (await findInvoice(tx, at.installationId, charge.invoiceId)) };
}

/**
 * Sends a waiting letter to a member; one about a slip that is no longer to be paid is dropped.
 * @throws when the mail server should be tried again later; `lastTry` gives up instead.
 */
export async function deliverMemberLetter(
  house: House,
  at: { readonly installationId: string; readonly letterId: string; readonly lastTry: boolean },
): Promise<void> {
  const { heart } = house;
  const source = await heart.db.read((tx) => loadSource(tx, at));
  if (source?.letter.state !== 'waiting') return;
  const finish = (state: MemberLetter['state'], text: string | null): Promise<void> =>
    heart.db.transaction((tx) => finishMemberLetter(tx, source.letter, { state, text, at: heart.clock.now() }));
  const notice = noticeOf(house, source);
  if (!notice) return finish('dropped', null);
  const by = mailerOf(heart, source.row);
  if (!by) return finish('failed', null);
  const sent = await by.mailer.send({
    to: source.subscription.buyer.email,
    from: by.from,
    language: notice.language,
    ...house.renderNotice(notice),
  });
  if (sent.kind === 'unreachable' && !at.lastTry) throw new Error(`The letter could not be sent: ${sent.text}`);
  if (sent.kind === 'sent') return finish('sent', null);
  return finish(sent.kind === 'refused' ? 'refused' : 'failed', sent.text);
}

function noticeOf(house: House, source: Source): Notice | null {
  const { letter, subscription, row } = source;
  const { language, title, price } = subscription;
  const { kind, details } = letter;
  const show = kind === 'slip' ? openSlip(source) : null;
  if (kind === 'slip' && show === null) return null;
  const date = (iso: string | undefined): string =>
    iso === undefined ? '' : dateText(new Date(iso), { language, timezone: row.timezone });
  const facts = {
    shop: shopName(row, null),
    title,
    sum: sumText(price, language),
    attempt: String(details.attempt ?? 1),
    most: String(MOST_TRIES),
    next: date(details.next),
    until: date(details.until ?? subscription.paidUntil?.toISOString()),
  };
  const say = (key: string): string => house.heart.words(`subscriptions.letters.${key}`, language, facts);
  const page = pageOf(house, subscription);
  return {
    language,
    subject: say(`${kind}.subject`),
    paragraphs: [
      say(`${kind}.lead`),
      ...after(source, say),
      ...(show?.line ? [`${say('line')} ${show.line}`] : []),
      ...(subscription.mode === 'test' ? [say('test')] : []),
    ],
    buttons: [...(show?.url ? [{ text: say('open-slip'), link: show.url }] : []), { text: say(`${kind}.button`), link: page }],
    after: [],
    links: subscription.state === 'ended' ? [] : [{ text: say('cancel'), link: `${page}/cancel` }],
    why: say('why'),
  };
}

/** What follows from the event: the next try, the next charge, or how long what is paid lasts. */
function after({ letter, subscription }: Source, say: (key: string) => string): readonly string[] {
  const { kind, details } = letter;
  if (kind === 'failed') {
    if (details.next !== undefined) return [say('failed.next')];
    return [say(subscription.kind === 'card' && (details.attempt ?? 0) < MOST_TRIES ? 'failed.later' : 'failed.last')];
  }
  if (kind === 'ended')
    return [say(`ended.${details.reason === 'finished' ? 'finished' : 'unpaid'}`), ...(subscription.paidUntil ? [say('until')] : [])];
  if (details.next === undefined) return [];
  return [say(`${kind}.next`)];
}

/** What the payer of an open slip or transfer needs. */
function openSlip({ stored }: Source): { readonly line: string | null; readonly url: string | null } | null {
  const open = stored?.invoice.standing.state === 'pending' ? stored.attempts.find(({ state }) => state === 'open') : undefined;
  const show: StoredInstruction | null = open?.direct?.show ?? null;
  if (show === null) return null;
  if (show.kind === 'qr') return { line: show.code, url: null };
  return show.kind === 'slip' ? { line: show.line, url: show.url } : { line: null, url: show.url };
}
