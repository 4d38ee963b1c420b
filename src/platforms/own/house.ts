import type { Clock } from '../../infra/clock';
import type { Ids } from '../../infra/ids';
import type { Logger } from '../../infra/logger';
import type { InvoiceReport, PlatformAccount, ReportOutcome } from '../../payments/ports/platform';
import type { SendNotice } from '../../payments/ports/notices';
import type { ShopHost } from '../../payments/ports/shop-host';
import type { OwnStore } from './store';
import type { TeamStore } from './team-store';

/** A text in a language, by its key. */
export type Words = (key: string, language: string, facts?: Readonly<Record<string, string>>) => string;

/** Who hears what became of the invoices of our own sellers; it may ask to be told again later. */
export type InvoiceListener = (account: PlatformAccount, report: InvoiceReport) => Promise<ReportOutcome>;

/** Everything that the parts of this platform are functions of. `baseUrl` has no slash at its end. */
export interface OwnHouse {
  readonly store: OwnStore;
  readonly team: TeamStore;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly words: Words;
  readonly sendNotice: SendNotice;
  readonly baseUrl: string;
  /** Whether strangers may make a seller of themselves. */
  readonly signUp: boolean;
  /** The heart; it is there as soon as the routes are. */
  readonly host: () => ShopHost;
}
