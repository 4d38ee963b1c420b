import type { FormProblems, GatewayView, MerchantView, TypedMerchant } from '../../payments/desk-merchants';
import { HOLD_RULES, RULE_HOURS } from '../../payments/domain/hold-clock';
import type { SettingsField } from '../../payments/ports/gateway';
import { field } from './field';
import type { FieldView } from './field';
import { firstText } from './words';
import type { Words } from './words';

/** Fields that count together: always, or while the choices named by `when` (as `name=value`, with blanks between them) are made. */
export interface FieldGroup {
  readonly when: string | null;
  readonly legend: string | null;
  readonly fields: readonly FieldView[];
}

/** The form of one merchant, new or known. */
export interface MerchantForm {
  readonly title: string;
  readonly action: string;
  readonly gateway: string;
  readonly where: string | null;
  readonly cabinetUrl: string | null;
  readonly cabinetText: string;
  readonly groups: readonly FieldGroup[];
  /** What another shop or key would do to payments that are open; null when there are none. */
  readonly replace: { readonly title: string; readonly text: string; readonly field: FieldView } | null;
  readonly wrong: boolean;
  readonly hookUrl: string | null;
  readonly hookHint: string;
  readonly events: readonly string[];
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
  const { gateway, merchant, problems } = facts;
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
    groups: [
      plainGroup([nameField(facts, words)]),
      ...gatewayGroups(facts, words),
      ...manualGroup(facts, words),
      ...holdRuleGroups(facts, words),
    ],
    replace: replacing(facts, words),
    wrong: problems.length > 0,
    hookUrl: merchant?.hookUrl ?? null,
    hookHint: hookHint(gateway, words),
    events: eventTexts(gateway, words),
  };
}

/** What to do with the address for notifications, in the words of the gateway where it wants more than the address. */
export function hookHint({ code, title }: Pick<GatewayView, 'code' | 'title'>, words: Words): string {
  const facts = { gateway: title };
  return firstText(words, [`gateways.${code}.hook`], facts) ?? words.t('merchants.hook.hint', facts);
}

/** The notifications to switch on in the gateway's cabinet. */
export function eventTexts({ code, events }: Pick<GatewayView, 'code' | 'events'>, { t }: Words): readonly string[] {
  return events.map((name) => t(`gateways.${code}.events.${name}`));
}

const plainGroup = (fields: readonly FieldView[]): FieldGroup => ({ when: null, legend: null, fields });

function nameField(facts: MerchantFormFacts, words: Words): FieldView {
  return field({
    name: 'name',
    kind: 'text',
    label: words.t('merchants.form.name'),
    hint: firstText(words, [`merchants.form.name-hint-${words.platform}`, 'merchants.form.name-hint']),
    value: facts.typed?.name ?? facts.merchant?.name ?? '',
    error: problemText(facts, 'name', words),
    required: true,
  });
}

/** Neighbours with the same condition share a group; without script all groups are there, so that each says whom it is for. */
function gatewayGroups(facts: MerchantFormFacts, words: Words): readonly FieldGroup[] {
  const { code, fields } = facts.gateway;
  return fields.reduce<readonly FieldGroup[]>((groups, one) => {
    const conditions = Object.entries(one.when ?? {});
    const when = conditions.map(([name, value]) => `${name}=${value}`).join(' ') || null;
    const shown = gatewayField(facts, one, words);
    const last = groups.at(-1);
    if (last?.when === when) return [...groups.slice(0, -1), { ...last, fields: [...last.fields, shown] }];
    const legend = when && words.t(`gateways.${code}.groups.${conditions.map(([, value]) => value).join('-')}`);
    return [...groups, { when, legend, fields: [shown] }];
  }, []);
}

function forgetTick({ typed }: MerchantFormFacts, name: string, { t }: Words): FieldView['forget'] {
  return { name: `forget-${name}`, label: t('merchants.form.forget'), ticked: typed?.forget?.includes(name) ?? false };
}

/** Our own switch is for gateways whose settings say nothing of holds. */
function manualGroup(facts: MerchantFormFacts, words: Words): readonly FieldGroup[] {
  const { manualCapture, ownHold } = facts.gateway.capabilities;
  return manualCapture && ownHold === null ? [plainGroup([manualField(facts, words)])] : [];
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
    forget: kind === 'secret' && !required && known !== undefined ? forgetTick(facts, name, words) : null,
    choices: choices.map((choice) => ({ value: choice, text: words.t(`${base}.${choice}`), chosen: choice === value })),
  });
}

/** What to do when a hold is about to end: for gateways that can hold, with our own switch only while it is on. */
function holdRuleGroups(facts: MerchantFormFacts, words: Words): readonly FieldGroup[] {
  const { manualCapture, ownHold } = facts.gateway.capabilities;
  if (!manualCapture) return [];
  const { t } = words;
  const { merchant, typed } = facts;
  const rule = typed?.holdRule?.rule ?? merchant?.holdRule ?? 'nothing';
  const hours = typed?.holdRule?.hours ?? String(merchant?.holdRuleHours ?? RULE_HOURS.usual);
  const chosen = field({
    name: 'holdRule',
    kind: 'choice',
    label: t('merchants.hold-rule.label'),
    hint: t('merchants.hold-rule.hint'),
    value: rule,
    error: problemText(facts, 'holdRule', words),
    choices: HOLD_RULES.map((value) => ({ value, text: t(`merchants.hold-rule.${value}`), chosen: value === rule })),
  });
  const before = field({
    name: 'holdRuleHours',
    kind: 'number',
    label: t('merchants.hold-rule.hours'),
    hint: t('merchants.hold-rule.hours-hint', { least: RULE_HOURS.least, most: RULE_HOURS.most, usual: RULE_HOURS.usual }),
    value: hours,
    error: problemText(facts, 'holdRuleHours', words),
  });
  return [{ when: ownHold === null ? 'confirmManually=yes' : null, legend: t('merchants.hold-rule.legend'), fields: [chosen, before] }];
}

/** The tick that has to be set before a merchant with open invoices becomes another shop; shown from the start, so that no key is typed twice. */
function replacing(facts: MerchantFormFacts, words: Words): MerchantForm['replace'] {
  const { t } = words;
  const count = facts.merchant?.openInvoices ?? 0;
  if (count === 0) return null;
  const error = problemText(facts, 'replace', words);
  return {
    title: t('merchants.replace.title', { count }),
    text: t('merchants.replace.text'),
    field: field({ name: 'replace', kind: 'tick', label: t('merchants.replace.label'), error, ticked: facts.typed?.replace ?? false }),
  };
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
