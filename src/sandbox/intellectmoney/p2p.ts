import express from 'express';
import type { Express, Request } from 'express';
import type { Refused, Result } from './answer';
import { refuse, sendAnswer } from './answer';
import { incomingOf } from './api';
import { readDraft } from './draft';
import type { Incoming } from './fields';
import { digest, P2P_FIELDS, sameHash, valuesOf } from './hashes';
import { issueInvoice } from './issue';
import type { Seller } from './model';
import { notifyAfter } from './parts';
import type { Parts } from './parts';

type Method = keyof typeof P2P_FIELDS;

/** Mounts the calls for transfers between people. IntellectMoney: section Individuals, peer-to-peer. */
export function mountP2p(app: Express, parts: Parts): void {
  const text = express.text({ type: () => true, limit: '100kb' });
  const run = (method: Method, work: (incoming: Incoming, wallet: Seller) => Result) =>
    app.post(`/p2p/${method}`, text, (req, res) => {
      const incoming = incomingOf(req);
      const formId = incoming.named.get('formid') ?? '';
      const wallet = parts.books.sellers.get(formId);
      const denied = wallet?.kind === 'wallet' ? verify(method, { req, incoming, wallet }) : refuse('unknown', 'unknown form', 'formId');
      const result = denied ?? (wallet ? work(incoming, wallet) : refuse('unknown', 'unknown form', 'formId'));
      notifyAfter(res, parts);
      sendAnswer(req, res, { result, extra: { FormId: formId }, parts });
    });
  run('GetFormUrl', (incoming, wallet) => getFormUrl(incoming, wallet, parts));
  run('CheckPay', ({ named }, wallet) => {
    const invoice = parts.books.withOrder(wallet.id, named.get('orderid') ?? '').at(-1);
    if (!invoice) return refuse('unknown', 'unknown order', 'orderId');
    return { ok: true, value: { RcCode: invoice.state === 'paid' ? '00' : '99' } };
  });
}

function verify(method: Method, call: { readonly req: Request; readonly incoming: Incoming; readonly wallet: Seller }): Refused | null {
  const { req, incoming, wallet } = call;
  const values = valuesOf(incoming.named, P2P_FIELDS[method]);
  if (req.get('authorization') !== `Bearer ${wallet.apiToken}`) return refuse('authorisation', 'wrong Authorization token');
  if (!sameHash(req.get('sign'), digest('sha256', values, { key: wallet.signKey }))) return refuse('authorisation', 'wrong Sign');
  if (!sameHash(incoming.named.get('hash'), digest('sha1', values, { key: wallet.secretKey })))
    return refuse('authorisation', 'wrong hash', 'hash');
  return null;
}

function getFormUrl({ named }: Incoming, wallet: Seller, parts: Parts): Result {
  const { books, clock, switches, url } = parts;
  const fields = new Map([
    ['orderid', named.get('orderid') ?? ''],
    ['recipientamount', named.get('amount') ?? ''],
    ['recipientcurrency', 'RUB'],
    ['servicename', named.get('comment') ?? ''],
    ['backurl', named.get('backurl') ?? ''],
    ['language', named.get('language') ?? ''],
    ['email', wallet.login],
  ]);
  const drafted = readDraft({ named: fields, userFields: {} }, { seller: wallet, now: clock.now(), switches });
  if (!drafted.ok) return refuse('parameter', `${drafted.field} ${drafted.reason}`, drafted.field);
  const issued = issueInvoice({ ...drafted.draft, transfer: true }, wallet, { books, clock, opened: parts.moves.opened });
  if (!issued.ok) return refuse('conflict', issued.reason, 'orderId');
  const address = `${url()}/pay/${issued.invoice.sko}`;
  return { ok: true, value: { Url: address, UrlBase64Encoded: Buffer.from(address).toString('base64') } };
}
