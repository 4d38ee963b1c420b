import { z } from 'zod';
import type { Metrics } from '../infra/metrics';
import type { Task } from '../infra/queue';
import { resolveStart } from '../payments/attempt';
import { releaseUnwantedHold } from '../payments/confirm-cancel-refund';
import type { Heart } from '../payments/heart';
import { followHoldRule, sweepHoldRules } from '../payments/hold-rule';
import { resolveDirect } from '../payments/pay-directly';
import { refreshAttempt } from '../payments/read-gateway';
import { applyNotification } from '../payments/receive-notification';
import { compareNext } from '../payments/reconciliation/compare-day';
import { compareAgain } from '../payments/reconciliation/compare-invoice';
import { planComparisons } from '../payments/reconciliation/plan-comparisons';
import { reportInvoice, tryPlatform } from '../payments/report-invoice';
import { restateHolds } from '../payments/restate-holds';
import { resolveOperation } from '../payments/resolve-operation';
import { deliverLetter } from '../payments/send-letter';
import { findInvoice } from '../payments/stores/invoices';
import { findMerchantOf } from '../payments/stores/merchants';
import { rereadAll } from '../payments/reread-all';
import { sweep } from '../payments/sweep';

const Invoice = z.object({ installationId: z.uuid(), invoiceId: z.uuid() });
const Attempt = Invoice.extend({ attemptId: z.uuid() });
const Operation = z.object({ installationId: z.uuid(), operationId: z.uuid() });
const Notification = z.object({ installationId: z.uuid(), notificationId: z.uuid() });
const OfMerchant = z.object({ installationId: z.uuid(), merchantId: z.uuid() });
const Installation = z.object({ installationId: z.uuid() });
const Subject = Installation.extend({ invoiceId: z.uuid().nullable(), notificationId: z.uuid().nullable() });
const Letter = z.object({ installationId: z.uuid(), letterId: z.uuid() });

/** When each repeated job runs, in UTC (crontab). */
export const SCHEDULE = '*/10 * * * * plan-comparisons\n* * * * * sweep\n* * * * * hold-rules';

/** Jobs that wait for gateways and platforms, apart from each other, from letters and from our own housekeeping. */
export const WORK = {
  gateway: ['apply-notification', 'read-attempt', 'resolve-start', 'resolve-operation', 'release-hold', 'hold-rule'],
  platform: ['report', 'try-platform'],
  mail: ['send-letter'],
  books: ['compare-day', 'compare-again'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

async function startAgain(heart: Heart, at: z.infer<typeof Attempt>): Promise<void> {
  const found = await heart.db.read(async (tx) => {
    const stored = await findInvoice(tx, at.installationId, at.invoiceId);
    return stored && { stored, merchant: await findMerchantOf(tx, stored.facts) };
  });
  const attempt = found?.stored.attempts.find((one) => one.id === at.attemptId);
  if (!found?.merchant || attempt?.state !== 'starting') return;
  if (attempt.direct) await resolveDirect(heart, found.merchant, attempt);
  else await resolveStart(heart, found.stored, found.merchant, attempt);
}

/** The work behind every job's name. A task throws when it should be done again later. */
export function createTasks(heart: Heart, metrics: Metrics): Readonly<Record<string, Task>> {
  const tasks: Readonly<Record<string, Task>> = {
    'sweep': () => sweep(heart),
    'reread-all': async () => {
      await rereadAll(heart);
    },
    'report': (payload, run) => reportInvoice(heart, { ...Invoice.parse(payload), lastTry: run.attempt >= run.maxAttempts }),
    'try-platform': (payload) => tryPlatform(heart, Installation.parse(payload).installationId),
    'apply-notification': (payload) => {
      const { installationId, notificationId } = Notification.parse(payload);
      return applyNotification(heart, installationId, notificationId);
    },
    'read-attempt': async (payload) => {
      await refreshAttempt(heart, { ...Attempt.parse(payload), actor: { kind: 'system' } });
    },
    'resolve-start': (payload) => startAgain(heart, Attempt.parse(payload)),
    'resolve-operation': async (payload) => {
      const { installationId, operationId } = Operation.parse(payload);
      await resolveOperation(heart, installationId, operationId);
    },
    'hold-rules': () => sweepHoldRules(heart),
    'hold-rule': (payload) => followHoldRule(heart, Invoice.parse(payload)),
    'restate-holds': (payload) => restateHolds(heart, OfMerchant.parse(payload)),
    'plan-comparisons': () => planComparisons(heart),
    'compare-day': (payload) => compareNext(heart, Installation.parse(payload).installationId),
    'compare-again': (payload) => compareAgain(heart, Subject.parse(payload)),
    'release-hold': (payload, run) => releaseUnwantedHold(heart, { ...Attempt.parse(payload), lastTry: run.attempt >= run.maxAttempts }),
    'send-letter': (payload, run) => deliverLetter(heart, { ...Letter.parse(payload), lastTry: run.attempt >= run.maxAttempts }),
  };
  return Object.fromEntries(Object.entries(tasks).map(([name, task]) => [name, measured(metrics, name, task)]));
}

function measured(metrics: Metrics, name: string, task: Task): Task {
  return async (payload, run) => {
    const stop = metrics.jobSeconds.startTimer({ job: name });
    try {
      await task(payload, run);
      metrics.jobs.inc({ job: name, outcome: 'done' });
    } catch (error) {
      metrics.jobs.inc({ job: name, outcome: 'again' });
      throw error;
    } finally {
      stop();
    }
  };
}
