import { z } from 'zod';
import type { Elsewhere } from '../academy/elsewhere';
import { setPlaces } from '../academy/moodle/set-places';
import { comparePlaces, sweepMoodle } from '../academy/moodle/sweep-moodle';
import { sendLine } from '../academy/outgoing/send-line';
import { sweepOutgoing } from '../academy/outgoing/sweep-outgoing';
import { tellEndpointOff } from '../academy/outgoing/tell-endpoint-off';
import type { Task } from '../infra/queue';

const Line = z.object({ installationId: z.uuid(), endpointId: z.uuid(), line: z.uuid() });
const Member = z.object({ installationId: z.uuid(), memberId: z.uuid() });
const Endpoint = z.object({ installationId: z.uuid(), endpointId: z.uuid() });

/** When the repeated work for other systems runs, in UTC (crontab). */
export const ELSEWHERE_SCHEDULE = '* * * * * sweep-elsewhere\n17 3 * * * compare-moodle-places';

/** Work by whom it may have to wait for: sellers' own systems, the mail servers. */
export const ELSEWHERE_WORK = {
  systems: ['send-outgoing', 'set-moodle-places'],
  mail: ['tell-endpoint-off'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** The work for academies that live elsewhere, by the name of each job. */
export function createElsewhereTasks(elsewhere: Elsewhere): Readonly<Record<string, Task>> {
  return {
    'sweep-elsewhere': async () => {
      await sweepOutgoing(elsewhere);
      await sweepMoodle(elsewhere);
    },
    'compare-moodle-places': () => comparePlaces(elsewhere),
    'send-outgoing': (payload) => sendLine(elsewhere, Line.parse(payload)),
    'set-moodle-places': (payload) => setPlaces(elsewhere, Member.parse(payload)),
    'tell-endpoint-off': (payload, run) => {
      const { installationId, endpointId } = Endpoint.parse(payload);
      return tellEndpointOff(elsewhere, { installationId, id: endpointId, lastTry: run.attempt >= run.maxAttempts });
    },
  };
}
