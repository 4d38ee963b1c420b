import type { Attempt, Invoice, InvoiceState } from './invoice';
import { reserved, totals } from './invoice';
import type {
  AttemptLedgers,
  Compared,
  Difference,
  DifferenceCode,
  Figures,
  Ledgers,
  PlatformBooks,
  PlatformSaid,
  Side,
  UncheckedBecause,
} from './ledgers';
import type { ShownSums } from './shown-sums';
import { shownSums } from './shown-sums';
import type { Snapshot } from './snapshot';

const NOTHING: ShownSums = { reserved: 0, captured: 0, refunded: 0 };

const UNSEEN: Attempt = { id: '', asked: 0, held: 0, released: 0, captured: 0, refunded: 0, state: 'closed' };

const oursOf = (attempt: Attempt): ShownSums => ({ reserved: reserved(attempt), captured: attempt.captured, refunded: attempt.refunded });

const hasMoney = ({ reserved: waiting, captured }: ShownSums): boolean => waiting + captured > 0;

const sameSums = (one: ShownSums, other: ShownSums): boolean =>
  one.reserved === other.reserved && one.captured === other.captured && one.refunded === other.refunded;

/** How far money has come; two sides that differ in this differ in more than a sum. */
function stageOf({ reserved: waiting, captured, refunded }: ShownSums): 0 | 1 | 2 | 3 {
  if (captured > 0) return refunded >= captured ? 3 : 2;
  return waiting > 0 ? 1 : 0;
}

const added = (all: readonly ShownSums[]): ShownSums =>
  all.reduce(
    (sum, one) => ({
      reserved: sum.reserved + one.reserved,
      captured: sum.captured + one.captured,
      refunded: sum.refunded + one.refunded,
    }),
    NOTHING,
  );

/** The money of a payment that no attempt of ours stands for; what went back before anybody saw it is nobody's any more. */
function unseenSums(snapshot: Snapshot): readonly ShownSums[] {
  const attempt = { ...UNSEEN, asked: snapshot.amount };
  const sums = snapshot.phase === 'returned' ? null : shownSums(snapshot, attempt, { faceTaken: null, previous: null });
  return sums ? [sums] : [];
}

interface AttemptVerdict {
  readonly code: DifferenceCode | null;
  /** Null where the gateway did not say. */
  readonly theirs: ShownSums | null;
  readonly words: string | null;
}

function compareAttempt({ attempt, faceTaken, previous, said, unseen }: AttemptLedgers): AttemptVerdict {
  const ours = oursOf(attempt);
  switch (said.kind) {
    case 'silent':
      return { code: null, theirs: null, words: null };
    case 'never-told':
      return { code: hasMoney(ours) ? 'gateway-cannot-be-asked' : null, theirs: NOTHING, words: null };
    case 'missing':
      // What never held money may be forgotten there.
      return { code: hasMoney(ours) ? 'missing-at-gateway' : null, theirs: NOTHING, words: said.words };
    case 'read':
    case 'told': {
      const { words } = said.snapshot;
      if (said.foreign) return { code: 'other-payment', theirs: null, words };
      const shown = shownSums(said.snapshot, attempt, { faceTaken, previous });
      if (shown === null) return { code: 'state-differs', theirs: null, words };
      const theirs = added([shown, ...unseen.flatMap(unseenSums)]);
      if (sameSums(ours, theirs)) return { code: null, theirs, words };
      if (said.kind === 'told' && isAhead(attempt, ours, theirs)) return { code: 'gateway-cannot-be-asked', theirs, words };
      return { code: stageOf(ours) === stageOf(theirs) ? 'sum-differs' : 'state-differs', theirs, words };
    }
    default:
      return said satisfies never;
  }
}

/** Whether we know of more than the last notification, by a person's word for instance. */
function isAhead(attempt: Attempt, ours: ShownSums, theirs: ShownSums): boolean {
  if (stageOf(ours) !== stageOf(theirs)) return stageOf(ours) > stageOf(theirs) || (attempt.released > 0 && stageOf(theirs) === 1);
  return ours.refunded > theirs.refunded;
}

const RANK: Readonly<Record<InvoiceState, number>> = { pending: 0, authorized: 1, canceled: 2, paid: 3, refunded: 4 };

function comparePlatform({ invoice }: Ledgers, books: PlatformBooks): readonly Difference[] {
  const { state } = invoice.standing;
  const { captured, refunded } = totals(invoice.attempts);
  const ours: Figures = { asked: invoice.amount.minor, state, captured, refunded };
  const theirs = figuresOf(books);
  const code = codeAtPlatform(invoice, books, { captured, refunded });
  const differences: readonly Difference[] = code === null ? [] : [{ code, ours, theirs }];
  return orderDiffers(invoice, books, { captured, refunded }) ? [...differences, { code: 'order-sum-differs', ours, theirs }] : differences;
}

function codeAtPlatform(
  { standing, amount }: Invoice,
  books: PlatformBooks,
  { captured, refunded }: Pick<ShownSums, 'captured' | 'refunded'>,
): DifferenceCode | null {
  const { state } = standing;
  if (books.state !== null && books.state !== state) return RANK[books.state] < RANK[state] ? 'not-reported' : 'platform-state-differs';
  if (books.paid === false && state === 'paid' && captured >= amount.minor && refunded === 0) return 'not-reported';
  if (captured === 0) return null;
  if (books.captured && (books.captured.minor !== captured || books.captured.currency !== amount.currency)) return 'platform-sum-differs';
  if (books.refunded && books.refunded.minor !== refunded) return books.refunded.minor < refunded ? 'not-reported' : 'platform-sum-differs';
  return null;
}

/** An order may have been lowered to what was taken, or to what is left of it; where nothing was paid and nothing will be, it may cost what it likes. */
function orderDiffers(
  { standing, amount }: Invoice,
  { asked }: PlatformBooks,
  { captured, refunded }: Pick<ShownSums, 'captured' | 'refunded'>,
): boolean {
  if (asked === null || standing.state === 'canceled' || standing.state === 'refunded') return false;
  const right = captured > 0 ? [captured, captured - refunded] : [amount.minor];
  return asked.currency !== amount.currency || !right.includes(asked.minor);
}

const figuresOf = ({ asked, state, captured, refunded, words }: PlatformBooks): Figures => ({
  ...(asked && { asked: asked.minor }),
  ...(state && { state }),
  ...(captured && { captured: captured.minor }),
  ...(refunded && { refunded: refunded.minor }),
  ...(words !== null && { words }),
});

/** Why a platform that said this says nothing of the invoice. */
const UNHEARD = {
  'said': null,
  'missing': null,
  'silent': 'platform-silent',
  'being-told': 'report-due',
  'not-kept': null,
} as const satisfies Record<PlatformSaid['kind'], UncheckedBecause | null>;

/**
 * Compares Ordertill with the gateway and with the platform. Every difference has a code and what both sides say; an invoice whose money is being moved,
 * or of which a side did not answer and nothing else differs, is unchecked, never agreed.
 */
export function compareLedgers(ledgers: Ledgers): Compared {
  const { invoice, attempts, platform } = ledgers;
  const verdicts = attempts.map(compareAttempt);
  const ours = added(invoice.attempts.map(oursOf));
  const gateway = verdicts.some(({ theirs }) => theirs === null) ? null : added(verdicts.flatMap(({ theirs }) => theirs ?? []));
  const books = platform.kind === 'said' ? figuresOf(platform.books) : null;
  const silentGateway = attempts.some(({ said }) => said.kind === 'silent');
  const common = { ours, gateway, platform: books };
  if (ledgers.moving) return { ...common, outcome: 'unchecked', because: 'operation-open', differences: [], heard: [] };
  const differences = [...gatewayDifferences(verdicts, ours, gateway), ...platformDifferences(ledgers, ours)];
  const heard: readonly Side[] = [
    ...(silentGateway ? [] : (['gateway'] as const)),
    ...(UNHEARD[platform.kind] ? [] : (['platform'] as const)),
  ];
  const because = silentGateway ? 'gateway-silent' : UNHEARD[platform.kind];
  if (differences.length > 0) return { ...common, outcome: 'differing', because: null, differences, heard };
  return { ...common, outcome: because === null ? 'agreed' : 'unchecked', because, differences, heard };
}

/** One difference per code, with the sums of the whole invoice. */
function gatewayDifferences(verdicts: readonly AttemptVerdict[], ours: ShownSums, gateway: ShownSums | null): readonly Difference[] {
  const codes = new Map(verdicts.flatMap(({ code, words }) => (code === null ? [] : [[code, words] as const])));
  return [...codes].map(([code, words]) => ({ code, ours, theirs: { ...gateway, ...(words ? { words } : {}) } }));
}

function platformDifferences(ledgers: Ledgers, ours: ShownSums): readonly Difference[] {
  const { invoice, platform } = ledgers;
  if (platform.kind === 'said') return comparePlatform(ledgers, platform.books);
  if (platform.kind !== 'missing' || (invoice.standing.state === 'canceled' && !hasMoney(ours))) return [];
  return [{ code: 'missing-at-platform', ours: { ...ours, state: invoice.standing.state }, theirs: {} }];
}
