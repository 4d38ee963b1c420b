import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

/** The figures an operator can watch. Labels are few and known: never an id, an address or a name of a tenant. */
export interface Metrics {
  readonly registry: Registry;
  readonly outsideCalls: Counter<'host' | 'outcome'>;
  readonly outsideCallSeconds: Histogram<'host'>;
  readonly hostsClosedOff: Gauge<'host' | 'what'>;
  readonly jobs: Counter<'job' | 'outcome'>;
  readonly jobSeconds: Histogram<'job'>;
  readonly notifications: Counter<'source' | 'verdict'>;
  readonly requestSeconds: Histogram<'route' | 'status'>;
}

const SECONDS = [0.005, 0.02, 0.05, 0.1, 0.3, 1, 3, 10, 30];

/** A fresh set of figures in a registry of their own, with those of the Node process; times in seconds. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    outsideCalls: new Counter({
      name: 'ordertill_outside_calls_total',
      help: 'Calls to gateways, platforms and channels by host and outcome',
      labelNames: ['host', 'outcome'],
      registers,
    }),
    outsideCallSeconds: new Histogram({
      name: 'ordertill_outside_call_seconds',
      help: 'How long outside calls took',
      labelNames: ['host'],
      buckets: SECONDS,
      registers,
    }),
    hostsClosedOff: new Gauge({
      name: 'ordertill_hosts_closed_off',
      help: 'Hosts, and accounts at shared hosts, that are left alone because they do not answer',
      labelNames: ['host', 'what'],
      registers,
    }),
    jobs: new Counter({ name: 'ordertill_jobs_total', help: 'Jobs by name and outcome', labelNames: ['job', 'outcome'], registers }),
    jobSeconds: new Histogram({
      name: 'ordertill_job_seconds',
      help: 'How long jobs took',
      labelNames: ['job'],
      buckets: SECONDS,
      registers,
    }),
    notifications: new Counter({
      name: 'ordertill_notifications_total',
      help: 'Notifications by source and verdict',
      labelNames: ['source', 'verdict'],
      registers,
    }),
    requestSeconds: new Histogram({
      name: 'ordertill_request_seconds',
      help: 'How long our own answers took by route and status',
      labelNames: ['route', 'status'],
      buckets: SECONDS,
      registers,
    }),
  };
}
