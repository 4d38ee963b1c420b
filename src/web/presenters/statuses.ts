import type { MappingView } from '../../payments/desk-settings';
import { MAPPED_OUTCOMES } from '../../payments/domain/status-mapping';
import type { MappedOutcome } from '../../payments/domain/status-mapping';
import type { PlatformStatus } from '../../payments/ports/platform';
import type { ChoiceView } from './field';
import type { Words } from './words';

/** What somebody chose in the form, saved or not: the switch and the status of each outcome that gets one. */
export interface MappingChoice {
  readonly on: boolean;
  readonly statuses: Readonly<Partial<Record<MappedOutcome, string>>>;
}

/** A status that was to be created beside an outcome and was not; `problem` is ready to be shown. */
export interface NewStatusTrouble {
  readonly outcome: MappedOutcome;
  readonly name: string;
  readonly problem: string;
}

export interface OutcomeRow {
  readonly outcome: MappedOutcome;
  readonly label: string;
  readonly hint: string;
  readonly choices: readonly ChoiceView[];
  readonly newLabel: string;
  readonly newName: string;
  readonly newProblem: string | null;
  readonly addText: string;
}

/** The choices that are saved. */
export function savedChoice(mapping: MappingView): MappingChoice {
  const chosen = mapping.outcomes.flatMap(({ outcome, status }) => (status === null ? [] : [[outcome, status] as const]));
  return { on: mapping.on, statuses: Object.fromEntries(chosen) };
}

/**
 * One row for each outcome with the platform's statuses to choose from. Switched-off statuses are offered only where they are chosen,
 * and a chosen one that the platform no longer has is still named.
 */
export function presentOutcomes(
  facts: {
    readonly choice: MappingChoice;
    readonly statuses: readonly PlatformStatus[];
    readonly platform: string;
    readonly trouble: NewStatusTrouble | null;
  },
  words: Words,
): readonly OutcomeRow[] {
  const { t } = words;
  return MAPPED_OUTCOMES.map((outcome) => {
    const chosen = facts.choice.statuses[outcome] ?? '';
    const label = t(`statuses.outcomes.${outcome}`);
    const offered = facts.statuses.filter(({ active, code }) => active || code === chosen);
    const gone = chosen !== '' && !offered.some(({ code }) => code === chosen);
    const trouble = facts.trouble?.outcome === outcome ? facts.trouble : null;
    return {
      outcome,
      label,
      hint: t(`statuses.hints.${outcome}`),
      choices: [
        { value: '', text: t('statuses.keep'), chosen: chosen === '' },
        ...(gone ? [{ value: chosen, text: t('statuses.gone', { code: chosen, platform: facts.platform }), chosen: true }] : []),
        ...offered.map(({ code, name }) => ({ value: code, text: name, chosen: code === chosen })),
      ],
      newLabel: t('statuses.new.name', { outcome: label }),
      newName: trouble?.name ?? '',
      newProblem: trouble?.problem ?? null,
      addText: t('statuses.new.add', { outcome: label }),
    };
  });
}
