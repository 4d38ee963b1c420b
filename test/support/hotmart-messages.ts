import type { ChannelAccount, RawMessage } from '../../src/academy/ports/channel';

export const HOTTOK = 'hub-hottok-0001';

/** A connection with the settings of the checks. */
export function connection(plain: Readonly<Record<string, string>> = {}, memory: Readonly<Record<string, string>> = {}): ChannelAccount {
  return {
    installationId: '5b0e0000-0000-4000-8000-000000000001',
    connectionId: '5b0e0000-0000-4000-8000-000000000002',
    plain: { version: '2', clientId: 'client-0001', pastDue: 'keep', dispute: 'keep', cancellation: 'at-date', ...plain },
    secrets: { hottok: HOTTOK, clientSecret: 'secret-0001' },
    memory,
    hookUrl: 'https://school.example/hooks/hotmart/key',
  };
}

/** A purchase of version 2: the course, paid by pix. */
export function purchase(
  more: { readonly event?: string; readonly purchase?: object; readonly data?: object; readonly rest?: object } = {},
): object {
  return {
    id: '5f0d7c7e-53f1-4f52-9e0c-000000000001',
    creation_date: 1767225660000,
    event: more.event ?? 'PURCHASE_APPROVED',
    version: '2.0.0',
    data: {
      product: { id: 4100001, ucode: '0d9c0a58-0000-4000-8000-000000004100', name: 'Curso de Bordado' },
      affiliates: [{ affiliate_code: '', name: '' }],
      buyer: {
        email: 'Maria.Lima@Example.com',
        name: 'Maria Lima',
        first_name: 'Maria',
        last_name: 'Lima',
        document: '52998224725',
        address: { city: 'São Paulo' },
      },
      producer: { name: 'Escola', document: '11222333000181' },
      purchase: {
        transaction: 'HP0000000001',
        status: 'APPROVED',
        order_date: 1767225600000,
        approved_date: 1767225655000,
        price: { value: 197.0, currency_value: 'BRL' },
        payment: { type: 'PIX', installments_number: 1 },
        offer: { code: 'abc123de', coupon_code: '' },
        ...more.purchase,
      },
      ...more.data,
    },
    ...more.rest,
  };
}

/** The same sale as a form of version 1. */
export const FORM =
  'hottok=hub-hottok-0001&callback_type=1&prod=4100001&prod_name=Curso+de+Bordado&off=abc123de&email=Maria.Lima%40Example.com&name=Maria+Lima' +
  '&first_name=Maria&last_name=Lima&doc=52998224725&transaction=HP0000000001&status=approved&price=197.00&currency=BRL&payment_type=pix' +
  '&purchase_date=2026-01-01T00%3A00%3A00Z&confirmation_purchase_date=2026-01-01T00%3A00%3A55Z&productOfferPaymentMode=pagamento_unico';

/** A message with its token in the header, or where it is told. */
export function message(body: object | string, header: string | null = HOTTOK): RawMessage {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(header !== null && { 'x-hotmart-hottok': header }) },
    query: '',
    body: Buffer.from(text),
    part: null,
  };
}

let ids = 1_000;
const freshId = (): string => {
  ids += 1;
  return `5f0d7c7e-53f1-4f52-9e0c-${String(ids).padStart(12, '0')}`;
};

/** A further event about a purchase, with an id of its own. */
export function said(event: string, more: Parameters<typeof purchase>[0] = {}): object {
  return purchase({ ...more, event, rest: { id: freshId(), ...more.rest } });
}

/** An event about something else, with an id of its own; `at` in milliseconds. */
export function about(event: string, at: number, data: object): object {
  return { id: freshId(), creation_date: at, event, version: '2.0.0', data };
}

export const MONTHLY = { id: 726001, name: 'Clube Mensal' } as const;
const CLUB = { id: 4100002, name: 'Clube de Bordado' } as const;
const SUBSCRIBER = { code: 'AB12CD34' } as const;

/** One charge of the club's subscription; moments in milliseconds, `plan` null = left out. */
export function charge(
  number: number,
  when: { readonly at: number; readonly next: number },
  plan: object | null = MONTHLY,
  event = 'PURCHASE_APPROVED',
): object {
  return said(event, {
    data: { product: CLUB, subscription: { status: 'ACTIVE', ...(plan && { plan }), subscriber: SUBSCRIBER } },
    purchase: { transaction: `HP00000001${number}`, approved_date: when.at, date_next_charge: when.next, recurrence_number: number },
    rest: { creation_date: when.at + 5_000 },
  });
}

/** The end of the club's subscription. */
export function cancelled(at: number, next: number): object {
  return about('SUBSCRIPTION_CANCELLATION', at, { date_next_charge: next, product: CLUB, subscriber: SUBSCRIBER });
}

/** The club's subscription moves from the monthly to the yearly plan. */
export function switched(at: number): object {
  const plans = [
    { id: 726002, name: 'Clube Anual', offer: { key: 'n6hup357' }, current: true },
    { ...MONTHLY, offer: { key: 'n6hup355' }, current: false },
  ];
  return about('SWITCH_PLAN', at, {
    switch_plan_date: at,
    subscription: { subscriber_code: SUBSCRIBER.code, status: 'ACTIVE', product: CLUB },
    plans,
  });
}
