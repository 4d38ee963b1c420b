import { randomUUID } from 'node:crypto';
import express from 'express';
import type { Express } from 'express';
import type { Result, Value } from './answer';
import { refuse, sendAnswer } from './answer';
import { incomingOf } from './api';
import type { Named } from './hashes';
import { digest, sameHash, valuesOf } from './hashes';
import type { Invoice, Seller, State } from './model';
import { printKopecks } from './money';
import type { Parts } from './parts';

/** The signed members of the history. IntellectMoney: section Invoice status by API. */
const HISTORY_FIELDS = [
  'usertoken',
  'skip',
  'take',
  'eshopid',
  'invoiceid',
  'datefrom',
  'dateto',
  'changedatefrom',
  'changedateto',
  'includepaymenttransactions',
  'isholdingsearch',
  'organizationid',
  'owneremail',
  'withrefunds',
];

/** A cancelled invoice has no word in the list of states: a switch chooses. IntellectMoney: section Invoice status by API. */
const STATE_WORDS: Readonly<Record<Exclude<State, 'cancelled'>, string>> = {
  'created': 'Created',
  'part-paid': 'PartPaid',
  'held': 'Held',
  'paid': 'Paid',
  'refunded': 'Refund',
};

/** Mounts the owner's interface: a token for login and password (the seller's key stands in for it), and the history of invoices. */
export function mountPersonal(app: Express, parts: Parts): void {
  const tokens = new Map<string, string>();
  const text = express.text({ type: () => true, limit: '100kb' });
  app.post('/personal/user/getUserToken', text, (req, res) => {
    const { named } = incomingOf(req);
    const owner = [...parts.books.sellers.values()].find(
      (one) => one.login === named.get('login') && one.secretKey === named.get('password'),
    );
    const result: Result = owner
      ? { ok: true, value: { UserToken: issueToken(tokens, owner) } }
      : refuse('authorisation', 'wrong login or password');
    sendAnswer(req, res, { result, parts });
  });
  app.post('/personal/payment/getInvoicesHistory', text, (req, res) => {
    const { named } = incomingOf(req);
    const owner = parts.books.sellers.get(tokens.get(named.get('usertoken') ?? '') ?? '');
    const signed = owner && sameHash(req.get('sign'), digest('sha256', valuesOf(named, HISTORY_FIELDS), { key: owner.signKey }));
    sendAnswer(req, res, {
      result: owner && signed ? history(owner, named, parts) : refuse('authorisation', 'wrong UserToken or Sign'),
      parts,
    });
  });
}

function issueToken(tokens: Map<string, string>, owner: Seller): string {
  const token = randomUUID();
  tokens.set(token, owner.id);
  return token;
}

function history(owner: Seller, named: Named, { books, switches }: Parts): Result {
  const wanted = named.get('invoiceid') ?? '';
  const from = Number(named.get('skip') ?? 0);
  const rows = [...books.invoices.values()].filter((one) => one.sellerId === owner.id && (wanted === '' || one.sko === wanted));
  const cancelled = switches.text('cancelledInHistory') ?? '';
  const shown = rows.slice(from, from + Number(named.get('take') ?? 100));
  return { ok: true, value: { TotalCount: rows.length, Invoices: shown.map((one) => view(one, cancelled)) } };
}

function view(invoice: Invoice, cancelled: string): Value {
  return {
    InvoiceId: Number(invoice.sko),
    OrderId: invoice.orderId,
    Amount: { Amount: printKopecks(invoice.amount), Currency: invoice.currency },
    State: invoice.state === 'cancelled' ? cancelled : STATE_WORDS[invoice.state],
    RefundAmount: printKopecks(invoice.refunded),
  };
}
