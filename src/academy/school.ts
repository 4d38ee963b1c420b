import type { Tx } from '../infra/database';
import type { Mailer } from '../infra/mail';
import type { Heart, RenderedLetter } from '../payments/heart';
import type { Actor } from '../payments/ports/platform-host';
import type { AccessChange } from './domain/access';
import type { Target } from './domain/product-ref';
import type { Channel } from './ports/channel';

/** The letters of the academy. `sign-in`: asked for by the member himself. */
export type LetterKind = 'welcome' | 'added' | 'already' | 'ended' | 'sign-in';

/** What a letter tells; made into words when it is sent. */
export interface AccessLetterContent {
  readonly kind: LetterKind;
  readonly school: string;
  readonly name: string | null;
  /** What it is about, with the end of access (UTC; null = no end). */
  readonly courses: readonly { readonly title: string; readonly until: Date | null; readonly startsAt: Date | null }[];
  /** The member's page, or the link that lets in once. */
  readonly link: string;
  /** How long the link lets in, in days; null = the plain address of the page. */
  readonly linkDays: number | null;
  /** It belongs to a test purchase. */
  readonly test: boolean;
  readonly timezone: string;
}

/** Something that has happened to somebody's access. */
export interface EnrolmentNews {
  readonly installationId: string;
  readonly eventId: string;
  readonly enrolmentId: string;
  readonly memberId: string;
  readonly target: Target;
  readonly kind: Exclude<AccessChange, 'none'> | 'bought-again';
  readonly until: Date | null;
  readonly at: Date;
}

/** Hears of changes of access inside their transaction, so that what it enqueues exists if, and only if, the change does. */
export type EnrolmentListener = (tx: Tx, news: EnrolmentNews) => Promise<void>;

/** Everything that the academy's use cases are functions of; the composition root makes it. */
export interface School extends Pick<Heart, 'db' | 'clock' | 'ids' | 'logger' | 'sealer' | 'baseUrl'> {
  readonly channels: ReadonlyMap<string, Channel>;
  /** The mail server of an installation: its own, else the operator's; null = neither. */
  readonly senderOf: (installationId: string) => Promise<{ readonly mailer: Mailer; readonly from: string } | null>;
  /** What the seller is called in letters and on the member's page. */
  readonly nameOf: (installationId: string) => Promise<string>;
  readonly renderLetter: (letter: AccessLetterContent, language: string) => RenderedLetter;
  readonly listeners: readonly EnrolmentListener[];
}

/** Who did something in the academy: somebody that the product knows anyway, or a channel by what it said. */
export type AcademyActor = Actor | { readonly kind: 'channel'; readonly channel: string };
