import type { CheckoutParts } from './checkout/create-checkout';
import { SUBSCRIPTIONS_SCHEDULE, SUBSCRIPTIONS_WORK } from './checkout/subscriptions/create-subscriptions';
import type { Subscriptions } from './checkout/subscriptions/create-subscriptions';
import type { Task, WorkerOptions } from './infra/queue';
import { ACADEMY_SCHEDULE, ACADEMY_WORK } from './jobs/academy-tasks';
import { ELSEWHERE_SCHEDULE, ELSEWHERE_WORK } from './jobs/elsewhere-tasks';
import { SCHEDULE, WORK } from './jobs/tasks';
import type { RegisteredPlatform } from './platforms/registry';

/** All jobs, ours and those of platforms, when they run by themselves and who runs them. */
export function jobsOf(made: {
  readonly own: Readonly<Record<string, Task>>;
  readonly checkout: CheckoutParts;
  readonly subscriptions: Subscriptions;
  readonly platforms: readonly RegisteredPlatform[];
}): Required<Pick<WorkerOptions, 'tasks' | 'cron' | 'concurrency' | 'groups'>> {
  const { own, checkout, subscriptions, platforms } = made;
  const tasks = Object.fromEntries(
    [own, checkout.tasks, subscriptions.tasks, ...platforms.map((one) => one.tasks)].flatMap((some) => Object.entries(some)),
  );
  const cron = [SCHEDULE, ACADEMY_SCHEDULE, ELSEWHERE_SCHEDULE, SUBSCRIPTIONS_SCHEDULE, ...platforms.map((one) => one.schedule)]
    .filter((line) => line !== '')
    .join('\n');
  // Whoever hangs keeps back only his own kind: gateways, platforms and mail servers each have workers of their own.
  const groups = [
    { tasks: [...WORK.gateway, ...SUBSCRIPTIONS_WORK.gateway], concurrency: 8 },
    { tasks: [...WORK.platform, ...platforms.flatMap((one) => Object.keys(one.tasks))], concurrency: 8 },
    {
      tasks: [...WORK.mail, ...ACADEMY_WORK.mail, ...ELSEWHERE_WORK.mail, ...SUBSCRIPTIONS_WORK.mail, ...Object.keys(checkout.tasks)],
      concurrency: 4,
    },
    { tasks: ACADEMY_WORK.channel, concurrency: 4 },
    { tasks: ELSEWHERE_WORK.systems, concurrency: 4 },
    { tasks: WORK.books, concurrency: 2 },
  ];
  return { tasks, cron, concurrency: 4, groups };
}
