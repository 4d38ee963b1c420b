import type { Clock } from '../infra/clock';
import type { Database } from '../infra/database';
import type { Ids } from '../infra/ids';
import type { Logger } from '../infra/logger';
import type { Mailer } from '../infra/mail';
import type { Sealer } from '../infra/secrets';
import type { MoneyLetter } from './letters/letter-content';
import type { DirectPayments } from './ports/direct-payments';
import type { Gateway, OrderLine } from './ports/gateway';
import type { Platform } from './ports/platform';
import type { PassStep } from './steps';

/** A text in a language, by its key. */
export type Words = (key: string, language: string, facts?: Readonly<Record<string, string>>) => string;

/** A letter as it leaves; made by the web's templates from the figures of the heart. */
export interface RenderedLetter {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

/** What a payment-link letter tells. */
export interface LinkLetter {
  readonly shop: string;
  readonly orderNumber: string;
  readonly amount: { readonly minor: number; readonly currency: string };
  readonly lines: readonly OrderLine[];
  readonly link: string;
  readonly expiresAt: Date | null;
  readonly test: boolean;
  readonly timezone: string;
}

/** How long things may take, in milliseconds. */
export interface Timings {
  /** An operation or a start older than this is no longer in anybody's hands and is resolved by reading the gateway. */
  readonly abandonedAfter: number;
  /** How long a repeated `create` waits for the first one to finish. */
  readonly issueWait: number;
  /** How long the notification that settles an operation may take, where a gateway cannot be asked. */
  readonly toldWithin: number;
  /** How long a payment link is good. */
  readonly linkLife: number;
}

/** A genuine notification that is about no attempt. */
export interface Unclaimed {
  readonly installationId: string;
  readonly merchantId: string;
  /** What the notification names, in the gateway's own way. */
  readonly reference: string | null;
  /** Our own number, where the gateway gave one to what it named. */
  readonly orderNumber: string | null;
}

/** Everything that the use cases are functions of. The composition root makes it; tests pass their own parts. */
export interface Heart {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly sealer: Sealer;
  readonly logger: Logger;
  readonly gateways: ReadonlyMap<string, Gateway>;
  readonly platforms: ReadonlyMap<string, Platform>;
  /** What payment pages of our own need, by the gateway's code; a gateway that is not here is paid on its own pages only. */
  readonly direct: ReadonlyMap<string, DirectPayments>;
  /** Where this product is reached by others, without a slash at the end. */
  readonly baseUrl: string;
  readonly words: Words;
  readonly renderLinkLetter: (letter: LinkLetter, language: string) => RenderedLetter;
  readonly renderMoneyLetter: (letter: MoneyLetter, language: string) => RenderedLetter;
  /** The operator's own mail server and sender; null = none set up. */
  readonly ownMailer: { readonly mailer: Mailer; readonly from: string } | null;
  readonly mailerFor: (smtpUrl: string, from: string) => Mailer;
  /** Whether a shop may have its letters sent by this server: not by one inside our own network. */
  readonly mayMailBy: (host: string, port: number) => Promise<boolean>;
  /** Offers a notification that is about no attempt to the rooms above; says whether one knew it. Throws when it should be offered again later. */
  readonly hear: (unclaimed: Unclaimed) => Promise<boolean>;
  readonly timings: Timings;
  /** Called between all steps, so that a test can end the process there; does nothing in the product. */
  readonly passStep: PassStep;
}
