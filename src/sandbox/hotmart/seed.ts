import type { Credentials, Product } from './model';

/** The account of the demo. */
export const DEMO_CREDENTIALS: Credentials = {
  hottok: 'demo-hottok-0001',
  clientId: '7d8f1c2a-0000-4000-8000-00000000c11d',
  clientSecret: '3b1e9f50-0000-4000-8000-0000005ec8e7',
};

const CREATED = new Date('2025-09-01T12:00:00Z');
const NOTHING = { status: 'ACTIVE', currency: 'BRL', warrantyDays: 7, createdAt: CREATED, plans: [], bumpId: null } as const;

/** What the producer sells from the start: two courses with offers, a club with two plans, and something small beside the first course. */
export const SEED_PRODUCTS: readonly Product[] = [
  {
    ...NOTHING,
    id: 4_100_001,
    ucode: '0d9c0a58-0000-4000-8000-000000004100',
    name: 'Curso de Bordado',
    isSubscription: false,
    checkoutCode: 'X41000010A',
    offers: [
      { code: 'abc123de', name: 'Preço normal', minor: 19_700, main: true, planId: null },
      { code: 'abc147pr', name: 'Promoção', minor: 14_700, main: false, planId: null },
    ],
    bumpId: 4_100_003,
  },
  {
    ...NOTHING,
    id: 4_100_002,
    ucode: '0d9c0a58-0000-4000-8000-000000004101',
    name: 'Clube de Bordado',
    isSubscription: true,
    checkoutCode: 'X41000020B',
    offers: [
      { code: 'n6hup355', name: 'Clube Mensal', minor: 6_490, main: true, planId: 726_001 },
      { code: 'n6hup357', name: 'Clube Anual', minor: 64_900, main: false, planId: 726_002 },
    ],
    plans: [
      { id: 726_001, code: 'pln7mens', name: 'Clube Mensal', periodicity: 'MONTHLY' },
      { id: 726_002, code: 'pln7anua', name: 'Clube Anual', periodicity: 'ANNUAL' },
    ],
  },
  {
    ...NOTHING,
    id: 4_100_003,
    ucode: '0d9c0a58-0000-4000-8000-000000004102',
    name: 'Kit de Riscos',
    isSubscription: false,
    checkoutCode: 'X41000030C',
    offers: [{ code: 'kit029rs', name: 'Preço normal', minor: 2_900, main: true, planId: null }],
  },
  {
    ...NOTHING,
    id: 4_999_999,
    ucode: '0d9c0a58-0000-4000-8000-000000004999',
    name: 'Curso de Tricô',
    isSubscription: false,
    checkoutCode: 'X49999990D',
    offers: [{ code: 'tri097co', name: 'Preço normal', minor: 9_700, main: true, planId: null }],
  },
];
