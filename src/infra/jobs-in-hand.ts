import type { ClientBase } from 'pg';

/** The jobs that this process works on, or has worked on and not yet been able to write down. */
export interface JobsInHand {
  took(jobId: string): void;
  ended(jobId: string): void;
  /**
   * Unlocks the jobs that have been locked for one of these pools of this process for longer than `unheardMs` and are not in hand: they were given out,
   * and the answer that should have brought them was lost. Gives how many there were.
   */
  giveBack(client: ClientBase, of: { readonly pools: readonly string[]; readonly unheardMs: number }): Promise<number>;
}

const LOCKED = `select id::text, locked_at < now() - make_interval(secs => $2) as old from graphile_worker.jobs where locked_by = any ($1)`;

/**
 * The same as the queue library's own return of jobs that nobody began: their try does not count, and their queue is free again. They get another number,
 * so that one which arrives after all cannot be ended in the place of what was asked for since.
 */
const GIVE_BACK = `
  with lost as (select id, job_queue_id, locked_by from graphile_worker._private_jobs where id = any ($1::bigint[]) and locked_by = any ($2) for update),
    jobs as (
      update graphile_worker._private_jobs job set id = default, attempts = greatest(0, job.attempts - 1), locked_by = null, locked_at = null from lost where job.id = lost.id
      returning job.id
    ),
    queues as (
      update graphile_worker._private_job_queues queue set locked_by = null, locked_at = null from lost
      where queue.id = lost.job_queue_id and queue.locked_by = lost.locked_by
      returning queue.id
    )
  select count(*)::int as count from jobs`;

/** Keeps the account of the jobs of one process, by what the queue library tells of each. */
export function createJobsInHand(): JobsInHand {
  const working = new Set<string>();
  // That a job has ended is written down a moment later, or much later when the database is away: until then its lock stays, and is right.
  const ended = new Set<string>();
  return {
    took: (jobId) => void working.add(jobId),
    ended: (jobId) => {
      working.delete(jobId);
      ended.add(jobId);
    },
    giveBack: async (client, { pools, unheardMs }) => {
      const before = new Set(ended);
      const { rows: locked } = await client.query<{ id: string; old: boolean }>(LOCKED, [pools, unheardMs / 1_000]);
      const still = new Set(locked.map(({ id }) => id));
      for (const id of before) if (!still.has(id)) ended.delete(id);
      const lost = locked.filter(({ id, old }) => old && !working.has(id) && !ended.has(id)).map(({ id }) => id);
      if (lost.length === 0) return 0;
      const { rows } = await client.query<{ count: number }>(GIVE_BACK, [lost, pools]);
      return rows[0]?.count ?? 0;
    },
  };
}
