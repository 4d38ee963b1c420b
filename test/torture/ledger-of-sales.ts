/** A sale of the plan, as its shop's own books have it, with what ours say of it. */
export interface SoldBook {
  readonly shop: string;
  /** The shop's own key. */
  readonly sale: string;
  readonly email: string;
  readonly course: string;
  /** Whether it gives access by the shop's books: paid, and not given back or cancelled; null = nobody can say, because what would show it was lost. */
  readonly gives: boolean | null;
  /** What our books wait for a person with; null = nothing. */
  readonly attention: string | null;
}

/** A line of an enrolment's history. */
export interface AccessLine {
  readonly number: number;
  readonly id: string;
  readonly kind: string;
  readonly before: boolean;
  readonly after: boolean;
}

/** What somebody has of one course. */
export interface EnrolmentBook {
  readonly email: string;
  readonly course: string;
  readonly active: boolean;
  readonly lines: readonly AccessLine[];
}

/** A letter about access; `about` is the line of history that it tells of. */
export interface AccessLetterBook {
  readonly email: string;
  readonly kind: string;
  readonly state: string;
  readonly about: string | null;
}

/** A message that no shop has sent: how it was answered, and what of it was found in our books. */
export interface ForgedSaleBook {
  readonly mark: string;
  readonly status: number;
  readonly left: readonly string[];
}

/** Everything that is known of the sales of a run, when all is quiet. */
export interface SalesLedger {
  readonly sold: readonly SoldBook[];
  /** The address of every member's row. */
  readonly members: readonly string[];
  readonly enrolments: readonly EnrolmentBook[];
  readonly letters: readonly AccessLetterBook[];
  /** What the shops' genuine messages that were answered with success say. */
  readonly acknowledged: readonly string[];
  /** What the messages that were kept say. */
  readonly kept: readonly string[];
  readonly forged: readonly ForgedSaleBook[];
}

/** A run without sales. */
export const NO_SALES: SalesLedger = { sold: [], members: [], enrolments: [], letters: [], acknowledged: [], kept: [], forged: [] };
