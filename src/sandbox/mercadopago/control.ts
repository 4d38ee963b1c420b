import type { Express } from 'express';
import { z } from 'zod';
import { TEST_HOLDERS } from './cards';
import { toAccount } from './accounts';
import type { Payment } from './model';
import type { Move } from './move-kit';
import { notifyAfter } from './parts';
import type { Parts } from './parts';

/** What a person or a test can make happen to a payment from outside the interface. */
export const DEEDS: Readonly<Record<string, (payment: Payment, parts: Parts) => Move>> = {
  'pay': (payment, { moves }) => moves.approve(payment),
  'reject': (payment, { moves }) => moves.reject(payment),
  'capture': (payment, { moves }) => moves.capture(payment),
  'cancel': (payment, { moves }) => moves.cancel(payment),
  'expire': (payment, { moves }) => moves.cancel(payment, 'expired'),
  'finish-refund': (payment, { moves }) => moves.endRefunds(payment, 'approved'),
  'reject-refund': (payment, { moves }) => moves.endRefunds(payment, 'rejected'),
  'open-claim': (payment, { moves }) => moves.openClaim(payment),
  'close-claim': (payment, { moves }) => moves.closeClaim(payment),
  'open-chargeback': (payment, { moves }) => moves.openChargeback(payment),
  'lose-chargeback': (payment, { moves }) => moves.closeChargeback(payment, 'settled'),
  'win-chargeback': (payment, { moves }) => moves.closeChargeback(payment, 'reimbursed'),
};

const paymentDeed = z.object({ do: z.string(), amount: z.int().min(1).optional() });
const cardChange = z.object({ holder: z.string() });
const settings = z.object({ url: z.url().nullable(), topics: z.array(z.string()), secret: z.string().nullable() });

/** Mounts what tests and buttons use: accounts, panel settings, deeds to payments (amounts in minor units), the card of a subscription. */
export function mountDeeds(app: Express, parts: Parts): void {
  const { books, moves, subscriptions } = parts;
  app.post('/_sim/accounts', (req, res) => {
    const account = z.unknown().transform(toAccount).safeParse(req.body);
    if (account.success) books.accounts.set(account.data.id, account.data);
    res
      .status(account.success ? 201 : 400)
      .json(account.success ? account.data : { error: 'id, country, accessToken and publicKey are needed' });
  });
  app.post('/_sim/accounts/:id/webhook', (req, res) => {
    const webhook = settings.safeParse(req.body);
    if (webhook.success) books.configure(Number(req.params.id), webhook.data);
    res.status(webhook.success ? 200 : 400).json(webhook.success ? webhook.data : { error: 'url, topics and secret are needed' });
  });
  app.post('/_sim/payments/:id', (req, res) => {
    notifyAfter(res, parts);
    const payment = books.payments.get(Number(req.params.id));
    const wish = paymentDeed.safeParse(req.body).data;
    if (!payment || !wish) {
      res.status(404).json({ error: 'no such payment, or nothing to do' });
      return;
    }
    const deed = DEEDS[wish.do];
    const done = wish.do === 'refund' ? moves.refund(payment, { amount: wish.amount, byHand: true }) : deed?.(payment, parts);
    res.status(done?.ok ? 200 : 400).json(done ?? { error: `no such deed ${wish.do}` });
  });
  app.post('/_sim/preapprovals/:id', (req, res) => {
    const preapproval = books.preapprovals.get(req.params.id);
    const change = cardChange.safeParse(req.body).data;
    if (!preapproval?.card || !change || !(change.holder in TEST_HOLDERS)) {
      res.status(400).json({ error: 'a subscription with a card and a test name as holder are needed' });
      return;
    }
    res.json(subscriptions.change(preapproval, { card: { ...preapproval.card, holder: change.holder } }, true));
  });
}
