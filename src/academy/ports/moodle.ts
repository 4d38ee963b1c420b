import type { Finding } from '../../payments/ports/gateway';

/** A connected Moodle with its token in the clear, for the length of one piece of work. Never stored, never logged. */
export interface MoodleAccount {
  /** Without a slash at the end. */
  readonly address: string;
  readonly token: string;
  /** What members become in a course, by Moodle's number. */
  readonly role: number;
}

/**
 * What became of a call. `later`: no answer that counts, try again. `refused`: it said no, in its own words; `about` = `all` when every call would be
 * refused until a person has mended something, `one` when it is about this member or course.
 */
export type MoodleAnswer<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'later'; readonly code: MoodleCode; readonly text: string }
  | { readonly kind: 'refused'; readonly code: MoodleCode; readonly text: string; readonly about: 'all' | 'one' };

/** Why a call brought nothing; each has its texts under `outgoing.findings`. */
export type MoodleCode =
  | 'moodle-address-wrong'
  | 'moodle-redirects'
  | 'moodle-unreachable'
  | 'moodle-private'
  | 'moodle-maintenance'
  | 'moodle-services-off'
  | 'moodle-token-refused'
  | 'moodle-functions-missing'
  | 'moodle-forbidden'
  | 'moodle-role-refused'
  | 'moodle-course-unknown'
  | 'moodle-manual-off'
  | 'moodle-email-twice'
  | 'moodle-user-refused'
  | 'moodle-refused';

/** A member as Moodle has to know him. `known`: his number there, as it was last found. */
export interface MoodlePerson {
  readonly memberId: string;
  readonly email: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly known: number | null;
}

/** A place of somebody in a course, both by Moodle's numbers; times in UTC, null = at once or no end. */
export interface MoodlePlace {
  readonly user: number;
  readonly course: number;
  readonly from: Date | null;
  readonly until: Date | null;
}

/** Moodle, by its web services. Every deed may be repeated; expected failures come back as answers. */
export interface Moodle {
  /** What the service of the token has to offer. */
  readonly functions: readonly string[];
  /** The base address of what somebody copied out of his browser; null when it is none. */
  address(typed: string): URL | null;
  check(account: MoodleAccount, courses: readonly { readonly number: number; readonly title: string }[]): Promise<readonly Finding[]>;
  /** The number of the account of somebody, made when there is none. */
  account(account: MoodleAccount, person: MoodlePerson): Promise<MoodleAnswer<number>>;
  /** Enrols, or changes when the place ends. */
  enrol(account: MoodleAccount, place: MoodlePlace): Promise<MoodleAnswer<null>>;
  /** Ends a place: suspended keeps marks, taken out does not promise to. */
  end(account: MoodleAccount, place: Pick<MoodlePlace, 'user' | 'course'>, how: 'suspend' | 'unenrol'): Promise<MoodleAnswer<null>>;
}
