import type { FormProblems, GatewayView, MerchantView, TypedMerchant } from '../../payments/desk';
import type { SettingsField } from '../../payments/ports/gateway';
import { field } from './field';
import type { FieldView } from './field';
import { firstText } from './words';
import type { Words } from './words';

/** The form of one merchant, new or known. */
export interface MerchantForm {
  readonly title: string;
  readonly action: string;
  readonly gateway: string;
  readonly where: string | null;
  readonly cabinetUrl: string | null;
  readonly cabinetText: string;
  readonly fields: readonly FieldView[];
  readonly wrong: boolean;
  readonly hookUrl: string | null;
  readonly hookHint: string;
}

/** What the form is about; `typed` holds what came with a form that was not accepted. */
export interface MerchantFormFacts {
  readonly gateway: GatewayView;
  readonly merchant: MerchantView | null;
  readonly typed: TypedMerchant | null;
  readonly problems: FormProblems;
}

/** The form with what is known or was typed, and each problem beside its field. Secrets are never sent back to the browser. */
export function presentMerchantForm(facts: MerchantFormFacts, words: Words): MerchantForm {
  const { gateway, merchant, typed, problems } = facts;
  const { t } = words;
  const title = merchant
    ? t('merchants.form.title-edit', { name: merchant.name })
    : t('merchants.form.title-new', { gateway: gateway.title });
  return {
    title,
    action: merchant ? `/merchants/${merchant.id}` : '/merchants',
    gateway: gateway.code,
    where: firstText(words, [`gateways.${gateway.code}.where`]),
    cabinetUrl: gateway.cabinetUrl,
    cabinetText: t('merchants.empty.cabinet', { gateway: gateway.title }),
    fields: [
      field({
        name: 'name',
        kind: 'text',
        label: t('merchants.form.name'),
        hint: t('merchants.form.name-hint'),
        value: typed?.name ?? merchant?.name ?? '',
        error: problemText(facts, 'name', words),
        required: true,
      }),
      ...gateway.fields.map((one) => gatewayField(facts, one, words)),
      ...(gateway.capabilities.manualCapture ? [manualField(facts, words)] : []),
    ],
    wrong: problems.length > 0,
    hookUrl: merchant?.hookUrl ?? null,
    hookHint: t('merchants.hook.hint', { gateway: gateway.title }),
  };
}

function gatewayField(facts: MerchantFormFacts, { name, kind, required, choices = [] }: SettingsField, words: Words): FieldView {
  const { gateway, merchant, typed } = facts;
  const base = `gateways.${gateway.code}.${name}`;
  const known = merchant?.settings[name];
  const value = kind === 'secret' ? '' : (typed?.fields[name] ?? known ?? choices[0] ?? '');
  const secretHint = known === undefined ? words.t('merchants.form.secret-new') : words.t('merchants.form.secret-kept', { masked: known });
  return field({
    name,
    kind,
    label: words.t(`${base}.label`),
    hint: [words.t(`${base}.hint`), ...(kind === 'secret' ? [secretHint] : [])].join(' '),
    value,
    error: problemText(facts, name, words),
    required: required && !(kind === 'secret' && merchant),
    choices: choices.map((choice) => ({ value: choice, text: words.t(`${base}.${choice}`), chosen: choice === value })),
  });
}

function manualField({ merchant, typed }: MerchantFormFacts, { t }: Words): FieldView {
  return field({
    name: 'confirmManually',
    kind: 'tick',
    label: t('merchants.manual.label'),
    hint: t('merchants.manual.what'),
    ticked: typed?.confirmManually ?? merchant?.confirmManually ?? false,
  });
}

/** A problem may be named in full or as the gateway names it; one that has no text still marks its field. */
function problemText({ gateway, problems }: MerchantFormFacts, name: string, words: Words): string | null {
  const found = problems.find((one) => one.field === name);
  if (!found) return null;
  const { problem } = found;
  const keys = [problem, `gateways.${gateway.code}.problems.${problem}`, `merchants.problems.${problem}`, 'merchants.problems.other'];
  return firstText(words, keys) ?? problem;
}
