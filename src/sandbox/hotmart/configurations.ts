import { randomUUID } from 'node:crypto';
import { eventName, productIdOf } from './events';
import type { Happening } from './events';

/** One configuration of "Tools > Webhook". */
export interface Configuration {
  readonly id: string;
  readonly name: string;
  /** One product, or null for all. */
  readonly productId: number | null;
  readonly version: '1' | '2';
  readonly url: string;
  readonly events: readonly string[];
  readonly active: boolean;
  /** Failed tries in a row. */
  readonly failures: number;
}

/** What a person says of a configuration. */
export type ConfigurationInput = Pick<Configuration, 'name' | 'productId' | 'version' | 'url' | 'events'>;

/** The configurations of the account. */
export class Configurations {
  private readonly known = new Map<string, Configuration>();

  /** All of them, oldest first. */
  all(): readonly Configuration[] {
    return [...this.known.values()];
  }

  /** The one with this id. */
  get(id: string): Configuration | undefined {
    return this.known.get(id);
  }

  /** The active ones that are to be told of this. */
  wanting(happening: Happening): readonly Configuration[] {
    const event = eventName(happening);
    const product = productIdOf(happening);
    return this.all().filter(
      ({ active, events, productId }) =>
        active && events.includes(event) && (productId === null || product === null || productId === product),
    );
  }

  /** Saves a new one. */
  add(input: ConfigurationInput): Configuration {
    const made: Configuration = { ...input, id: randomUUID(), active: true, failures: 0 };
    this.known.set(made.id, made);
    return made;
  }

  /** Changes one; switching it on forgets its failures. */
  change(id: string, changes: Partial<ConfigurationInput & { readonly active: boolean }>): void {
    const known = this.known.get(id);
    if (known) this.known.set(id, { ...known, ...changes, failures: changes.active === true ? 0 : known.failures });
  }

  /** Removes one; its history stays. */
  remove(id: string): void {
    this.known.delete(id);
  }

  /** Its address took a notification. */
  answered(id: string): void {
    const known = this.known.get(id);
    if (known) this.known.set(id, { ...known, failures: 0 });
  }

  /** Its address took none; after so many in a row it is switched off. */
  failed(id: string, most: number): void {
    const known = this.known.get(id);
    if (!known) return;
    const failures = known.failures + 1;
    this.known.set(id, { ...known, failures, active: known.active && failures < most });
  }

  /** Forgets all. */
  clear(): void {
    this.known.clear();
  }
}
