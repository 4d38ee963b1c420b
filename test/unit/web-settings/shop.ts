import { Router } from 'express';
import supertest from 'supertest';
import type { Clock } from '../../../src/infra/clock';
import { createLogger } from '../../../src/infra/logger';
import type { Desk } from '../../../src/payments/desk';
import type { GatewayView, MerchantView } from '../../../src/payments/desk-merchants';
import type { NotificationRow } from '../../../src/payments/desk-notifications';
import type { PayDesk } from '../../../src/payments/desk-pay';
import type { MappingView, SenderView } from '../../../src/payments/desk-settings';
import { currency } from '../../../src/payments/domain/currency';
import { done } from '../../../src/payments/domain/errors';
import { MAPPED_OUTCOMES } from '../../../src/payments/domain/status-mapping';
import { noElsewhere, noSchool } from '../../support/no-school';
import type { WebDeps } from '../../../src/web/deps';
import { createWeb } from '../../../src/web/server';
import type { Session } from '../../../src/web/sessions';
import { createTexts } from '../../../src/web/texts';

const NOW = new Date('2026-03-10T12:00:00Z');
export const SHOP = '00000000-0000-4000-8000-000000000001';
export const MAIN = '11111111-1111-4111-8111-111111111111';
export const OUTLET = '22222222-2222-4222-8222-222222222222';
export const FOREIGN = '99999999-9999-4999-8999-999999999999';
export const CSRF = 'word-of-this-session';
const COOKIE = '__Host-ordertill=signed-in';

export const uapay: GatewayView = {
  code: 'uapay',
  title: 'UAPAY',
  currencies: [currency('UAH')],
  fields: [
    { name: 'shopId', kind: 'text', required: true },
    { name: 'secretKey', kind: 'secret', required: true },
    { name: 'mode', kind: 'choice', required: true, choices: ['live', 'test'] },
  ],
  events: [],
  capabilities: {
    moves: true,
    manualCapture: true,
    partialCapture: true,
    partialRefund: true,
    void: true,
    holdHours: null,
    linkHours: null,
    readable: true,
    readEverySeconds: 60,
    ownHold: null,
  },
  cabinetUrl: 'https://uapay.example/cabinet',
};

export const mainShop: MerchantView = {
  id: MAIN,
  gateway: 'uapay',
  gatewayTitle: 'UAPAY',
  name: 'Main shop',
  mode: 'live',
  confirmManually: true,
  holds: 'switch',
  holdHours: null,
  holdRule: 'nothing',
  holdRuleHours: 12,
  active: true,
  settings: { shopId: '50017', secretKey: '••••3f7a', mode: 'live' },
  hookUrl: 'https://pay.shop.example/hooks/uapay/9xKq-key',
  lastNotificationAt: new Date(NOW.getTime() - 240_000),
  openInvoices: 2,
};

const outlet: MerchantView = {
  ...mainShop,
  id: OUTLET,
  name: 'Outlet <b>',
  mode: 'test',
  confirmManually: false,
  settings: { shopId: '50018', secretKey: '••••91c2', mode: 'test' },
  lastNotificationAt: null,
  openInvoices: 0,
};

export const mapping: MappingView = {
  on: false,
  platformMapsItself: true,
  outcomes: MAPPED_OUTCOMES.map((outcome) => ({ outcome, status: null })),
  statuses: done([
    { code: 'paid', name: 'Paid in full', active: true },
    { code: 'fail', name: 'Failed', active: true },
    { code: 'old', name: 'Old one', active: false },
  ]),
};

const noSender: SenderView = { ours: null, saved: null };

export const ownSender: SenderView = {
  ours: 'pay@ordertill.example',
  saved: { from: 'sales@shop.example', host: 'smtp.shop.example', port: 587, user: 'sales', secure: false, checkedAt: NOW },
};

export const notification: NotificationRow = {
  id: '33333333-3333-4333-8333-333333333333',
  at: new Date(NOW.getTime() - 60_000),
  gateway: 'uapay',
  merchantName: 'Main shop',
  verdict: 'accepted',
  because: null,
  words: 'PAID/HOLDED',
  outcome: 'applied',
  invoiceId: '44444444-4444-4444-8444-444444444444',
  repeats: 0,
};

const notAsked = (): never => {
  throw new Error('This screen has no business here');
};

/** A desk of one shop with two merchants; each test says what is different. */
function deskWith(different: Partial<Desk> = {}): Desk {
  return {
    summary: async () => ({
      platformTitle: 'RetailCRM',
      publicAddress: 'https://demo.retailcrm.example',
      active: true,
      merchants: 2,
      mappingOffered: true,
      today: [],
      reserved: [],
      needsSomebody: [],
      troubles: [],
    }),
    invoices: notAsked,
    invoice: notAsked,
    confirm: notAsked,
    cancel: notAsked,
    refund: notAsked,
    addresses: notAsked,
    sendLink: notAsked,
    settleAttention: notAsked,
    tellOutcome: notAsked,
    refresh: notAsked,
    reportAgain: notAsked,
    findOrder: notAsked,
    makeLink: notAsked,
    newLinkChoices: notAsked,
    newLink: notAsked,
    gateways: () => [uapay],
    merchants: async (installationId) => (installationId === SHOP ? [mainShop, outlet] : []),
    addMerchant: notAsked,
    editMerchant: notAsked,
    switchMerchant: notAsked,
    switchManual: notAsked,
    checkMerchant: notAsked,
    checkPlatform: async () => [{ code: 'crm-connection', level: 'good' }],
    platformLinks: async () => ({
      paymentTypes: 'https://demo.retailcrm.example/admin/payment-types',
      module: 'https://demo.retailcrm.example/admin/integration/ordertill/edit',
      apiKeys: 'https://demo.retailcrm.example/admin/api-keys',
    }),
    mapping: async () => mapping,
    saveMapping: notAsked,
    addStatus: notAsked,
    saveChangedSums: notAsked,
    sender: async () => noSender,
    saveSender: notAsked,
    forgetSender: notAsked,
    letters: { overview: notAsked, save: notAsked, preview: notAsked, log: notAsked, sendAgain: notAsked },
    reconciliation: { days: notAsked, day: notAsked, today: notAsked, compare: notAsked, mend: notAsked, movements: notAsked },
    notifications: async () => ({ rows: [notification], next: null }),
    replayNotification: notAsked,
    ...different,
  };
}

const pay: PayDesk = { view: async () => null, open: notAsked, topic: async () => null };

const session: Session = {
  installationId: SHOP,
  actor: { kind: 'platform-user', platform: 'retailcrm' },
  csrf: CSRF,
  language: 'en',
  timezone: 'Europe/Kyiv',
  platform: 'retailcrm',
  address: 'demo.retailcrm.example',
};

const clock: Clock = { now: () => NOW, sleep: () => Promise.resolve() };

/** What the settings screens are made of, with one signed-in session and texts that fail the test when one is missing. */
function depsWith(desk: Desk, asLanguage = 'en'): WebDeps {
  return {
    desk,
    pay,
    sessions: {
      open: notAsked,
      find: async (id) => (id === 'signed-in' ? { ...session, language: asLanguage } : null),
      close: async () => undefined,
      closeAll: async () => undefined,
    },
    people: { profile: async () => null, people: notAsked, saveProfile: notAsked, invite: notAsked, remove: notAsked },
    offersOf: () => ({ orders: true, sells: false }),
    school: noSchool,
    elsewhere: noElsewhere,
    checkout: {
      offers: notAsked,
      openers: notAsked,
      merchants: notAsked,
      form: notAsked,
      save: notAsked,
      turn: notAsked,
      preview: notAsked,
      purchases: notAsked,
      purchase: notAsked,
    },
    buy: { offer: notAsked, buy: notAsked, purchase: notAsked, payAgain: notAsked, changeWay: notAsked, topic: notAsked },
    subscriptions: { list: notAsked, details: notAsked, actNow: notAsked, cancel: notAsked, read: notAsked },
    member: { view: notAsked, cancel: notAsked },
    cardScripts: {},
    live: { subscribe: () => () => undefined, closed: new AbortController().signal },
    texts: createTexts((language, key) => {
      throw new Error(`No text for ${key} in ${language}`);
    }),
    logger: createLogger({ level: 'silent' }),
    clock,
    ids: { uuid: notAsked, token: notAsked },
    baseUrl: 'http://localhost:3000',
    platformRouters: [],
    hooks: Router(),
    ready: async () => true,
    metrics: async () => '',
    onAnswer: () => undefined,
    trustProxy: false,
  };
}

/** A signed-in browser in front of the settings screens. */
export function browse(different: Partial<Desk> = {}, language = 'en') {
  const app = createWeb(depsWith(deskWith(different), language));
  return {
    get: (path: string) => supertest(app).get(path).set('Cookie', COOKIE),
    post: (path: string, fields: Readonly<Record<string, string>> = {}) =>
      supertest(app)
        .post(path)
        .set('Cookie', COOKIE)
        .type('form')
        .send({ _csrf: CSRF, ...fields }),
    stranger: (path: string) => supertest(app).get(path),
  };
}

/** The message that a form leaves for the next page, as key and facts. */
export function flashOf(headers: Readonly<Record<string, unknown>>): unknown {
  const cookies: unknown = headers['set-cookie'];
  const list: readonly unknown[] = Array.isArray(cookies) ? cookies : [];
  const cookie = list.map(String).find((one) => one.startsWith('__Host-flash='));
  const value = /^__Host-flash=([^;]*)/.exec(cookie ?? '')?.[1];
  return value === undefined ? null : JSON.parse(Buffer.from(value, 'base64url').toString('utf8'));
}
