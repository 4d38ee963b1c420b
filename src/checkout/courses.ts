import type { Tx } from '../infra/database';
import type { Opens } from './domain/opens';

/** Since when and until when something was paid (UTC; `until` null = no end). */
export interface PaidTime {
  readonly from: Date;
  readonly until: Date | null;
}

/** A purchase or a subscription that opens something, as it stands now. */
export interface Sold {
  readonly installationId: string;
  /** Names it for ever: told again it is the same. */
  readonly source: { readonly kind: 'purchase' | 'subscription'; readonly id: string };
  readonly opens: Opens;
  readonly buyer: { readonly email: string; readonly firstName: string; readonly lastName: string; readonly language: string };
  /** What is paid and was not given back; null = nothing. */
  readonly kept: PaidTime | null;
  /** The same, as if nothing had been given back. */
  readonly paid: PaidTime | null;
  /** Whether another charge follows the time that is paid. */
  readonly goesOn: boolean;
}

/** Something that an offer may open. */
export interface Openable {
  readonly opens: Opens;
  readonly title: string;
  readonly active: boolean;
}

/** What this room needs of whoever keeps courses and their members. */
export interface Courses {
  openable(installationId: string): Promise<readonly Openable[]>;
  /** Lets the buyer in, or takes that back, in the caller's transaction. Told again it changes nothing. */
  settle(tx: Tx, sold: Sold): Promise<void>;
}
