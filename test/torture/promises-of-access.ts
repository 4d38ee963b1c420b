import type { Ledger } from './ledger';
import type { AccessLine, EnrolmentBook, SalesLedger } from './ledger-of-sales';
import type { Promised } from './promise';

const about = (promise: string, check: (sales: SalesLedger) => readonly string[]): Promised => ({
  promise,
  check: ({ sales }: Ledger) => check(sales).map((what) => ({ what })),
});

const countOf = (all: readonly string[], one: string): number => all.filter((other) => other === one).length;
const seatOf = ({ email, course }: { readonly email: string; readonly course: string }): string => `${email} in ${course}`;

const oneSeat = about('somebody has one enrolment for each course, however often it was sold and told', ({ members, enrolments }) => {
  const seats = enrolments.map(seatOf);
  return [
    ...[...new Set(members)].filter((one) => countOf(members, one) > 1).map((one) => `${one} is ${countOf(members, one)} members`),
    ...[...new Set(seats)].filter((one) => countOf(seats, one) > 1).map((one) => `${one}: ${countOf(seats, one)} enrolments`),
  ];
});

const accessFollows = about('access is what the books of the shops say', ({ sold, enrolments }) => {
  const unsure = new Set(sold.filter(({ gives }) => gives === null).map(seatOf));
  const seats = new Set([...sold, ...enrolments].map(seatOf).filter((seat) => !unsure.has(seat)));
  const given = new Set(sold.filter(({ gives }) => gives).map(seatOf));
  const open = new Set(enrolments.filter(({ active }) => active).map(seatOf));
  return [
    ...[...seats].filter((seat) => given.has(seat) && !open.has(seat)).map((seat) => `${seat}: paid for, and closed`),
    ...[...seats].filter((seat) => open.has(seat) && !given.has(seat)).map((seat) => `${seat}: open, and no sale gives it`),
    ...sold.filter(({ attention }) => attention !== null).map(({ sale, attention }) => `sale ${sale} waits for a person: ${attention}`),
  ];
});

/** The lines that somebody is written to about because he may go in, with the kinds of letters for each. */
const GRANTING: Readonly<Record<string, readonly string[]>> = { 'enrolled': ['welcome', 'added'], 'bought-again': ['already'] };
const isGranting = ({ kind }: AccessLine): boolean => Object.hasOwn(GRANTING, kind);

const oneLetter = about(
  'each purchase that gives access is told in one letter, and the way in only once',
  ({ sold, enrolments, letters }) => [
    ...enrolments.flatMap((seat) => [
      ...seat.lines.filter(isGranting).flatMap(({ id, kind }) => {
        const told = letters.filter((letter) => letter.about === id && GRANTING[kind]?.includes(letter.kind)).length;
        return told === 1 ? [] : [`${seatOf(seat)}: ${kind} ${id} has ${told} letters`];
      }),
      ...tooOften(seat, sold.filter((one) => seatOf(one) === seatOf(seat)).length),
    ]),
    ...[...new Set(letters.map(({ email }) => email))].flatMap((email) => {
      const ways = letters.filter((letter) => letter.email === email && letter.kind === 'welcome' && letter.state !== 'dropped').length;
      return ways > 1 ? [`${email} was told ${ways} times how to get in`] : [];
    }),
    ...letters.filter(({ state }) => state === 'waiting').map(({ email, kind }) => `${kind} to ${email} still waits`),
  ],
);

/** A sale gives access once, whatever is said of it afterwards. */
function tooOften(seat: EnrolmentBook, sales: number): readonly string[] {
  const given = seat.lines.filter(isGranting).length;
  return given > sales ? [`${seatOf(seat)}: given ${given} times by ${sales} sales`] : [];
}

const toldAreKept = about('a message of a shop answered with success is never lost', ({ acknowledged, kept }) =>
  acknowledged.filter((one) => !kept.includes(one)).map((one) => `there is nothing of ${one}`),
);

const forgedLeaveNothing = about('a forged message of a shop leaves nothing behind', ({ forged }) =>
  forged.flatMap(({ mark, status, left }) => [
    ...(status >= 200 && status < 300 ? [`${mark} was answered with success`] : []),
    ...left.map((what) => `${mark} is found in ${what}`),
  ]),
);

const accessHistory = about('the history of access has no gap and no lie', ({ enrolments }) =>
  enrolments.flatMap((seat) => {
    const wrong = seat.lines.findIndex(
      ({ number, before }, index) => number !== index + 1 || before !== (seat.lines[index - 1]?.after ?? false),
    );
    const last = seat.lines.at(-1)?.after ?? false;
    return [
      ...(wrong >= 0 ? [`${seatOf(seat)}: line ${wrong + 1} does not follow`] : []),
      ...(last === seat.active ? [] : [`${seatOf(seat)}: it ends with ${last ? 'access' : 'none'}, and the opposite holds`]),
    ];
  }),
);

/** What is sold elsewhere opens a course here, once and as long as it is paid for. */
export const PROMISES_OF_ACCESS: readonly Promised[] = [oneSeat, accessFollows, oneLetter, toldAreKept, forgedLeaveNothing, accessHistory];
