import type { Tx } from '../../infra/database';
import { rows } from '../../infra/database';
import { promisedRule, ruleMoment } from '../domain/hold-clock';
import type { Heart } from '../heart';
import { abilitiesOf } from '../opened';
import type { StoredInvoice } from '../stores/invoices';
import { lockInvoice } from '../stores/invoices';
import { findMerchantOf } from '../stores/merchants';
import type { LetterDetails } from './letter-content';
import { isOnByDefault } from './letter-kinds';
import type { LetterKind } from './letter-kinds';
import { queueLetters } from './queue-letters';

const KIND: LetterKind = 'hold-ending-shop';
const HOUR = 3_600_000;
const BATCH = 200;

interface Ending {
  readonly installationId: string;
  readonly id: string;
}

/** Names one warning about one end of a hold; a hold that is made longer has another end. The query below writes the same. */
const keyOf = (holdUntil: Date, hours: 24 | 48): string => `hold-ending:${hours}:${holdUntil.toISOString()}`;

/**
 * Finds holds that end within 48 hours and were not warned of, and once more those that end within 24; one whose money is being moved just now is left
 * for the next look. Shops that want no such letter, or gave no
 * address for it, are left out here already, so that they cannot fill the batch.
 */
export async function warnOfEndingHolds(heart: Heart): Promise<void> {
  const now = heart.clock.now();
  const found = await heart.db.select((tx) =>
    rows<Ending>(
      tx,
      `select i.installation_id as "installationId", i.id from invoice i
         join installation n on n.id = i.installation_id and n.active and not n.frozen
         left join letter_setting own on own.installation_id = i.installation_id and own.kind = $2
         left join letter_setting common on common.installation_id = i.installation_id and common.kind = 'common'
       where i.state = 'authorized' and i.hold_until > $1 and i.hold_until <= $1::timestamptz + interval '48 hours' and coalesce(own.enabled, $3)
         and coalesce(cardinality(own.recipients), 0) + coalesce(cardinality(common.recipients), 0) > 0
         and not exists (select from operation o where o.installation_id = i.installation_id and o.invoice_id = i.id and o.state = 'started')
         and not exists (select from letter l where l.installation_id = i.installation_id and l.invoice_id = i.id and l.kind = $2
           and l.event_key = 'hold-ending:' || case when i.hold_until <= $1::timestamptz + interval '24 hours' then 24 else 48 end || ':' ||
             to_char(i.hold_until at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
       order by i.hold_until limit $4`,
      [now, KIND, isOnByDefault(KIND), BATCH],
    ),
  );
  for (const one of found) await warn(heart, one);
}

/** What the merchant's rule will do by itself, for the letter. */
async function ruleOf(heart: Heart, tx: Tx, { facts, invoice }: StoredInvoice): Promise<Pick<LetterDetails, 'rule'>> {
  const merchant = await findMerchantOf(tx, facts);
  if (!merchant) return {};
  const plan = promisedRule(invoice, { rule: merchant.holdRule, hours: merchant.holdRuleHours }, abilitiesOf(heart, merchant));
  const at = plan && ruleMoment(facts.holdUntil, plan);
  const now = heart.clock.now();
  return at && plan.rule !== 'nothing' ? { rule: { does: plan.rule, at: (at > now ? at : now).toISOString() } } : {};
}

async function warn(heart: Heart, at: Ending): Promise<void> {
  await heart.db.transaction(async (tx) => {
    const stored = await lockInvoice(tx, at.installationId, at.id);
    const { holdUntil } = stored?.facts ?? { holdUntil: null };
    if (!stored || !holdUntil || stored.invoice.standing.state !== 'authorized') return;
    const left = holdUntil.getTime() - heart.clock.now().getTime();
    const { standing, amount } = stored.invoice;
    await queueLetters(heart, tx, stored.facts, [
      {
        topic: 'hold-ending',
        key: keyOf(holdUntil, left <= 24 * HOUR ? 24 : 48),
        details: { sum: { ...amount, minor: standing.reserved }, until: holdUntil.toISOString(), ...(await ruleOf(heart, tx, stored)) },
      },
    ]);
  });
}
