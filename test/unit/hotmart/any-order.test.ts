import { grantedBySale } from '../../../src/academy/domain/access';
import { EMPTY_BOOK, bookedOf, noteSale } from '../../../src/academy/domain/book';
import { verifyMessage } from '../../../src/channels/hotmart/notification';
import { accountOf } from '../../../src/channels/hotmart/settings';
import { FORM, connection, message, said } from '../../support/hotmart-messages';

const NOW = new Date('2026-03-01T00:00:00Z');
const account = accountOf(connection());
const DAY_MS = 86_400_000;
const FIRST = 1767225660000;

function orders<T>(list: readonly T[]): readonly (readonly T[])[] {
  if (list.length <= 1) return [list];
  return list.flatMap((one, index) => orders(list.toSpliced(index, 1)).map((rest) => [one, ...rest]));
}

/** What the messages of one sale come to, in the order given: whether it grants. */
function grants(messages: readonly (object | string)[]): boolean {
  const words = messages.flatMap((body) => {
    const verified = verifyMessage(typeof body === 'string' ? message(body, null) : message(body), account, NOW);
    if (verified.kind !== 'genuine') throw new Error(verified.kind);
    return verified.events.filter((event) => event.kind === 'sale');
  });
  return grantedBySale(bookedOf(words.reduce(noteSale, EMPTY_BOOK))) !== null;
}

const version2 = (names: readonly string[]): readonly object[] =>
  names.map((name, day) => said(name, { rest: { creation_date: FIRST + day * DAY_MS } }));
const version1 = (states: readonly string[]): readonly string[] =>
  states.map((state) => FORM.replace('status=approved', `status=${state}`));

describe('the messages of one sale, in every order, each told twice', () => {
  it.each([
    ['a sale that was kept', version2(['PURCHASE_BILLET_PRINTED', 'PURCHASE_APPROVED', 'PURCHASE_PROTEST', 'PURCHASE_COMPLETE']), true],
    [
      'a sale that was given back',
      version2(['PURCHASE_BILLET_PRINTED', 'PURCHASE_APPROVED', 'PURCHASE_PROTEST', 'PURCHASE_REFUNDED', 'PURCHASE_COMPLETE']),
      false,
    ],
    ['a sale that was charged back', version2(['PURCHASE_APPROVED', 'PURCHASE_COMPLETE', 'PURCHASE_CHARGEBACK']), false],
    [
      'a sale that was cancelled after its approval',
      version2(['PURCHASE_BILLET_PRINTED', 'PURCHASE_APPROVED', 'PURCHASE_CANCELED']),
      false,
    ],
    ['a sale that nobody paid', version2(['PURCHASE_BILLET_PRINTED', 'PURCHASE_EXPIRED']), false],
    ['a sale of version 1 that was kept', version1(['billet_printed', 'approved', 'dispute', 'completed']), true],
    ['a sale of version 1 that was given back', version1(['billet_printed', 'approved', 'dispute', 'completed', 'refunded']), false],
    ['a sale of version 1 that was charged back', version1(['approved', 'completed', 'chargeback']), false],
    [
      'a sale of both versions',
      [...version2(['PURCHASE_APPROVED', 'PURCHASE_REFUNDED']), ...version1(['approved', 'completed', 'refunded'])],
      false,
    ],
  ])('come to one end: %s', (_words, messages, open) => {
    const ends = orders(messages).map((order) => grants([...order, ...order]));
    expect(new Set(ends)).toEqual(new Set([open]));
  });
});
