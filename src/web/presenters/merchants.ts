import type { GatewayView, MerchantView } from '../../payments/desk-merchants';
import type { Finding } from '../../payments/ports/gateway';
import { eventTexts, hookHint } from './merchant-form';
import { presentFindings, worstLevel } from './findings';
import type { FindingView } from './findings';
import type { Words } from './words';

/** One merchant on its card. `checked` is what a check has just found; null when nobody asked. */
export interface MerchantCard {
  readonly id: string;
  readonly name: string;
  readonly active: boolean;
  readonly health: { readonly text: string; readonly look: string };
  readonly test: boolean;
  readonly modeText: string;
  readonly facts: string;
  /** Our switch for holds; null where the gateway's own settings decide. */
  readonly manual: { readonly on: boolean; readonly text: string } | null;
  readonly holds: string | null;
  /** How long its holds last and what is done before they end; null for merchants that take money at once. */
  readonly holdEnd: string | null;
  /** Whether notifications arrive: green from the first genuine one on. */
  readonly light: { readonly kind: 'paid' | 'pending'; readonly text: string };
  /** Whether the address for notifications is shown without being asked for. */
  readonly explained: boolean;
  readonly hookUrl: string;
  readonly hookHint: string;
  readonly events: readonly string[];
  readonly checked: readonly FindingView[] | null;
  readonly allGood: boolean;
}

type Health = 'working' | 'waiting' | 'attention' | 'off';

const LOOKS = { working: 'paid', waiting: 'pending', attention: 'attention', off: '' } as const satisfies Record<Health, string>;

function healthOf(merchant: MerchantView, findings: readonly Finding[] | null): Health {
  if (!merchant.active) return 'off';
  if (findings && worstLevel(findings) === 'bad') return 'attention';
  return merchant.lastNotificationAt ? 'working' : 'waiting';
}

/** The settings that tell merchants apart, by their labels: ids in full, secrets as their last four signs. */
function settingsLine(merchant: MerchantView, gateway: GatewayView | undefined, words: Words): readonly string[] {
  const told = (gateway?.fields ?? []).filter(({ kind, name, quiet }) => kind !== 'choice' && !quiet && merchant.settings[name]);
  return told.map(({ name }) => `${words.t(`gateways.${merchant.gateway}.${name}.label`)} ${merchant.settings[name]}`);
}

function holding({ holds, confirmManually }: MerchantView, { t }: Words): Pick<MerchantCard, 'manual' | 'holds'> {
  if (holds !== 'switch') return { manual: null, holds: t(`merchants.holds.${holds}`) };
  return { manual: { on: confirmManually, text: t(confirmManually ? 'merchants.manual.on' : 'merchants.manual.off') }, holds: null };
}

function holdEnd({ holds, confirmManually, holdHours, holdRule, holdRuleHours }: MerchantView, { t }: Words): string | null {
  if (holds === 'never' || (holds === 'switch' && !confirmManually)) return null;
  const lasts = holdHours === null ? t('merchants.hold-rule.no-end') : t('merchants.hold-rule.lasts', { count: holdHours });
  return `${lasts} ${t(`merchants.hold-rule.card-${holdRule}`, { count: holdRuleHours })}`;
}

/** What a card says about a merchant. `findings` are those of a check that was just made, null without one. */
export function presentMerchant(
  merchant: MerchantView,
  known: { readonly gateway: GatewayView | undefined; readonly findings: readonly Finding[] | null },
  words: Words,
): MerchantCard {
  const { t, format } = words;
  const health = healthOf(merchant, known.findings);
  const heard = merchant.lastNotificationAt;
  const open = merchant.openInvoices > 0 ? [t('merchants.open', { count: merchant.openInvoices })] : [];
  return {
    id: merchant.id,
    name: merchant.name,
    active: merchant.active,
    health: { text: t(`merchants.health.${health}`), look: LOOKS[health] },
    test: merchant.mode === 'test',
    modeText: t(`merchants.mode.${merchant.mode}`),
    facts: [
      merchant.gatewayTitle,
      ...settingsLine(merchant, known.gateway, words),
      heard ? t('merchants.heard-at', { ago: format.ago(heard) }) : t('merchants.heard-never'),
      ...open,
    ].join(' · '),
    ...holding(merchant, words),
    holdEnd: holdEnd(merchant, words),
    light: heard ? { kind: 'paid', text: t('merchants.light.on') } : { kind: 'pending', text: t('merchants.light.off') },
    explained: known.findings !== null || (heard === null && (known.gateway?.events ?? []).length > 0),
    hookUrl: merchant.hookUrl,
    hookHint: hookHint({ code: merchant.gateway, title: merchant.gatewayTitle }, words),
    events: known.gateway ? eventTexts(known.gateway, words) : [],
    checked: known.findings && presentFindings(known.findings, words),
    allGood: known.findings !== null && (worstLevel(known.findings) ?? 'good') === 'good',
  };
}
