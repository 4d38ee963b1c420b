import type { Money } from '../../payments/domain/money';
import type { Bank, MethodKind, PayerNeed, PaymentMethod } from '../../payments/ports/direct-payments';

/** The word under which all cards are offered together. */
export const CARD = 'card';

/** A way to pay as buyers choose it: all cards are one, every other method is one of its own. */
export interface Way {
  readonly code: string;
  readonly title: string;
  readonly kind: MethodKind;
  readonly least: Money;
  readonly most: Money;
  readonly needs: readonly PayerNeed[];
  readonly banks: readonly Bank[];
  /** The gateway's codes that it stands for. */
  readonly methods: readonly string[];
  readonly titles: readonly string[];
}

/** Methods of an account as ways to pay, cards first; instant ways come before slips. */
export function waysOf(methods: readonly PaymentMethod[]): readonly Way[] {
  const cards = methods.filter(({ kind }) => kind === 'card');
  const others = methods.filter(({ kind }) => kind !== 'card').map(single);
  const order: readonly MethodKind[] = ['transfer', 'bank-page', 'slip'];
  return [...together(cards), ...others.toSorted((one, other) => order.indexOf(one.kind) - order.indexOf(other.kind))];
}

const single = (method: PaymentMethod): Way => ({ ...method, methods: [method.code], titles: [method.title] });

/** One card may take what another refuses, so the limits are the widest; the gateway looks at the very card again. */
function together(cards: readonly PaymentMethod[]): readonly Way[] {
  const [first] = cards;
  if (!first) return [];
  const least = cards.reduce((one, { least: other }) => (other.minor < one.minor ? other : one), first.least);
  const most = cards.reduce((one, { most: other }) => (other.minor > one.minor ? other : one), first.most);
  return [
    {
      code: CARD,
      title: CARD,
      kind: 'card',
      least,
      most,
      needs: first.needs,
      banks: [],
      methods: cards.map(({ code }) => code),
      titles: cards.map(({ title }) => title),
    },
  ];
}

/** Whether plans can be paid by a way: their charges are made later, when nobody is there to choose a bank. */
export const servesPlans = ({ needs }: Pick<Way, 'needs'>): boolean => !needs.includes('bank');

/** Whether a way takes this sum. */
export const takes = ({ least, most }: Pick<Way, 'least' | 'most'>, { minor }: Money): boolean =>
  minor >= least.minor && minor <= most.minor;
