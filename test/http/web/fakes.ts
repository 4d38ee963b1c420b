import { Router } from 'express';
import type { Express } from 'express';
import { systemClock } from '../../../src/infra/clock';
import { randomIds } from '../../../src/infra/ids';
import type { LiveListener } from '../../../src/infra/live';
import type { Desk } from '../../../src/payments/desk';
import type { InvoiceDetails, InvoiceRow, Summary } from '../../../src/payments/desk-invoices';
import type { PayDesk, PayView } from '../../../src/payments/desk-pay';
import { currency } from '../../../src/payments/domain/currency';
import { done } from '../../../src/payments/domain/errors';
import type { Money } from '../../../src/payments/domain/money';
import { SESSION_COOKIE } from '../../../src/web/cookies';
import type { WebDeps } from '../../../src/web/deps';
import { createWeb } from '../../../src/web/server';
import type { Session, Sessions } from '../../../src/web/sessions';
import { createTexts } from '../../../src/web/texts';
import { noElsewhere, noSchool } from '../../support/no-school';
import { quietLogger } from '../../support/quiet-logger';

export const NOW = new Date('2026-11-24T08:40:00Z');
export const INSTALLATION = '5b1c2e1a-66c3-4a34-9c7a-2f4a3a0e8b01';
export const INVOICE = '0e4f7c56-9c7e-4f2d-8b65-0c8f0a7d1213';
export const OPERATION = '7a5a4d32-3a3f-4f5e-93b5-2f6d0f1f0a01';
export const CSRF = 'word-of-the-session';
export const SIGNED_IN = `${SESSION_COOKIE}=known`;
export const SLUG = 'ab12Ab3dE9kQab3dE9kQ';

const day = (text: string): Date => new Date(`2026-11-${text}Z`);

/** A sum in hryvnia, in kopecks. */
export const uah = (minor: number): Money => ({ minor, currency: currency('UAH') });

/** Texts that fail a test when one is missing. */
export const strictTexts = createTexts((language, key) => {
  throw new Error(`no text ${key} in ${language}`);
});

const refuse = (): never => {
  throw new Error('this must not be asked');
};

/** A desk of which only the given functions may be asked. */
export function deskOf(functions: Partial<Desk>): Desk {
  const desk: Desk = {
    summary: refuse,
    invoices: refuse,
    invoice: refuse,
    confirm: refuse,
    cancel: refuse,
    refund: refuse,
    addresses: refuse,
    sendLink: refuse,
    settleAttention: refuse,
    tellOutcome: refuse,
    refresh: refuse,
    reportAgain: refuse,
    findOrder: refuse,
    makeLink: refuse,
    newLinkChoices: refuse,
    newLink: refuse,
    gateways: refuse,
    merchants: refuse,
    addMerchant: refuse,
    editMerchant: refuse,
    switchMerchant: refuse,
    switchManual: refuse,
    checkMerchant: refuse,
    checkPlatform: refuse,
    platformLinks: refuse,
    mapping: refuse,
    saveMapping: refuse,
    addStatus: refuse,
    saveChangedSums: refuse,
    sender: refuse,
    saveSender: refuse,
    forgetSender: refuse,
    letters: { overview: refuse, save: refuse, preview: refuse, log: refuse, sendAgain: refuse },
    reconciliation: { days: refuse, day: refuse, today: refuse, compare: refuse, mend: refuse, movements: refuse },
    notifications: refuse,
    replayNotification: refuse,
  };
  return { ...desk, ...functions };
}

/** A held invoice of 1 999,50 that waits for confirmation. */
export function invoiceOf(change: Partial<InvoiceDetails> = {}): InvoiceDetails {
  return {
    id: INVOICE,
    orderId: '1213',
    orderNumber: '1213C',
    standing: { state: 'authorized', reserved: 199_950 },
    attention: [],
    amount: uah(199_950),
    held: 199_950,
    reserved: 199_950,
    captured: 0,
    refunded: 0,
    merchant: { id: 'm', name: 'Main shop', gatewayTitle: 'UAPAY', active: true },
    readable: true,
    cabinetUrl: null,
    test: false,
    confirmManually: true,
    link: `http://localhost:3000/p/${SLUG}`,
    lines: [
      { name: 'Tea, 100 g', quantity: '2', price: 89_975 },
      { name: 'Delivery', quantity: '1', price: 20_000 },
    ],
    customer: { name: 'Олена Коваль', email: 'buyer@example.org', phone: '+380 50 111 22 33' },
    createdAt: day('21T07:57:00'),
    expiresAt: day('28T20:00:00'),
    holdUntil: day('27T08:15:00'),
    rule: null,
    paidAt: null,
    reportDue: false,
    troubles: [],
    history: [
      {
        number: 3,
        at: day('21T08:15:00'),
        kind: 'held',
        actor: { kind: 'gateway', gateway: 'uapay' },
        details: { amount: uah(199_950), card: '411111******1111' },
      },
      { number: 2, at: day('21T08:12:00'), kind: 'opened', actor: { kind: 'customer' }, details: {} },
      {
        number: 1,
        at: day('21T07:57:00'),
        kind: 'issued',
        actor: { kind: 'platform-user', platform: 'retailcrm' },
        details: { amount: uah(199_950) },
      },
    ],
    operations: [],
    letters: [{ kind: 'payment-link', recipient: 'buyer@example.org', state: 'sent', text: null, at: day('21T07:58:00') }],
    siblings: [],
    actions: { confirm: { most: 199_950, partial: true }, cancel: 'release', refund: null, send: false, elsewhere: false },
    orderUrl: 'http://crm.example/orders/1213/edit',
    ...change,
  };
}

/** A row of the list. */
export function rowOf(change: Partial<InvoiceRow> = {}): InvoiceRow {
  return {
    id: INVOICE,
    orderNumber: '1213C',
    standing: { state: 'authorized', reserved: 199_950 },
    attention: [],
    amount: uah(199_950),
    customer: 'buyer@example.org',
    merchantName: 'Main shop',
    test: false,
    createdAt: day('24T08:15:00'),
    holdUntil: day('27T08:15:00'),
    ...change,
  };
}

/** A quiet day of a shop that is set up. */
export function summaryOf(change: Partial<Summary> = {}): Summary {
  return {
    platformTitle: 'RetailCRM',
    publicAddress: 'https://demo.retailcrm.example',
    active: true,
    merchants: 2,
    mappingOffered: true,
    today: [{ paid: uah(1_842_000), paidCount: 14, refunded: uah(50_000), refundedCount: 1 }],
    reserved: [{ sum: uah(719_950), count: 4 }],
    needsSomebody: [],
    troubles: [],
    ...change,
  };
}

/** An open payment link. */
export function payViewOf(change: Partial<PayView> = {}): PayView {
  return {
    shop: 'Tea Shop',
    orderNumber: '1213C',
    amount: uah(199_950),
    lines: [
      { name: 'Tea, 100 g', quantity: '2', price: 89_975 },
      { name: 'Delivery', quantity: '1', price: 20_000 },
    ],
    standing: { state: 'pending' },
    test: false,
    gatewayTitle: 'UAPAY',
    confirmManually: true,
    expiresAt: day('28T20:00:00'),
    paidAt: null,
    card: null,
    backUrl: 'https://teashop.example/',
    language: 'uk',
    timezone: 'Europe/Kyiv',
    waiting: false,
    ...change,
  };
}

/** A pay desk that knows one link. */
export function payOf(view: PayView | null, functions: Partial<PayDesk> = {}): PayDesk {
  return {
    view: (slug) => Promise.resolve(slug === SLUG ? view : null),
    open: () => Promise.resolve(done({ kind: 'redirect', url: 'https://pay.example/go?id=1' } as const)),
    topic: (slug) => Promise.resolve(slug === SLUG && view ? `invoice:${INVOICE}` : null),
    ...functions,
  };
}

const session: Session = {
  installationId: INSTALLATION,
  actor: { kind: 'platform-user', platform: 'retailcrm' },
  csrf: CSRF,
  language: 'en',
  timezone: 'Europe/Kyiv',
  platform: 'retailcrm',
  address: 'demo.retailcrm.example',
};

/** Sessions of which one is known. */
export function sessionsOf(closed: string[] = []): Sessions {
  return {
    open: () => Promise.resolve('known'),
    find: (id) => Promise.resolve(id === 'known' && !closed.includes(id) ? session : null),
    close: (id) => Promise.resolve(void closed.push(id)),
    closeAll: () => Promise.resolve(),
  };
}

/** News that a test sends by hand. */
export function liveOf(): WebDeps['live'] & { readonly tell: (topic: string) => void; readonly count: (topic: string) => number } {
  const listeners = new Map<string, Set<LiveListener>>();
  return {
    closed: new AbortController().signal,
    subscribe: (topic, listener) => {
      const known = listeners.get(topic) ?? new Set();
      listeners.set(topic, known.add(listener));
      return () => void known.delete(listener);
    },
    tell: (topic) => listeners.get(topic)?.forEach((listener) => listener(null)),
    count: (topic) => listeners.get(topic)?.size ?? 0,
  };
}

/** The web over these fakes; what is not given may not be asked. */
export function webOf(parts: Partial<WebDeps> = {}): Express {
  return createWeb({
    desk: deskOf({}),
    pay: payOf(payViewOf()),
    sessions: sessionsOf(),
    people: { profile: async () => null, people: refuse, saveProfile: refuse, invite: refuse, remove: refuse },
    offersOf: () => ({ orders: true, sells: false }),
    checkout: {
      offers: refuse,
      openers: refuse,
      merchants: refuse,
      form: refuse,
      save: refuse,
      turn: refuse,
      preview: refuse,
      purchases: refuse,
      purchase: refuse,
    },
    buy: { offer: refuse, buy: refuse, purchase: refuse, payAgain: refuse, changeWay: refuse, topic: refuse },
    school: noSchool,
    elsewhere: noElsewhere,
    subscriptions: { list: refuse, details: refuse, actNow: refuse, cancel: refuse, read: refuse },
    member: { view: refuse, cancel: refuse },
    cardScripts: {},
    live: liveOf(),
    texts: strictTexts,
    logger: quietLogger,
    clock: { ...systemClock, now: () => NOW },
    ids: randomIds,
    baseUrl: 'http://localhost:3000',
    platformRouters: [],
    hooks: Router(),
    ready: () => Promise.resolve(true),
    metrics: () => Promise.resolve('figures 1\n'),
    onAnswer: () => undefined,
    trustProxy: false,
    ...parts,
  });
}
