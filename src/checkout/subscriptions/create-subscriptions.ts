import { z } from 'zod';
import type { Task } from '../../infra/queue';
import type { Heart } from '../../payments/heart';
import type { InvoiceReport, PlatformAccount, ReportOutcome } from '../../payments/ports/platform';
import type { BeginSubscription } from '../checkout';
import { actNow, cancelSubscription, readPlan } from './act';
import { beginSubscription } from './begin-subscription';
import type { MemberDesk, SubscriptionsDesk } from './desk';
import { hearChargeInvoices, hearUnclaimed } from './hear';
import type { House } from './house';
import { LOOK_JOB } from './house';
import { lookAtSubscription, sweepSubscriptions } from './look';
import { deliverMemberLetter } from './member-letters';
import { createMemberDesk } from './member-page';
import { listSubscriptions, showSubscription } from './show';
import { MEMBER_LETTER_JOB } from './stores/member-letters';

const Look = z.object({ installationId: z.uuid(), subscriptionId: z.uuid() });
const Letter = z.object({ installationId: z.uuid(), letterId: z.uuid() });

/** When due subscriptions are looked for, in UTC (crontab). */
export const SUBSCRIPTIONS_SCHEDULE = '* * * * * sweep-subscriptions';

/** Which workers do the work: what waits for gateways keeps nobody else back. */
export const SUBSCRIPTIONS_WORK = { gateway: [LOOK_JOB], mail: [MEMBER_LETTER_JOB] } as const satisfies Readonly<
  Record<string, readonly string[]>
>;

/** Subscriptions as the composition root joins them to the other rooms. */
export interface Subscriptions {
  readonly begin: BeginSubscription;
  readonly desk: SubscriptionsDesk;
  readonly member: MemberDesk;
  /** Hears notifications that are about no attempt. */
  readonly hear: Heart['hear'];
  /** Hears what became of the invoice of a charge; null = it is of none. */
  readonly hearInvoices: (account: PlatformAccount, report: InvoiceReport) => Promise<ReportOutcome | null>;
  readonly tasks: Readonly<Record<string, Task>>;
}

/** Makes subscriptions out of the heart. */
export function createSubscriptions(house: House): Subscriptions {
  return {
    begin: beginSubscription(house),
    desk: {
      list: (installationId, query) => listSubscriptions(house, installationId, query),
      details: (installationId, subscriptionId) => showSubscription(house, installationId, subscriptionId),
      actNow: (installationId, subscriptionId, asked) => actNow(house, { installationId, subscriptionId }, asked),
      cancel: (installationId, subscriptionId, actor) =>
        cancelSubscription(house, { installationId, subscriptionId }, { reason: 'shop', actor }),
      read: (installationId, subscriptionId) => readPlan(house, { installationId, subscriptionId }),
    },
    member: createMemberDesk(house),
    hear: hearUnclaimed(house),
    hearInvoices: hearChargeInvoices(house),
    tasks: {
      'sweep-subscriptions': () => sweepSubscriptions(house),
      [LOOK_JOB]: (payload) => lookAtSubscription(house, Look.parse(payload)),
      [MEMBER_LETTER_JOB]: async (payload, { attempt, maxAttempts }) => {
        await deliverMemberLetter(house, { ...Letter.parse(payload), lastTry: attempt >= maxAttempts });
      },
    },
  };
}
