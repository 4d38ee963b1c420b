import { z } from 'zod';
import { applyEvent, settleUnmatched } from '../academy/apply-event';
import { readChannel, readSales, setUpChannel } from '../academy/read-channel';
import type { School } from '../academy/school';
import { sendAccessLetter } from '../academy/send-access-letter';
import { sweepAcademy } from '../academy/sweep-academy';
import type { Task } from '../infra/queue';

const Connection = z.object({ installationId: z.uuid(), connectionId: z.uuid() });
const Event = Connection.extend({ key: z.string() });
const Letter = z.object({ installationId: z.uuid(), letterId: z.uuid() });

/** When the academy's repeated work runs, in UTC (crontab). */
export const ACADEMY_SCHEDULE = '* * * * * sweep-academy';

/** Work by whom it may have to wait for: the channels, the mail servers. */
export const ACADEMY_WORK = {
  channel: ['read-sales', 'read-channel', 'set-up-channel'],
  mail: ['send-access-letter'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** The academy's work behind every job's name. A task throws when it should be done again later. */
export function createAcademyTasks(school: School): Readonly<Record<string, Task>> {
  return {
    'sweep-academy': () => sweepAcademy(school),
    'apply-sale-event': (payload) => applyEvent(school, Event.parse(payload)),
    'read-sales': (payload) => readSales(school, Connection.parse(payload)),
    'read-channel': (payload) => readChannel(school, Connection.parse(payload)),
    'set-up-channel': (payload) => setUpChannel(school, Connection.parse(payload)),
    'settle-sales': (payload) => settleUnmatched(school, Connection.parse(payload)),
    'send-access-letter': (payload, run) => sendAccessLetter(school, { ...Letter.parse(payload), lastTry: run.attempt >= run.maxAttempts }),
  };
}
