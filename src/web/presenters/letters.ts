import type { LetterKind } from '../../payments/letters/letter-kinds';
import type { LetterLogRow, LetterProblem, LetterSwitch, LettersView, TypedLetters } from '../../payments/letters/letters-desk';
import type { Words } from './words';

/** A field for addresses with what is wrong in it. */
interface AddressField {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly error: string | null;
}

interface SwitchRow {
  readonly id: string;
  readonly name: string;
  readonly hint: string;
  readonly on: boolean;
  readonly preview: { readonly href: string; readonly label: string };
  /** Null for letters to customers: they go to the address of the order. */
  readonly own: (AddressField & { readonly open: boolean }) | null;
}

interface SwitchGroup {
  readonly id: 'customer' | 'trouble' | 'routine';
  readonly title: string;
  readonly rows: readonly SwitchRow[];
}

export interface LettersForm {
  readonly common: AddressField;
  readonly groups: readonly SwitchGroup[];
  readonly wrong: boolean;
  /** Letters to the shop are on, but nobody would get them. */
  readonly nobody: boolean;
}

/** The name of the field that a switch, or the addresses of a letter, have in the form. */
export const switchField = (kind: LetterKind): string => `on-${kind}`;
export const addressField = (kind: LetterKind | 'common'): string => `to-${kind}`;

const groupOf = ({ to, need }: LetterSwitch): SwitchGroup['id'] => (to === 'customer' ? 'customer' : need);

/** The screen of switches as it is saved, or as it was typed, with each problem beside its field. */
export function presentLetters(
  view: LettersView,
  given: { readonly typed: TypedLetters | null; readonly problems: readonly LetterProblem[] },
  words: Words,
): LettersForm {
  const { t } = words;
  const { typed, problems } = given;
  const rows = view.letters.map((one) => ({ group: groupOf(one), row: rowOf(one, given, words) }));
  const toShop = view.letters.filter(({ to, on }) => to === 'shop' && on);
  return {
    common: {
      id: addressField('common'),
      label: t('letters.common.label'),
      value: typed?.common ?? view.common.join(', '),
      error: errorOf(problems, 'common', words),
    },
    groups: (['trouble', 'routine', 'customer'] as const).map((id) => ({
      id,
      title: t(`letters.groups.${id}`),
      rows: rows.filter(({ group }) => group === id).map(({ row }) => row),
    })),
    wrong: problems.length > 0,
    nobody: view.common.length === 0 && toShop.some(({ recipients }) => recipients.length === 0),
  };
}

function rowOf(
  one: LetterSwitch,
  { typed, problems }: { readonly typed: TypedLetters | null; readonly problems: readonly LetterProblem[] },
  words: Words,
): SwitchRow {
  const { t } = words;
  const { kind } = one;
  const name = t(`letters.kinds.${kind}.name`);
  const now = typed?.letters.find((other) => other.kind === kind);
  const value = now?.recipients ?? one.recipients.join(', ');
  const error = errorOf(problems, kind, words);
  const own = { id: addressField(kind), label: t('letters.own.label', { name }), value, error, open: value !== '' || error !== null };
  return {
    id: switchField(kind),
    name,
    hint: t(`letters.kinds.${kind}.hint`),
    on: now?.on ?? one.on,
    preview: { href: `/letters/preview/${kind}`, label: t('letters.preview.of', { name }) },
    own: one.to === 'shop' ? own : null,
  };
}

function errorOf(problems: readonly LetterProblem[], field: LetterProblem['field'], { t }: Words): string | null {
  const found = problems.find((one) => one.field === field);
  return found ? t(`letters.problems.${found.problem}`, { address: found.address }) : null;
}

/** One letter of the log as the view prints it. */
export interface LetterLine {
  readonly id: string;
  readonly at: string;
  readonly ago: string;
  readonly name: string;
  readonly order: string | null;
  readonly invoiceId: string | null;
  readonly recipient: string;
  readonly badge: { readonly kind: string; readonly text: string };
  readonly said: string | null;
  readonly againText: string | null;
}

const BADGES: Readonly<Record<LetterLogRow['state'], string>> = {
  waiting: 'pending',
  sent: 'paid',
  refused: 'attention',
  failed: 'attention',
  dropped: 'quiet',
};

/** A letter of the log in plain words; one that was not delivered can be sent again. */
export function presentLetter(row: LetterLogRow, { t, format }: Words): LetterLine {
  const name = t(`letters.kinds.${row.kind}.name`);
  const again = row.state === 'refused' || row.state === 'failed';
  const withoutSender = row.state === 'failed' && row.text === null;
  return {
    id: row.id,
    at: format.dateTime(row.at),
    ago: format.ago(row.at),
    name,
    order: row.orderNumber === null ? null : t('letters.log.order', { number: row.orderNumber }),
    invoiceId: row.invoiceId,
    recipient: row.recipient,
    badge: { kind: BADGES[row.state], text: t(`letters.log.states.${row.state}`) },
    said: withoutSender ? t('letters.log.no-sender') : row.text && t('errors.said', { text: row.text }),
    againText: again ? t('letters.log.again-of', { name, recipient: row.recipient }) : null,
  };
}
