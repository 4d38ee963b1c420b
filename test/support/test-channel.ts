import type { Channel, SaleEvent } from '../../src/academy/ports/channel';
import type { SaleItem } from '../../src/academy/domain/product-ref';
import type { Standing } from '../../src/academy/domain/sale';
import { readEvent } from '../../src/academy/stores/forms';

/** A shop that a test plays itself: what it answers to readings, and what it was asked. */
export interface TestShop {
  readonly channel: Channel;
  /** What `read` says of a sale. */
  readonly sales: Map<string, SaleEvent>;
  /** What the next `readChanged` brings; a list for each page. */
  readonly changed: SaleEvent[][];
  /** What calls are refused with, while it is set. */
  refusal: { readonly code: string; readonly text: string } | null;
  /** When calls are put off to, while it is set. */
  notBefore: Date | null;
  /** The readings of single sales, each with the keys asked for. */
  readonly asked: (readonly string[])[];
}

export const TOKEN = 'test-token';

/** A line of goods by its product's id. */
export const goods = (product: string, plan: string | null = null): SaleItem => ({
  product: { product, variant: null, code: null, plan, offer: null },
  title: `Product ${product}`,
});

type SaleSaid = Extract<SaleEvent, { kind: 'sale' }>;

/** What a shop says of a sale; a good one of product 1 by Maria unless said otherwise. */
export function saleSaid(over: Partial<SaleSaid> & { readonly key: string; readonly sale: string }): SaleSaid {
  const standing: Standing = { kind: 'good' };
  return {
    kind: 'sale',
    at: new Date('2026-01-02T10:00:00Z'),
    standing,
    items: [goods('1')],
    buyer: { email: 'Maria.Lima@example.com', firstName: 'Maria', lastName: 'Lima', language: 'en' },
    charge: null,
    price: { text: '197.00', currency: 'BRL' },
    ...over,
  };
}

function eventsIn(body: Buffer): readonly SaleEvent[] | null {
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'));
    return Array.isArray(parsed) ? parsed.map(readEvent) : null;
  } catch {
    return null;
  }
}

/** A channel whose messages are lists of events as JSON, with a token in a header. */
export function createTestShop(): TestShop {
  const hindered = (): { kind: 'refused'; code: string; text: string } | { kind: 'later'; notBefore: Date; text: string } | null => {
    if (shop.refusal) return { kind: 'refused', ...shop.refusal };
    return shop.notBefore ? { kind: 'later', notBefore: shop.notBefore, text: 'busy' } : null;
  };
  const channel: Channel = {
    code: 'testshop',
    title: 'Test shop',
    fields: [
      { name: 'address', kind: 'text', required: true },
      { name: 'token', kind: 'secret', required: true },
    ],
    parseSettings: ({ address = '', token = '' }, saved) => {
      const kept = token === '' ? (saved?.secrets['token'] ?? '') : token;
      const problems = [
        ...(address === '' ? [{ field: 'address', problem: 'required' }] : []),
        ...(kept === '' ? [{ field: 'token', problem: 'required' }] : []),
      ];
      return problems.length > 0 ? { ok: false, problems } : { ok: true, plain: { address }, secrets: { token: kept } };
    },
    setUp: async () => hindered() ?? { kind: 'done', value: null, memory: { hook: 'made' } },
    tearDown: async () => ({ kind: 'done', value: null }),
    check: async () =>
      shop.refusal
        ? [{ code: 'credentials-refused', level: 'bad', facts: { text: shop.refusal.text } }]
        : [{ code: 'channel-ready', level: 'good' }],
    listProducts: async () =>
      hindered() ?? {
        kind: 'done',
        value: ['1', '2', '3'].map((id) => ({ ref: goods(id).product, title: `Product ${id}`, active: true })),
      },
    verify: (account, message) => {
      if (message.headers['x-test-token'] !== account.secrets['token']) return { kind: 'forged' };
      const events = eventsIn(message.body);
      return events ? { kind: 'genuine', events, stored: message.body.toString('utf8'), version: '1' } : { kind: 'unreadable' };
    },
    accepted: { status: 200, type: 'text/plain', body: 'kept' },
    read: async (_account, sales) => {
      shop.asked.push(sales);
      return hindered() ?? { kind: 'done', value: sales.flatMap((key) => shop.sales.get(key) ?? []) };
    },
    readChanged: async (account) => {
      const page = Number(account.memory['page'] ?? '0');
      const events = shop.changed[page] ?? [];
      return hindered() ?? { kind: 'done', value: { events, more: page + 1 < shop.changed.length }, memory: { page: String(page + 1) } };
    },
    readEverySeconds: () => 60,
    match: (links, item) =>
      links.filter(
        ({ product }) => product.product === item.product.product && (product.plan === null || product.plan === item.product.plan),
      ),
  };
  const shop: TestShop = { channel, sales: new Map(), changed: [], refusal: null, notBefore: null, asked: [] };
  return shop;
}
