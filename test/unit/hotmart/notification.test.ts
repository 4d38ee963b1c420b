import type { SaleEvent, Verified } from '../../../src/academy/ports/channel';
import { verifyMessage } from '../../../src/channels/hotmart/notification';
import { accountOf } from '../../../src/channels/hotmart/settings';
import { FORM, HOTTOK, connection, message, purchase } from '../../support/hotmart-messages';

const NOW = new Date('2026-03-01T00:00:00Z');
const verify = (raw: ReturnType<typeof message>, plain = {}): Verified => verifyMessage(raw, accountOf(connection(plain)), NOW);
const eventsOf = (body: object | string, plain = {}, header: string | null = HOTTOK): readonly SaleEvent[] => {
  const verified = verify(message(body, header), plain);
  if (verified.kind !== 'genuine') throw new Error(verified.kind);
  return verified.events;
};
const one = (body: object | string, plain = {}, header: string | null = HOTTOK): SaleEvent => eventsOf(body, plain, header)[0]!;

const SUBSCRIPTION = { subscription: { status: 'ACTIVE', plan: { id: 726001, name: 'Clube Mensal' }, subscriber: { code: 'AB12CD34' } } };
const CLUB = { product: { id: 4100002, name: 'Clube de Bordado' } };

const withField = (hottok: unknown): object => purchase({ rest: { hottok } });
const key = (form: string): string => one(form, {}, null).key;
const event = (name: string, data: object, rest: object = {}): object => ({
  id: '5f0d7c7e-53f1-4f52-9e0c-000000000010',
  creation_date: 1769904000000,
  event: name,
  version: '2.0.0',
  data,
  ...rest,
});

describe('the token', () => {
  it.each([
    ['is right in the header', message(purchase()), 'genuine'],
    ['is right in the body', message(withField(HOTTOK), null), 'genuine'],
    ['is right in both', message(withField(HOTTOK)), 'genuine'],
    ['is missing', message(purchase(), null), 'forged'],
    ['is another one', message(purchase(), 'hub-hottok-0002'), 'forged'],
    ['is right in the header and wrong in the body', message(withField('hub-hottok-0002')), 'forged'],
    ['is wrong in the header and right in the body', message(withField(HOTTOK), 'hub-hottok-0002'), 'forged'],
    ['is empty in the header', message(withField(HOTTOK), ''), 'forged'],
    ['is empty in the body', message(withField('')), 'forged'],
    ['is null', message(withField(null), null), 'forged'],
    ['is a list', message(withField([HOTTOK]), null), 'forged'],
    ['is an object', message(withField({ hottok: HOTTOK }), null), 'forged'],
    ['is a number', message(withField(1), null), 'forged'],
    ['is in a form', message(FORM, null), 'genuine'],
    ['is in a form twice', message(`${FORM}&hottok=${HOTTOK}`, null), 'forged'],
    ['is missing in a form', message(FORM.replace(/hottok=[^&]*&/, ''), null), 'forged'],
    ['is wrong in a form', message(FORM.replace('0001&', '0002&'), null), 'forged'],
  ])('that %s', (_words, raw, kind) => {
    expect(verify(raw).kind).toBe(kind);
  });

  it('that comes as several headers is no single text', () => {
    expect(verify({ ...message(purchase()), headers: { 'x-hotmart-hottok': [HOTTOK, HOTTOK] } }).kind).toBe('forged');
  });

  it('is looked at before a body that cannot be read', () => {
    const cut = JSON.stringify(purchase()).slice(0, 300);
    expect(verify(message(cut)).kind).toBe('unreadable');
    expect(verify(message(cut, 'hub-hottok-0002')).kind).toBe('forged');
    expect(verify(message(cut, null)).kind).toBe('forged');
    expect(verify(message('[1]')).kind).toBe('unreadable');
    expect(verify(message('')).kind).toBe('unreadable');
    expect(verify(message('hello')).kind).toBe('unreadable');
  });

  it('is not kept, and neither is what nobody needs to let somebody in', () => {
    const stored = [message(purchase({ rest: { hottok: HOTTOK } })), message(FORM, null)].map((raw) => {
      const verified = verify(raw);
      return verified.kind === 'genuine' ? verified.stored : '';
    });
    for (const text of stored) {
      expect(text).toContain('HP0000000001');
      for (const secret of [HOTTOK, '52998224725', '11222333000181', 'hottok']) expect(text).not.toContain(secret);
    }
  });
});

describe('a sale', () => {
  const SALE = {
    kind: 'sale',
    at: new Date(1767225660000),
    sale: 'HP0000000001',
    standing: { kind: 'good', since: new Date(1767225655000) },
    items: [{ product: { product: '4100001', variant: null, code: null, plan: null, offer: 'abc123de' }, title: 'Curso de Bordado' }],
    buyer: { email: 'Maria.Lima@Example.com', firstName: 'Maria', lastName: 'Lima', language: null },
    charge: null,
    price: { text: '197.00', currency: 'BRL' },
  };

  it('is the same in both versions', () => {
    expect(one(purchase())).toEqual({ ...SALE, key: 'v2:5f0d7c7e-53f1-4f52-9e0c-000000000001' });
    expect(one(FORM, {}, null)).toEqual({ ...SALE, at: new Date(1767225655000), key: expect.stringMatching(/^v1:[0-9a-f]{64}$/) });
  });

  it('tells its version, whatever version was chosen', () => {
    expect(verify(message(purchase()), { version: '1' })).toMatchObject({ kind: 'genuine', version: '2' });
    expect(verify(message(FORM, null), { version: '2' })).toMatchObject({ kind: 'genuine', version: '1' });
  });

  it.each([
    ['PURCHASE_COMPLETE', { kind: 'good', since: new Date(1767225655000) }],
    ['PURCHASE_BILLET_PRINTED', { kind: 'waiting' }],
    ['PURCHASE_CANCELED', { kind: 'ended', reason: 'cancelled', final: false }],
    ['PURCHASE_CANCELLED', { kind: 'ended', reason: 'cancelled', final: false }],
    ['PURCHASE_EXPIRED', { kind: 'ended', reason: 'expired', final: false }],
    ['PURCHASE_DELAYED', { kind: 'flagged', flag: 'past-due' }],
    ['PURCHASE_OVERDUE', { kind: 'flagged', flag: 'past-due' }],
    ['PURCHASE_PROTEST', { kind: 'flagged', flag: 'disputed' }],
    ['PURCHASE_REFUND_REQUESTED', { kind: 'flagged', flag: 'disputed' }],
    ['PURCHASE_REFUNDED', { kind: 'ended', reason: 'refunded', final: true }],
    ['PURCHASE_CHARGEBACK', { kind: 'ended', reason: 'chargeback', final: true }],
  ])('stands as %s says', (name, standing) => {
    expect(one(purchase({ event: name }))).toMatchObject({ kind: 'sale', standing });
  });

  it.each([
    ['completed', 'good'],
    ['canceled', 'ended'],
    ['refunded', 'ended'],
    ['dispute', 'flagged'],
    ['chargeback', 'ended'],
    ['billet_printed', 'waiting'],
    ['wayting_payment', 'waiting'],
    ['waiting_payment', 'waiting'],
    ['delayed', 'flagged'],
    ['expired', 'ended'],
  ])('stands as the state %s of version 1 says', (status, kind) => {
    expect(one(FORM.replace('status=approved', `status=${status}`), {}, null)).toMatchObject({ standing: { kind } });
  });

  it.each(['started', 'under_analisys', 'blocked', 'something-new', ''])('of version 1 in state "%s" is only kept', (status) => {
    expect(one(FORM.replace('status=approved', `status=${status}`), {}, null).kind).toBe('ignored');
  });

  it('pauses access while it is disputed or late only where the owner wants that', () => {
    expect(one(purchase({ event: 'PURCHASE_PROTEST' }), { dispute: 'suspend' })).toMatchObject({
      standing: { kind: 'ended', reason: 'disputed', final: false },
    });
    const late = purchase({ event: 'PURCHASE_DELAYED', data: { ...CLUB, ...SUBSCRIPTION } });
    expect(eventsOf(late)).toHaveLength(1);
    expect(eventsOf(late, { pastDue: 'suspend' })).toMatchObject([
      { kind: 'sale', standing: { kind: 'ended', reason: 'unpaid', final: false } },
      { kind: 'subscription-ended', subscription: 'AB12CD34', until: new Date(1767225660000) },
    ]);
  });

  it('may lack the parts of the name, its price and its moment', () => {
    const bare = purchase({
      data: { buyer: { email: 'ana@example.com', name: 'Ana Paula de Souza' } },
      purchase: { price: { value: 64.9 }, original_offer_price: { value: 64.9, currency_value: 'BRL' } },
      rest: { creation_date: undefined },
    });
    expect(one(bare)).toMatchObject({
      at: NOW,
      buyer: { firstName: 'Ana', lastName: 'Paula de Souza' },
      price: { text: '64.90', currency: 'BRL' },
    });
    expect(one(purchase({ purchase: { price: null } }))).toMatchObject({ kind: 'sale', price: null });
  });

  it('that is one charge of a subscription says which', () => {
    const charge = { date_next_charge: 1769904000000, recurrence_number: 2 };
    expect(one(purchase({ data: { ...CLUB, ...SUBSCRIPTION }, purchase: charge }))).toMatchObject({
      items: [{ product: { product: '4100002', plan: '726001', variant: 'Clube Mensal' }, title: 'Clube de Bordado, Clube Mensal' }],
      charge: { subscription: 'AB12CD34', number: 2, paidUntil: new Date('2026-02-01T00:00:00Z') },
    });
    const form = `${FORM}&name_subscription_plan=Clube+Mensal&subscriber_code=AB12CD34&recurrency=2&recurrency_period=30`;
    expect(one(form, {}, null)).toMatchObject({
      items: [{ product: { plan: 'Clube Mensal', variant: 'Clube Mensal' } }],
      charge: { subscription: 'AB12CD34', number: 2, paidUntil: new Date('2026-01-31T00:00:55Z') },
    });
  });

  it('has another key in version 1 for every thing that is said', () => {
    expect(key(FORM)).toBe(key(`${FORM}&src=elsewhere`));
    expect(key(FORM.replace('status=approved', 'status=refunded'))).not.toBe(key(FORM));
    expect(key(`${FORM}&recurrency=2`)).not.toBe(key(FORM));
  });
});

describe('what is no sale', () => {
  const at = new Date(1769904000000);
  const CANCELLED = { date_next_charge: 1770508800000, ...CLUB, subscriber: { code: 'AB12CD34', email: 'maria.lima@example.com' } };

  it('ends a subscription at its date, or at once', () => {
    const ended = { kind: 'subscription-ended', at, subscription: 'AB12CD34' };
    expect(one(event('SUBSCRIPTION_CANCELLATION', CANCELLED))).toMatchObject({ ...ended, until: new Date(1770508800000) });
    expect(one(event('SUBSCRIPTION_CANCELLATION', CANCELLED), { cancellation: 'at-once' })).toMatchObject({ ...ended, until: at });
    const json = {
      hottok: HOTTOK,
      subscriberCode: 'AB12CD34',
      cancellationDate: '2026-02-01T00:00:00Z',
      dateNextCharge: '2026-02-08T00:00:00Z',
    };
    expect(one(json, {}, null)).toMatchObject({ ...ended, until: new Date(1770508800000) });
  });

  it('moves a subscription to the plan that is the current one', () => {
    const plans = [
      { id: 726002, name: 'Clube Anual', offer: { key: 'n6hup357' }, current: true },
      { id: 726001, name: 'Clube Mensal', offer: { key: 'n6hup355' }, current: false },
    ];
    const data = { subscription: { subscriber_code: 'AB12CD34', ...CLUB }, plans };
    const items = [{ product: { product: '4100002', plan: '726002', variant: 'Clube Anual', offer: 'n6hup357' } }];
    expect(one(event('SWITCH_PLAN', data))).toMatchObject({ kind: 'subscription-switched', at, subscription: 'AB12CD34', items });
    const json = { hottok: HOTTOK, switchPlanDate: '2026-02-01T00:00:00Z', subscription: { subscriberCode: 'AB12CD34', ...CLUB }, plans };
    expect(one(json, {}, null)).toMatchObject({ kind: 'subscription-switched', at, subscription: 'AB12CD34', items });
  });

  it.each(['2026-02-01T00:00:00Z', '2026-02-01', null, { date: '2026-02-01' }])(
    'tells the switches of two members in version 1 apart, which are both of %j, and one that comes again is the same',
    (switchPlanDate) => {
      const moved = (subscriberCode: string): string =>
        one({ hottok: HOTTOK, switchPlanDate, subscription: { subscriberCode, ...CLUB }, plans: [{ id: 726002, current: true }] }, {}, null)
          .key;
      expect(moved('AB12CD34')).not.toBe(moved('EF56GH78'));
      expect(moved('AB12CD34')).toBe(moved('AB12CD34'));
    },
  );

  it('moves the next charge', () => {
    const data = { subscription: { dateNextCharge: '2026-02-10T12:00:00.000Z', ...CLUB }, subscriber: { code: 'AB12CD34' } };
    const moved = event('UPDATE_SUBSCRIPTION_CHARGE_DATE', data, { creation_date: undefined, creationDate: 1769904000000, hottok: HOTTOK });
    expect(one(moved, {}, null)).toMatchObject({ kind: 'subscription-due', at, due: new Date('2026-02-10T12:00:00Z') });
  });

  it('is a lead when a cart was left', () => {
    const data = { product: { id: 4100001, name: 'Curso de Bordado' }, buyer: { name: 'Joao Souza', email: 'joao@example.com' } };
    expect(one(event('PURCHASE_OUT_OF_SHOPPING_CART', data))).toMatchObject({ kind: 'lead', at, buyer: { email: 'joao@example.com' } });
    expect(one({ hottok: HOTTOK, productName: 'Curso', buyerVO: { name: 'Joao', email: 'joao@example.com' } }, {}, null).kind).toBe('lead');
  });

  it.each([
    [
      'a purchase',
      purchase({ data: { product: { id: 0, name: 'Produto test postback2' } }, purchase: { transaction: 'HP16015479281022' } }),
    ],
    ['a purchase whose number is text', purchase({ data: { product: { id: '00000' } } })],
    ['a visit of the club', event('CLUB_FIRST_ACCESS', { product: { id: '00000' } }, { creation_date: undefined, creationDate: 1 })],
    ['a cancellation', event('SUBSCRIPTION_CANCELLATION', { ...CANCELLED, product: { id: 0 } })],
    ['a switch', event('SWITCH_PLAN', { subscription: { subscriber_code: 'I9OT62C3', product: { id: 0 } }, plans: [] })],
    ['a form', FORM.replace('prod=4100001', 'prod=0')],
  ])('is a test when it is %s of product zero', (_words, body) => {
    expect(one(body, {}, typeof body === 'string' ? null : HOTTOK).kind).toBe('test');
  });

  it.each([
    ['an event that nobody knows', event('SOMETHING_NEW', { product: { id: 4100001 } })],
    ['the club', event('CLUB_MODULE_COMPLETED', { product: { id: 4100001 } })],
    ['a purchase without a transaction', purchase({ purchase: { transaction: null } })],
    ['an event without data', event('PURCHASE_APPROVED', {}, { data: 'none' })],
    ['a cancellation without its subscriber', event('SUBSCRIPTION_CANCELLATION', {})],
    ['other JSON', { something: 1 }],
  ])('is kept and ignored when it is %s', (_words, body) => {
    expect(eventsOf(body)).toMatchObject([{ kind: 'ignored' }]);
  });

  it('never throws, whatever comes', () => {
    const odd: readonly unknown[] = [null, 0, '', [], {}, [[]], { id: {} }, Number.MAX_VALUE, '\u0000', 'x'.repeat(2_000)];
    for (const value of odd) {
      for (const name of ['product', 'buyer', 'purchase', 'subscription']) eventsOf(purchase({ data: { [name]: value } }));
      for (const name of ['id', 'creation_date', 'event', 'data']) verify(message(purchase({ rest: { [name]: value } })));
    }
  });
});
