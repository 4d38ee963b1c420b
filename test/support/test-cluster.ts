import type { EmbeddedPostgres } from '../../src/infra/embedded-postgres';

/** What the setup of a run hands to its end; both run in the same process, the tests in others. */
export interface TestCluster {
  readonly url: string;
  readonly template: string;
  readonly cluster: EmbeddedPostgres | null;
  readonly dir: string | null;
}

/** How the folders of test runs begin; the number of their process follows. */
export const PREFIX = 'ordertill-test-';

const TEMPLATE_URL = 'ORDERTILL_TEST_TEMPLATE_URL';
const KEPT = Symbol.for('ordertill.test-cluster');

/** Keeps the cluster for the end of the run, and tells the test processes the address of the template. */
export function keep(cluster: TestCluster): void {
  process.env[TEMPLATE_URL] = cluster.url;
  Reflect.set(globalThis, KEPT, cluster);
}

/** The cluster of this run, or undefined when none was started. */
export function kept(): TestCluster | undefined {
  return Reflect.get(globalThis, KEPT) as TestCluster | undefined;
}

/** The address of the migrated template, as the tests see it. */
export function templateUrl(): string {
  const url = process.env[TEMPLATE_URL];
  if (url === undefined)
    throw new Error('this test needs the database: it belongs into one of the projects conformance, http, faults, browser');
  return url;
}
