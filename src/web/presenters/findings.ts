import type { Finding } from '../../payments/ports/gateway';
import { firstText } from './words';
import type { Words } from './words';

/** A finding of a connection check in words; `said` is what the other side said itself. */
export interface FindingView {
  readonly level: Finding['level'];
  readonly levelText: string;
  readonly title: string;
  readonly said: string | null;
  readonly remedy: string | null;
  readonly url: string | null;
}

const ORDER: readonly Finding['level'][] = ['bad', 'warning', 'good'];

/** The findings in words, worst first. A code without texts is shown by its name, so that nothing is kept from the reader. */
export function presentFindings(findings: readonly Finding[], words: Words): readonly FindingView[] {
  const sorted = ORDER.flatMap((level) => findings.filter((finding) => finding.level === level));
  return sorted.map((finding) => presentFinding(finding, words));
}

/** The worst level of some findings; null when there are none. */
export function worstLevel(findings: readonly Pick<Finding, 'level'>[]): Finding['level'] | null {
  return ORDER.find((level) => findings.some((finding) => finding.level === level)) ?? null;
}

function presentFinding({ code, level, facts = {}, url }: Finding, words: Words): FindingView {
  const shown = { ...facts, code };
  const good = level === 'good';
  // What is only ever good has a text for that alone.
  const known = words.has(`findings.${code}.title`) ? code : 'other';
  const keys = good ? [`findings.${code}.good`, 'findings.other.good'] : [`findings.${known}.title`];
  return {
    level,
    levelText: words.t(`findings.level.${level}`),
    title: firstText(words, keys, shown) ?? code,
    said: facts['text'] ? words.t('findings.said', { text: facts['text'] }) : null,
    remedy: good ? null : words.t(`findings.${known}.remedy`, shown),
    url: url !== undefined && /^https?:\/\//.test(url) ? url : null,
  };
}
