import type { Job } from '../../infra/queue';
import type { Candidate, OrderTransaction, PaymentMethod, PendingLogin, ShopObjects, ShopRow, WayBack } from './rows';

/** What of a shop's row may be changed; what is left out stays. */
export interface ShopChange {
  readonly reconnectNeeded?: boolean;
  readonly objects?: ShopObjects;
  readonly troubles?: readonly string[];
  readonly setUpDueAt?: Date | null;
  readonly changedSince?: string;
  readonly changedFromId?: string;
  readonly changesDueAt?: Date;
  readonly uninstalledAt?: Date | null;
}

/** What we remember of shops besides what the heart keeps. */
export interface InsalesStore {
  /** Puts work into the queue. */
  enqueue(job: Job): Promise<void>;

  findShop(insalesId: string): Promise<ShopRow | null>;
  shopOf(installationId: string): Promise<ShopRow | null>;
  addShop(shop: { readonly insalesId: string; readonly installationId: string; readonly at: Date }): Promise<void>;
  changeShop(insalesId: string, change: ShopChange): Promise<void>;
  /** Installed shops whose changed orders are to be read, or whose set-up is to be tried again; the former are put off until `next`. */
  dueShops(now: Date, next: Date): Promise<{ readonly changes: readonly ShopRow[]; readonly setUps: readonly ShopRow[] }>;

  /** Keeps a password that nobody has proved; the same one twice is one. Of too many for one shop the oldest refused ones go first. */
  addCandidate(candidate: Candidate): Promise<void>;
  candidates(insalesId: string): Promise<readonly Candidate[]>;
  changeCandidate(candidate: Pick<Candidate, 'insalesId' | 'id' | 'refusals' | 'dueAt'>): Promise<void>;
  dropCandidates(insalesId: string, ids: readonly string[]): Promise<void>;
  /** Shops with a candidate that is due. */
  dueCandidates(now: Date): Promise<readonly string[]>;

  addLogin(login: PendingLogin, now: Date): Promise<void>;
  /** Gives a login once and forgets it. */
  takeLogin(fingerprint: string, now: Date): Promise<PendingLogin | null>;

  methods(installationId: string): Promise<readonly PaymentMethod[]>;
  keepMethod(method: PaymentMethod): Promise<void>;

  /** Keeps an attempt of the shop. One that is known may come again with another sum and for another invoice; the rest stays as it was. */
  keepTransaction(transaction: OrderTransaction): Promise<void>;
  /** The attempts of an order, newest first. */
  transactionsOf(installationId: string, orderId: string): Promise<readonly OrderTransaction[]>;

  /** The way back of an order: one for ever, made when there is none. */
  wayBack(wanted: WayBack & { readonly at: Date }): Promise<WayBack>;
  findWayBack(installationId: string, key: string): Promise<WayBack | null>;
}
