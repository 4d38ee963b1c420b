import type { OfferView, PayChoices } from '../../checkout/desk';
import type { Problems, TypedFields } from '../../checkout/domain/buyer';
import type { Way } from '../../checkout/domain/ways';
import { CARD, takes } from '../../checkout/domain/ways';
import type { Refusal } from '../../payments/domain/errors';
import { formatMoney } from '../../payments/domain/money';
import type { Format } from '../format';
import type { Model } from '../page';
import { refusalSentence } from '../refusals';
import type { Translate } from '../texts';

interface Words {
  readonly t: Translate;
  readonly format: Format;
}

/** A payment form as it stands: what was typed, what is wrong with it, and the one-time key of this form. */
export interface BuyForm {
  readonly action: string;
  readonly key: string;
  readonly typed: TypedFields;
  readonly problems: Problems;
  readonly refusal: Refusal | null;
  /** Nothing can be sent: the seller only looks. */
  readonly preview: boolean;
}

/** A field of the payment form. */
interface BuyField {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly error: string | null;
  readonly hint: string | null;
  readonly type: 'text' | 'email';
  readonly autocomplete: string;
  readonly numeric: boolean;
  readonly choices: readonly { readonly value: string; readonly text: string; readonly chosen: boolean }[] | null;
}

interface Drawing extends Words {
  readonly form: BuyForm;
}

type FieldWish = Pick<BuyField, 'name' | 'autocomplete'> & Partial<BuyField>;

function fieldOf({ t, form }: Drawing, wish: FieldWish): BuyField {
  const { name } = wish;
  const problem = form.problems[name];
  return {
    label: t(`buy.fields.${name}`),
    value: form.typed[name] ?? '',
    error: problem === undefined ? null : t(`buy.problems.${problem}`),
    hint: null,
    type: 'text',
    numeric: false,
    choices: null,
    ...wish,
  };
}

/** Who pays: asked of everybody. */
function contactFields(drawing: Drawing, { kinds, asksKind }: PayChoices): readonly BuyField[] {
  const { t, form } = drawing;
  const chosen = form.typed['documentKind'];
  const names = kinds.map(({ title }) => title).join(' / ');
  return [
    fieldOf(drawing, { name: 'email', autocomplete: 'email', type: 'email', hint: t('buy.fields.email-hint') }),
    fieldOf(drawing, { name: 'firstName', autocomplete: 'given-name' }),
    fieldOf(drawing, { name: 'lastName', autocomplete: 'family-name' }),
    ...(asksKind
      ? [
          fieldOf(drawing, {
            name: 'documentKind',
            autocomplete: 'off',
            choices: kinds.map(({ code, title }) => ({ value: code, text: title, chosen: code === chosen })),
          }),
        ]
      : []),
    fieldOf(drawing, {
      name: 'document',
      autocomplete: 'off',
      label: names === '' || asksKind ? t('buy.fields.document') : t('buy.fields.document-of', { kinds: names }),
    }),
  ];
}

function addressFields(drawing: Drawing, { region }: PayChoices): readonly BuyField[] {
  const { t } = drawing;
  return [
    fieldOf(drawing, { name: 'zip', autocomplete: 'postal-code' }),
    fieldOf(drawing, { name: 'street', autocomplete: 'address-line1' }),
    fieldOf(drawing, { name: 'number', autocomplete: 'off', hint: t('buy.fields.number-hint') }),
    fieldOf(drawing, { name: 'district', autocomplete: 'address-level3' }),
    fieldOf(drawing, { name: 'city', autocomplete: 'address-level2' }),
    fieldOf(drawing, {
      name: 'region',
      autocomplete: 'address-level1',
      hint: region === 'two-letters' ? t('buy.fields.region-hint') : null,
    }),
  ];
}

function bankFields(drawing: Drawing, ways: readonly Way[]): readonly BuyField[] {
  const { t, form } = drawing;
  const banks = ways.flatMap((way) => way.banks);
  const choice = (name: string, all: readonly { readonly code: string; readonly title: string }[]): BuyField =>
    fieldOf(drawing, {
      name,
      autocomplete: 'off',
      choices: all.map(({ code, title }) => ({ value: code, text: title, chosen: form.typed[name] === code })),
    });
  return [
    choice('bank', banks),
    choice('entity', [
      { code: 'individual', title: t('buy.fields.individual') },
      { code: 'association', title: t('buy.fields.association') },
    ]),
    fieldOf(drawing, { name: 'phoneArea', autocomplete: 'tel-area-code', numeric: true }),
    fieldOf(drawing, { name: 'phone', autocomplete: 'tel-local', numeric: true }),
  ];
}

/** The values of the choice of ways that a group of fields is for, as `when.js` reads them. */
const whenWay = (ways: readonly Way[], of: (way: Way) => boolean): string | null => {
  const codes = ways.filter(of).map(({ code }) => code);
  return codes.length === 0 ? null : `way=${codes.join('|')}`;
};

function wayChoices({ t, format, form }: Drawing, ways: readonly Way[], price: OfferView['offer']['price']): readonly Model[] {
  const able = ways.filter((way) => takes(way, price));
  const chosen = able.find(({ code }) => code === form.typed['way']) ?? able[0];
  return ways.map((way) => {
    const limits = { least: format.money(way.least), most: format.money(way.most) };
    return {
      code: way.code,
      title: way.code === CARD ? t('buy.ways.card') : way.title,
      text: way.kind === 'card' ? way.titles.join(', ') : t(`buy.ways.${way.kind}`),
      limits: takes(way, price) ? t('buy.ways.limits', limits) : t('buy.ways.outside', limits),
      able: takes(way, price),
      checked: way === chosen,
    };
  });
}

/** The payment form; null while nothing can be chosen. */
export function formModel(view: OfferView, drawing: Drawing): Model | null {
  const { t, format, form } = drawing;
  const { choices, offer } = view;
  if (choices === null) return null;
  const { ways } = choices;
  const kept = form.problems['card'] === undefined && (form.typed['cardToken'] ?? '') !== '';
  return {
    ...form,
    wrong: Object.keys(form.problems).length > 0,
    refused: form.refusal && refusalSentence(t, form.refusal),
    ways: wayChoices(drawing, ways, offer.price),
    wayError: form.problems['way'] === undefined ? null : t('buy.problems.way'),
    contact: contactFields(drawing, choices),
    address: { when: whenWay(ways, ({ needs }) => needs.includes('address')), fields: addressFields(drawing, choices) },
    bank: { when: whenWay(ways, ({ needs }) => needs.includes('bank')), fields: bankFields(drawing, ways) },
    card: ways.some(({ code }) => code === CARD)
      ? {
          publicKey: choices.publicKey,
          kinds: JSON.stringify(choices.kinds.map(({ code, least, most }) => ({ code, least, most }))),
          error: form.problems['card'] === undefined ? null : t('buy.problems.card'),
          kept,
          token: kept ? form.typed['cardToken'] : '',
          method: kept ? form.typed['cardMethod'] : '',
          issuer: kept ? form.typed['cardIssuer'] : '',
          instalments: kept ? (form.typed['instalments'] ?? '') : '',
          // A plan is charged whole.
          amount: offer.plan === null ? formatMoney(offer.price) : null,
        }
      : null,
    button: offer.plan === null ? t('buy.button', { sum: format.money(offer.price) }) : t('buy.button-plan'),
  };
}
