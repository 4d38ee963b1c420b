import type { AccessRule } from '../../academy/domain/access';
import type { SettingsField } from '../../payments/ports/gateway';
import { field } from './field';
import type { ChoiceView, FieldView } from './field';
import type { Words } from './words';
import { firstText } from './words';

const LONGEST_DAYS = 3_650;

/** How long access lasts, in words. */
export function ruleText(rule: AccessRule, { t, format }: Words): string {
  if (rule.kind === 'until') return t('academy.rule.until-date', { date: format.date(rule.date) });
  return rule.kind === 'days' ? t('academy.rule.for-days', { count: rule.days }) : t('academy.rule.forever');
}

/** A day as a date field has it, in UTC. */
export const dayOf = (moment: Date | null): string => moment?.toISOString().slice(0, 10) ?? '';

/** The beginning of a day that was typed (UTC); null = empty or no day. */
export function dayIn(text: string | undefined): Date | null {
  const found = /^\d{4}-\d{2}-\d{2}$/.test(text ?? '') ? new Date(`${text}T00:00:00Z`) : null;
  return found && !Number.isNaN(found.getTime()) && dayOf(found) === text ? found : null;
}

/** The rule that a form holds; null when its day or its number of days is missing. */
export function ruleIn(form: Readonly<Record<string, string>>): AccessRule | null {
  if (form['access'] === 'until') {
    const date = dayIn(form['until']);
    return date && { kind: 'until', date };
  }
  if (form['access'] !== 'days') return { kind: 'forever' };
  const days = /^\d{1,4}$/.test(form['days'] ?? '') ? Number(form['days']) : 0;
  return days > 0 && days <= LONGEST_DAYS ? { kind: 'days', days } : null;
}

/** The fields of a rule, as `views/academy/rule.ejs` prints them. */
export interface RuleView {
  readonly choices: readonly ChoiceView[];
  readonly until: string;
  readonly days: string;
  readonly error: string | null;
}

/** A rule in a form, with what was typed when it was not accepted. */
export function presentRule(rule: AccessRule, wrong: Readonly<Record<string, string>> | null, { t }: Words): RuleView {
  const chosen = wrong?.['access'] ?? rule.kind;
  return {
    choices: (['forever', 'until', 'days'] as const).map((value) => ({
      value,
      text: t(`academy.rule.${value}`),
      chosen: value === chosen,
    })),
    until: wrong?.['until'] ?? (rule.kind === 'until' ? dayOf(rule.date) : ''),
    days: wrong?.['days'] ?? (rule.kind === 'days' ? String(rule.days) : ''),
    error: wrong && ruleIn(wrong) === null ? t('academy.rule.problem') : null,
  };
}

/** What a channel's form is drawn from. Secrets are never sent back. */
export interface ChannelFormFacts {
  readonly code: string;
  readonly fields: readonly SettingsField[];
  readonly saved: Readonly<Record<string, string>> | null;
  readonly typed: Readonly<Record<string, string>> | null;
  readonly problems: readonly { readonly field: string; readonly problem: string }[];
}

/** The fields of a channel's connection with their texts, values and problems. */
export function presentChannelFields(facts: ChannelFormFacts, words: Words): readonly FieldView[] {
  return facts.fields.map((one) => {
    const base = `channels.${facts.code}.${one.name}`;
    const known = facts.saved?.[one.name];
    const value = one.kind === 'secret' ? '' : (facts.typed?.[one.name] ?? known ?? one.choices?.[0] ?? '');
    const kept = one.kind === 'secret' && facts.saved !== null;
    const hint = [firstText(words, [`${base}.hint`]), kept ? words.t('academy.connections.secret-kept') : null];
    return field({
      name: one.name,
      kind: one.kind,
      label: firstText(words, [`${base}.label`]) ?? one.name,
      hint: hint.filter(Boolean).join(' ') || null,
      value,
      required: one.required && !kept,
      error: problemText(facts, one.name, words),
      choices: (one.choices ?? []).map((choice) => ({
        value: choice,
        text: firstText(words, [`${base}.${choice}`]) ?? choice,
        chosen: choice === value,
      })),
    });
  });
}

/** What is wrong with a field, in words; null = nothing. */
export function problemText({ code, problems }: Pick<ChannelFormFacts, 'code' | 'problems'>, name: string, words: Words): string | null {
  const found = problems.find((one) => one.field === name);
  if (!found) return null;
  const keys = [`channels.${code}.problems.${found.problem}`, `academy.connections.problems.${found.problem}`];
  return firstText(words, keys) ?? words.t('academy.connections.problems.other');
}

/** The parts of the academy, as tabs. */
export function academyTabs(
  t: Words['t'],
  path: string,
): readonly { readonly href: string; readonly text: string; readonly current: boolean }[] {
  return [
    { href: '/academy', text: t('academy.tabs.courses') },
    { href: '/academy/plans', text: t('academy.tabs.plans') },
    { href: '/academy/members', text: t('academy.tabs.members') },
    { href: '/academy/connections', text: t('academy.tabs.connections') },
    { href: '/academy/sales', text: t('academy.tabs.sales') },
    { href: '/academy/elsewhere', text: t('outgoing.tab') },
  ].map((one) => ({ ...one, current: one.href === path }));
}
