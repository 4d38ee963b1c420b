/** An account. Deleted ones are gone. */
export interface User {
  readonly id: number;
  readonly username: string;
  readonly email: string;
  readonly firstname: string;
  readonly lastname: string;
  readonly auth: string;
  /** Moodle made a password and has written to the user. */
  readonly passwordSent: boolean;
}

/** A course; `manual` = its method "manual enrolments" is there and on. */
export interface Course {
  readonly id: number;
  readonly fullname: string;
  readonly shortname: string;
  readonly visible: boolean;
  readonly manual: boolean;
}

/** Somebody's place in a course; times in seconds, 0 = none. */
export interface Enrolment {
  readonly userid: number;
  readonly courseid: number;
  readonly roleid: number;
  readonly timestart: number;
  readonly timeend: number;
  readonly suspended: boolean;
}

/** A call of a function as it came in, without its token; `error` = its code when it was refused. */
export interface CallRecord {
  readonly at: string;
  readonly name: string;
  readonly params: unknown;
  readonly error: string | null;
}
