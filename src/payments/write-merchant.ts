import type { FormProblems, MerchantView, TypedMerchant } from './desk-merchants';
import type { HoldPlan } from './domain/hold-clock';
import { HOLD_RULES, RULE_HOURS } from './domain/hold-clock';
import type { Heart } from './heart';
import { gatewayOf, openSettings, sealSecrets } from './opened';
import type { Capabilities } from './ports/gateway';
import type { MerchantRow } from './stores/merchants';

/** A merchant's row made of a form, or what is wrong with the form. */
export type WrittenMerchant = { readonly ok: true; readonly row: MerchantRow } | { readonly ok: false; readonly problems: FormProblems };

/** What decides whether a merchant's money is held. */
export function holdsOf({ manualCapture, ownHold }: Capabilities): MerchantView['holds'] {
  return manualCapture ? (ownHold ?? 'switch') : 'never';
}

/** Reads a form into a merchant's row. The gateway judges its own fields; test or live is one of them. */
export function writeMerchant(heart: Heart, base: MerchantRow, typed: TypedMerchant): WrittenMerchant {
  const name = typed.name.trim();
  const named = name.length >= 1 && name.length <= 80 ? [] : [{ field: 'name', problem: 'merchants.problems.name' }];
  const forgotten = typed.forget ?? [];
  const kept = Object.entries(openSettings(heart, base).secrets).filter(([field]) => !forgotten.includes(field));
  const gateway = gatewayOf(heart, base.gateway);
  const parsed = gateway.parseSettings(typed.fields, Object.fromEntries(kept));
  if (!parsed.ok) {
    const own = parsed.problems.map((one) => ({ field: one.field, problem: `gateways.${base.gateway}.problems.${one.problem}` }));
    return { ok: false, problems: [...named, ...own] };
  }
  const able = gateway.capabilitiesOf(parsed.settings);
  const plan = readPlan(base, typed.holdRule, able);
  if (!plan.ok || named.length > 0) return { ok: false, problems: [...named, ...(plan.ok ? [] : plan.problems)] };
  const { plain, secrets } = parsed.settings;
  const holds = holdsOf(able);
  return {
    ok: true,
    row: {
      ...base,
      name,
      mode: plain['mode'] === 'test' ? 'test' : 'live',
      confirmManually: holds === 'switch' ? typed.confirmManually : holds === 'always',
      holdRule: plan.value.rule,
      holdRuleHours: plan.value.hours,
      settings: plain,
      secrets: sealSecrets(heart, base, secrets),
    },
  };
}

type ReadPlan = { readonly ok: true; readonly value: HoldPlan } | { readonly ok: false; readonly problems: FormProblems };

const wrong = (field: 'holdRule' | 'holdRuleHours', problem: string): ReadPlan => ({
  ok: false,
  problems: [{ field, problem: `merchants.problems.${problem}` }],
});

/**
 * Reads the rule for holds that are about to end. One that could never be carried out (nobody knows the end, or money is not moved from here) or would be
 * carried out as soon as the money is held is refused rather than kept as a promise. Merchants that never hold have no rule.
 */
function readPlan(base: MerchantRow, typed: TypedMerchant['holdRule'], able: Capabilities): ReadPlan {
  const asked = typed ?? { rule: base.holdRule, hours: String(base.holdRuleHours) };
  const rule = HOLD_RULES.find((one) => one === asked.rule);
  if (rule === undefined) return wrong('holdRule', 'hold-rule');
  const text = asked.hours.trim();
  const hours = text === '' ? RULE_HOURS.usual : Number(text);
  if (!/^\d{0,3}$/.test(text) || hours < RULE_HOURS.least || hours > RULE_HOURS.most) return wrong('holdRuleHours', 'hold-rule-hours');
  if (rule === 'nothing' || holdsOf(able) === 'never') return { ok: true, value: { rule: 'nothing', hours } };
  if (!able.moves || (rule === 'cancel' && !able.void)) return wrong('holdRule', 'hold-rule-elsewhere');
  if (able.holdHours === null) return wrong('holdRule', 'hold-rule-no-end');
  if (hours >= able.holdHours) return wrong('holdRuleHours', 'hold-rule-too-early');
  return { ok: true, value: { rule, hours } };
}

/** Whether a change makes a merchant another shop at the gateway, or gives it another key, so that payments made before may not be readable any more. */
export function isAnotherShop(heart: Heart, before: MerchantRow, after: MerchantRow): boolean {
  const was = openSettings(heart, before);
  const is = openSettings(heart, after);
  const value = ({ plain, secrets }: typeof was, name: string): string => secrets[name] ?? plain[name] ?? '';
  return gatewayOf(heart, before.gateway).fields.some(({ name, identity }) => identity === true && value(was, name) !== value(is, name));
}
