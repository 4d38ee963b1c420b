import { rows } from '../infra/database';
import { enqueue } from '../infra/queue';
import type { RuleTry } from './domain/hold-clock';
import { DOUBTFUL, MOST_TRIES, PASSING, mayFollow, ruleStep } from './domain/hold-clock';
import type { Invoice } from './domain/invoice';
import type { MovingAbilities, Plan } from './domain/operation';
import { planCapture, planVoid } from './domain/operation';
import type { Heart } from './heart';
import { moveMoney } from './move-money';
import { abilitiesOf } from './opened';
import type { StoredInvoice } from './stores/invoices';
import { findInvoice } from './stores/invoices';
import { findInstallation } from './stores/installations';
import type { MerchantRow } from './stores/merchants';
import { findMerchantOf } from './stores/merchants';
import { listRuleTries } from './stores/operations';

const BATCH = 200;
/** The shortest pause between two tries; the rule itself asks for longer ones. */
const PAUSE_MS = 5 * 60_000;

interface HeldInvoice {
  readonly installationId: string;
  readonly invoiceId: string;
}

/**
 * Finds holds for which the moment of their merchant's rule has come and gives each a job of its own, one at a time per installation. Nothing is planned
 * ahead, so that a changed rule counts from the next minute on. Shops that have removed or switched off the app decide for themselves.
 */
export async function sweepHoldRules(heart: Heart): Promise<void> {
  const now = heart.clock.now();
  await heart.db.transaction(async (tx) => {
    const found = await rows<HeldInvoice>(
      tx,
      `select i.installation_id as "installationId", i.id as "invoiceId"
       from merchant m join installation n on n.id = m.installation_id and n.active and not n.frozen
         join invoice i on i.installation_id = m.installation_id and i.merchant_id = m.id
         cross join lateral (select count(*) as count, bool_or(not (o.code = any($3))) as final, max(o.finished_at) as last from operation o
           where o.installation_id = i.installation_id and o.invoice_id = i.id and o.actor ->> 'kind' = 'rule' and o.state = 'refused' and o.started_at >= i.held_at
             and o.kind = case m.hold_rule when 'confirm' then 'capture' else 'void' end) as tries
       where m.hold_rule <> 'nothing' and i.state = 'authorized' and i.hold_until <= $1::timestamptz + m.hold_rule_hours * interval '1 hour'
         and (m.hold_rule = 'cancel' or not i.attention && $5::text[])
         and tries.count < $4 and tries.final is not true and (tries.last is null or tries.last < $2)
         and not exists (select from operation o where o.installation_id = i.installation_id and o.invoice_id = i.id and o.state in ('started', 'unknown'))
       order by i.hold_until limit $6`,
      [now, new Date(now.getTime() - PAUSE_MS), [...PASSING], MOST_TRIES, DOUBTFUL, BATCH],
    );
    for (const payload of found) {
      await enqueue(tx, {
        name: 'hold-rule',
        payload: { ...payload },
        key: `hold-rule:${payload.invoiceId}`,
        queue: `hold-rule:${payload.installationId}`,
        maxAttempts: 1,
      });
    }
  });
}

/**
 * Carries out a merchant's rule on one hold, if its moment has come: through the same three steps as a button, with all their checks. Whether it is still
 * wanted is looked at once more under the lock, so that many calls at once, a person's click and a rule that was just changed cannot double or contradict it.
 */
export async function followHoldRule(heart: Heart, at: HeldInvoice): Promise<void> {
  const found = await heart.db.read(async (tx) => {
    const stored = await findInvoice(tx, at.installationId, at.invoiceId);
    const merchant = stored && (await findMerchantOf(tx, stored.facts));
    const row = await findInstallation(tx, at.installationId);
    return stored && merchant && row?.active && !row.frozen ? { stored, merchant, tries: await listRuleTries(tx, stored.facts) } : null;
  });
  if (!found) return;
  const { merchant, stored } = found;
  const kind = wanted(heart, { ...found, able: abilitiesOf(heart, merchant) }, found.tries);
  if (kind === null) return;
  await moveMoney(heart, {
    ...at,
    kind,
    actor: { kind: 'rule', rule: kind === 'capture' ? 'confirm' : 'cancel' },
    because: { reason: 'hold-ending', ...(stored.facts.holdUntil ? { until: stored.facts.holdUntil.toISOString() } : {}) },
    plan: (invoice, able, now) =>
      wanted(heart, { ...now, able }, found.tries) === kind ? planOf(kind, invoice, able) : { kind: 'already-done' },
  });
}

function planOf(kind: 'capture' | 'void', invoice: Invoice, able: MovingAbilities): Plan {
  return kind === 'capture' ? planCapture(invoice, null, able) : planVoid(invoice, able);
}

/** What the merchant's rule asks of the gateway at this moment; null = nothing. */
function wanted(
  heart: Heart,
  { stored, merchant, able }: { readonly stored: StoredInvoice; readonly merchant: MerchantRow; readonly able: MovingAbilities },
  tries: readonly RuleTry[],
): 'capture' | 'void' | null {
  const plan = { rule: merchant.holdRule, hours: merchant.holdRuleHours };
  if (!mayFollow(stored.invoice, plan, able)) return null;
  const step = ruleStep({ holdUntil: stored.facts.holdUntil, plan, tries }, heart.clock.now());
  return step.kind === 'move' ? step.operation : null;
}
