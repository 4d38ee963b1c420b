import type { FormProblems } from '../../payments/desk-merchants';
import type { SenderView, TypedSender } from '../../payments/desk-settings';
import type { Finding } from '../../payments/ports/gateway';
import { field } from './field';
import type { FieldView } from './field';
import { presentFindings } from './findings';
import type { FindingView } from './findings';
import { firstText } from './words';
import type { Words } from './words';

/** The form of a shop's own mail server. `refused` is what the mail server itself made of it. */
export interface SenderForm {
  readonly fields: readonly FieldView[];
  readonly wrong: boolean;
  readonly refused: FindingView | null;
}

type Name = keyof TypedSender;

const EMPTY: TypedSender = { from: '', host: '', port: '587', user: '', password: '', secure: false };

function startOf({ saved }: SenderView): TypedSender {
  if (!saved) return EMPTY;
  return { from: saved.from, host: saved.host, port: String(saved.port), user: saved.user, password: '', secure: saved.secure };
}

/** The form with what is saved or was typed, and each problem beside its field. The password is never sent back to the browser. */
export function presentSender(
  sender: SenderView,
  given: { readonly typed: TypedSender | null; readonly problems: FormProblems; readonly findings: readonly Finding[] },
  words: Words,
): SenderForm {
  const { t } = words;
  const { from, host, port, user, secure } = given.typed ?? startOf(sender);
  const bad = given.findings.filter(({ level }) => level === 'bad');
  const common = (name: Name): Pick<FieldView, 'name' | 'label' | 'error' | 'required'> => ({
    name,
    label: t(`sender.form.${name}`),
    error: problemText(given.problems, name, words),
    required: name !== 'secure' && name !== 'user' && name !== 'password',
  });
  const typedBefore = given.typed !== null && given.typed.password !== '';
  const passwordHint = t(sender.saved ? 'sender.form.password-kept' : 'sender.form.password-new');
  return {
    fields: [
      field({ ...common('from'), kind: 'text', value: from, hint: t('sender.form.from-hint') }),
      field({ ...common('host'), kind: 'text', value: host, hint: t('sender.form.host-hint') }),
      field({ ...common('port'), kind: 'number', value: port, hint: t('sender.form.port-hint') }),
      field({ ...common('secure'), kind: 'tick', ticked: secure, hint: t('sender.form.secure-hint') }),
      field({ ...common('user'), kind: 'text', value: user }),
      field({ ...common('password'), kind: 'secret', hint: typedBefore ? t('sender.form.again') : passwordHint }),
    ],
    wrong: given.problems.length > 0,
    refused: presentFindings(bad, words)[0] ?? null,
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
