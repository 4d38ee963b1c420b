import { randomUUID } from 'node:crypto';
import { currency } from '../../../src/payments/domain/currency';
import type { Currency } from '../../../src/payments/domain/currency';
import { done, refused } from '../../../src/payments/domain/errors';
import type { Refusal } from '../../../src/payments/domain/errors';
import type { PayTarget } from '../../../src/payments/ports/gateway';
import type { FreshInvoice, OfferedMerchant, PlatformAccount } from '../../../src/payments/ports/platform';
import type { Actor, IssueRequest } from '../../../src/payments/ports/platform-host';
import type { OrderInvoice, ShopHost } from '../../../src/payments/ports/shop-host';
import type { Entry, PlatformDoor } from '../../../src/platforms/door';

export const RUB = currency('RUB');
export const MERCHANT = 'm-1001';

type Kept = OrderInvoice & { readonly orderId: string; readonly request: IssueRequest | null; readonly replacedBy?: string };

/** A heart of literals: installations and invoices in maps. */
export interface FakeHeart extends ShopHost {
  readonly accounts: Map<string, PlatformAccount>;
  readonly invoices: Kept[];
  readonly issued: IssueRequest[];
  /** Addresses that were offered for letters to the shop. */
  readonly suggested: string[];
  readonly letters: { readonly invoiceId: string; readonly email: string; readonly actor: Actor }[];
  merchants: readonly OfferedMerchant[];
  currencies: readonly Currency[];
  target: PayTarget;
  refusal: Refusal | null;
  /** Changes an invoice as money would. */
  settle(platformInvoiceId: string, change: Partial<OrderInvoice>): void;
}

const never = () => Promise.reject(new Error('this platform never asks for that'));

function invoiceOf(id: string, request: Pick<IssueRequest, 'merchantCode' | 'amount' | 'platformInvoiceId'>): OrderInvoice {
  return {
    invoiceId: id,
    platformInvoiceId: request.platformInvoiceId,
    merchantCode: request.merchantCode,
    merchantName: 'Main merchant',
    state: 'pending',
    attention: [],
    amount: request.amount,
    held: 0,
    captured: 0,
    refunded: 0,
    link: `https://pay.example.org/p/${id.slice(0, 8)}`,
    test: false,
    holdUntil: null,
    confirmable: false,
    cancellable: true,
    refundable: false,
  };
}

/** Makes the heart. */
export function createFakeHeart(): FakeHeart {
  const accounts = new Map<string, PlatformAccount>();
  const invoices: Kept[] = [];
  const at = (invoiceId: string): Kept | undefined => invoices.find((one) => one.invoiceId === invoiceId);
  const replace = (old: Kept, change: Partial<Kept>): void => void invoices.splice(invoices.indexOf(old), 1, { ...old, ...change });
  const heart: FakeHeart = {
    baseUrl: 'https://pay.example.org',
    accounts,
    invoices,
    issued: [],
    suggested: [],
    letters: [],
    merchants: [{ code: MERCHANT, name: 'Main merchant', active: true }],
    currencies: [RUB],
    target: { kind: 'redirect', url: 'https://gateway.example.org/pay/1' },
    refusal: null,
    settle: (platformInvoiceId, change) => {
      const found = invoices.find((one) => one.platformInvoiceId === platformInvoiceId);
      if (!found) throw new Error(`no invoice ${platformInvoiceId}`);
      replace(found, change);
    },
    findByClientId: never,
    confirm: never,
    cancel: never,
    refund: never,
    status: never,
    find: async (_platform, installationId) => accounts.get(installationId) ?? null,
    findByAddress: async (_platform, address) => [...accounts.values()].find((one) => one.address === address) ?? null,
    findByPublicAddress: async (_platform, publicAddress) => [...accounts.values()].filter((one) => one.publicAddress === publicAddress),
    prepare: async ({ address, publicAddress, credentials, language, timezone }) => {
      const known = [...accounts.values()].find((one) => one.address === address);
      const installationId = known?.installationId ?? randomUUID();
      const account = { installationId, clientId: randomUUID(), address, publicAddress, credentials, language, timezone, active: true };
      return { account, keep: async () => void accounts.set(installationId, account) };
    },
    update: async ({ installationId }, { frozen: _frozen, currency: _currency, ...change }) => {
      const known = accounts.get(installationId);
      if (known) accounts.set(installationId, { ...known, ...change });
    },
    changeCredentials: async ({ installationId }, change) => {
      const known = accounts.get(installationId);
      if (!known) return;
      const merged = Object.fromEntries(Object.entries({ ...known.credentials, ...change }).filter(([, value]) => value !== ''));
      accounts.set(installationId, { ...known, credentials: merged });
    },
    offered: async () => ({ merchants: heart.merchants, currencies: heart.currencies }),
    invoicesOf: async (_account, orderId) => invoices.filter((one) => one.orderId === orderId).toReversed(),
    pendingOrders: async (_account, orderIds) => [
      ...new Set(invoices.filter((one) => one.state === 'pending' && orderIds.includes(one.orderId)).map(({ orderId }) => orderId)),
    ],
    issue: async (_account, request) => {
      if (heart.refusal) return { ok: false, refusal: heart.refusal };
      heart.issued.push(request);
      const known = invoices.find((one) => one.platformInvoiceId === request.platformInvoiceId);
      if (known && known.amount.minor !== request.amount.minor) return refused('invoice-differs');
      const invoice = known ?? { ...invoiceOf(randomUUID(), request), orderId: request.orderId ?? '', request };
      if (!known) invoices.push(invoice);
      return done({ invoiceId: invoice.invoiceId, link: invoice.link, cancellable: true });
    },
    withdraw: async (_account, invoiceId) => {
      const found = at(invoiceId);
      if (found?.state === 'pending') replace(found, { state: 'canceled', cancellable: false });
    },
    renew: async (_account, invoiceId, fresh: FreshInvoice) => {
      const old = at(invoiceId);
      if (old?.state !== 'pending') return refused('link-closed');
      const next = { ...invoiceOf(randomUUID(), { ...fresh, merchantCode: old.merchantCode }), orderId: old.orderId, request: null };
      replace(old, { state: 'canceled', cancellable: false, replacedBy: next.invoiceId });
      invoices.push(next);
      return done({ invoiceId: next.invoiceId, link: next.link, cancellable: true });
    },
    open: async () => (heart.refusal ? { ok: false, refusal: heart.refusal } : done(heart.target)),
    suggestRecipient: async (_account, email) => void heart.suggested.push(email),
    sendLink: async (_account, invoiceId, email, actor) => {
      if (!email.includes('@')) return refused('email-invalid');
      heart.letters.push({ invoiceId, email, actor });
      return done(undefined);
    },
  };
  return heart;
}

/** A web of literals: pages are answered as JSON, whoever comes in is remembered. */
export interface FakeDoor extends PlatformDoor {
  readonly entered: { readonly account: PlatformAccount; readonly entry: Entry | undefined }[];
  readonly dismissed: string[];
}

/** Makes the web. */
export function createFakeDoor(): FakeDoor {
  const door: FakeDoor = {
    entered: [],
    dismissed: [],
    enter: async (account, _request, response, entry) => {
      door.entered.push({ account, entry });
      response.redirect(303, entry?.to ?? '/');
    },
    dismiss: async ({ installationId }) => void door.dismissed.push(installationId),
    languageOf: () => 'en',
    say: ({ code, text }, language) => [language, code, text].filter((part) => part !== undefined).join(': '),
    show: (_request, response, { status, view, model }) => void response.status(status).json({ view, model }),
  };
  return door;
}
