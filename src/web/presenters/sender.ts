import type { FormProblems, SenderView, TypedSender } from '../../payments/desk';
import { field } from './field';
import type { FieldView } from './field';
import { firstText } from './words';
import type { Words } from './words';

/** The form of a shop's own mail server. `words` is what the mail server said when it refused the login. */
export interface SenderForm {
  readonly fields: readonly FieldView[];
  readonly wrong: boolean;
  readonly refused: { readonly words: string | null } | null;
}

const FIELDS = ['from', 'host', 'port', 'user', 'password', 'secure'] as const;

type Name = (typeof FIELDS)[number];

const isField = (name: string): name is Name => FIELDS.some((one) => one === name);

const EMPTY: TypedSender = { from: '', host: '', port: '587', user: '', password: '', secure: false };

function startOf({ saved }: SenderView): TypedSender {
  if (!saved) return EMPTY;
  return { from: saved.from, host: saved.host, port: String(saved.port), user: saved.user, password: '', secure: saved.secure };
}

/** The form with what is saved or was typed, and each problem beside its field. The password is never sent back to the browser. */
export function presentSender(
  sender: SenderView,
  given: { readonly typed: TypedSender | null; readonly problems: FormProblems },
  words: Words,
): SenderForm {
  const { t } = words;
  const { from, host, port, user, secure } = given.typed ?? startOf(sender);
  const beside = given.problems.filter((one) => isField(one.field));
  const outside = given.problems.find((one) => !isField(one.field));
  const common = (name: Name): Pick<FieldView, 'name' | 'label' | 'error' | 'required'> => ({
    name,
    label: t(`sender.form.${name}`),
    error: problemText(beside, name, words),
    required: name !== 'secure' && name !== 'user' && name !== 'password',
  });
  const passwordHint = t(sender.saved ? 'sender.form.password-kept' : 'sender.form.password-new');
  const again = given.typed !== null && given.typed.password !== '' ? [t('sender.form.again')] : [];
  return {
    fields: [
      field({ ...common('from'), kind: 'text', value: from, hint: t('sender.form.from-hint') }),
      field({ ...common('host'), kind: 'text', value: host, hint: t('sender.form.host-hint') }),
      field({ ...common('port'), kind: 'number', value: port, hint: t('sender.form.port-hint') }),
      field({ ...common('secure'), kind: 'tick', ticked: secure, hint: t('sender.form.secure-hint') }),
      field({ ...common('user'), kind: 'text', value: user }),
      field({ ...common('password'), kind: 'secret', hint: [passwordHint, ...again].join(' ') }),
    ],
    wrong: beside.length > 0,
    refused: outside ? { words: words.has(outside.problem) ? null : outside.problem } : null,
  };
}

/** Problems come as text keys; a field's own text helps where a problem has none. */
function problemText(problems: FormProblems, name: Name, words: Words): string | null {
  const found = problems.find((one) => one.field === name);
  if (!found) return null;
  const keys = [found.problem, `sender.problems.${found.problem}`, `sender.problems.${name}`, 'sender.problems.other'];
  return firstText(words, keys) ?? found.problem;
}

/** One or two sentences on who letters come from now; `missing` when they cannot be sent at all. */
export function presentSenderNow({ saved, ours }: SenderView, { t, format }: Words): { readonly missing: boolean; readonly text: string } {
  if (saved) {
    const checked = saved.checkedAt ? [t('sender.now.checked', { ago: format.ago(saved.checkedAt) })] : [];
    return { missing: false, text: [t('sender.now.own', { from: saved.from, host: saved.host }), ...checked].join(' ') };
  }
  if (ours !== null) return { missing: false, text: t('sender.now.ours', { from: ours }) };
  return { missing: true, text: t('sender.now.none-remedy') };
}
