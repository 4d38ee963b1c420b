/** How a connection of a course stands. */
export interface ConnectionFacts {
  readonly id: string;
  readonly name: string;
  readonly active: boolean;
  /** Why nothing is asked there, in the shop's own words; null = nothing is wrong. */
  readonly trouble: string | null;
  readonly wantsSetUp: boolean;
  readonly lastEventAt: Date | null;
  /** What it said when it was asked just now; null = it was not asked. */
  readonly asked: { readonly ok: boolean; readonly text: string } | null;
}

/** Everything that the check of a course looks at. Moments in UTC. */
export interface CourseFacts {
  readonly active: boolean;
  readonly paid: boolean;
  readonly modules: number;
  readonly lessons: number;
  /** Titles of the products and offers that open it. */
  readonly openedBy: readonly string[];
  /** The connections that these products belong to. */
  readonly connections: readonly ConnectionFacts[];
  readonly offers: readonly { readonly title: string; readonly active: boolean }[];
  readonly sender: 'none' | 'set' | { readonly ok: boolean; readonly text: string };
  /** The newest letter about access of the whole academy that has left or has failed. */
  readonly letter: { readonly sent: boolean; readonly at: Date; readonly text: string } | null;
}

/** A finding of the check. `held`: nothing is broken, but somebody should look. */
export interface CheckItem {
  readonly code: string;
  readonly level: 'good' | 'held' | 'bad';
  readonly name?: string;
  readonly count?: number;
  readonly when?: Date;
  /** What the other side said itself. */
  readonly text?: string;
  readonly connectionId?: string;
}

const good = (code: string, more: Partial<CheckItem> = {}): CheckItem => ({ ...more, code, level: 'good' });
const bad = (code: string, more: Partial<CheckItem> = {}): CheckItem => ({ ...more, code, level: 'bad' });
const held = (code: string, more: Partial<CheckItem> = {}): CheckItem => ({ ...more, code, level: 'held' });

/** Whether a course can be sold and its buyers let in, point by point, in the order in which a person would mend it. */
export function checkCourse(facts: CourseFacts): readonly CheckItem[] {
  const { active, paid, modules, lessons, openedBy } = facts;
  const content = modules === 0 ? bad('no-module') : lessons === 0 ? bad('no-lesson') : good('lessons', { count: lessons });
  return [
    active ? good('course-active') : bad('course-off'),
    paid ? good('course-paid') : bad('course-free'),
    content,
    openedBy.length > 0 ? good('linked', { name: openedBy.join(', ') }) : bad('not-linked'),
    ...facts.connections.flatMap(checkConnection),
    ...facts.offers.map(({ title: name, active: on }) => (on ? good('offer-on', { name }) : held('offer-off', { name }))),
    ...checkLetters(facts),
  ];
}

function checkConnection(facts: ConnectionFacts): readonly CheckItem[] {
  const { id: connectionId, name, asked, lastEventAt } = facts;
  const about = { connectionId, name };
  if (!facts.active) return [bad('connection-off', about)];
  const text = asked && !asked.ok ? asked.text : facts.trouble;
  const stands =
    text !== null ? bad('connection-trouble', { ...about, text }) : good(asked ? 'connection-answers' : 'connection-on', about);
  return [
    stands,
    ...(facts.wantsSetUp && text === null ? [held('set-up', about)] : []),
    lastEventAt ? good('last-event', { ...about, when: lastEventAt }) : held('no-event', about),
  ];
}

function checkLetters({ sender, letter }: CourseFacts): readonly CheckItem[] {
  if (sender === 'none') return [bad('sender-none')];
  const answers = sender === 'set' ? good('sender-set') : sender.ok ? good('sender-answers') : bad('sender-refuses', { text: sender.text });
  if (!letter) return [answers];
  const { at: when, text } = letter;
  return [answers, letter.sent ? good('letter-sent', { when }) : bad('letter-failed', { when, text })];
}
