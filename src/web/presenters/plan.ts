import { toString } from 'qrcode';
import type { MemberView } from '../../checkout/subscriptions/desk';
import type { StoredInstruction } from '../../payments/stores/attempts';
import type { Format } from '../format';
import type { Model } from '../page';
import type { Translate } from '../texts';
import { planText } from './buy';
import { shopInitials } from './shop-initials';

interface Words {
  readonly t: Translate;
  readonly format: Format;
}

async function openModel(show: StoredInstruction | null, { t, format }: Words): Promise<Model> {
  if (show === null) return { title: t('subscriptions.member.making'), text: '', until: null, code: null, line: null, url: null, qr: null };
  if (show.kind === 'page') {
    return { title: t('buy.open.page.title'), text: t('buy.open.page.text'), until: null, code: null, line: null, url: show.url, qr: null };
  }
  const code = show.kind === 'qr' ? show.code : null;
  return {
    title: t(`buy.open.${show.kind}.title`),
    text: t(`buy.open.${show.kind}.text`),
    until: untilOf(show, { t, format }),
    code,
    line: show.kind === 'slip' ? show.line : null,
    url: show.kind === 'slip' ? show.url : null,
    qr: code === null ? null : await pictureOf(code),
  };
}

/** The code as a picture of our own, so that picture and text always say the same. */
async function pictureOf(code: string): Promise<string> {
  const svg = await toString(code, { type: 'svg', margin: 2, errorCorrectionLevel: 'M' });
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
}

function untilOf({ kind, until }: Exclude<StoredInstruction, { kind: 'page' }>, { t, format }: Words): string | null {
  if (until === null) return null;
  const at = new Date(until);
  return kind === 'slip' ? t('buy.open.until-day', { date: format.date(at) }) : t('buy.open.until', { moment: format.dateTime(at) });
}

/** Where a subscription stands, in one sentence for its member. */
function standingOf({ state, reason, nextChargeAt, paidUntil, open, kind }: MemberView, { t, format }: Words): readonly string[] {
  if (state === 'ended') {
    return [
      t(`subscriptions.member.ended.${reason ?? 'shop'}`),
      ...(paidUntil ? [t('subscriptions.member.until', { date: format.date(paidUntil) })] : []),
    ];
  }
  const next = nextChargeAt && (!open || kind === 'card') ? [t('subscriptions.member.next', { date: format.date(nextChargeAt) })] : [];
  return [t(`subscriptions.member.states.${kind === 'card' && state === 'starting' ? 'starting-card' : state}`), ...next];
}

/** The member's own page of a subscription: how it stands, what is to be paid now, what was paid, and how it ends. */
export async function presentPlan(view: MemberView, path: string, words: Words): Promise<Model> {
  const { t, format } = words;
  const { state, charges } = view;
  return {
    title: `${view.title} · ${view.shop}`,
    shop: view.shop,
    initials: shopInitials(view.shop),
    offer: view.title,
    price: format.money(view.price),
    plan: planText(view.terms, t),
    test: view.test ? t('pay.test') : null,
    standing: standingOf(view, words),
    thanks: state === 'active' || state === 'trial' ? view.thanks : '',
    open: view.open && view.kind === 'slip' ? await openModel(view.open.show, words) : null,
    charges: charges.toReversed().map((charge) => ({
      date: format.date(charge.dueAt),
      text: t(`subscriptions.charges.${charge.state}`),
      sum: format.money(view.price),
    })),
    path,
    cancellable: state !== 'ended',
    live: `${path}/live`,
  };
}
