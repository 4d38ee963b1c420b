import { startSimulator } from '../kit/simulator';
import type { RunningSimulator } from '../kit/simulator';
import { Books } from './books';
import type { CallRecord, Enrolment, User } from './model';
import { mountPages } from './pages';
import { DEMO_TOKEN } from './seed';
import { mountServer } from './server';
import { SWITCHES, SWITCH_RULES } from './switches';

/** One simulated Moodle. */
export interface MoodleSimulatorOptions {
  /** 0 = any free port. */
  readonly port: number;
  /** The token of its web service; that of the demo when left out. */
  readonly token?: string;
}

/** The running Moodle, with what tests look at and do besides pressing buttons. */
export interface MoodleSimulator extends RunningSimulator {
  readonly token: string;
  users(): readonly User[];
  enrolments(): readonly Enrolment[];
  calls(): readonly CallRecord[];
  addUser(user: Pick<User, 'username' | 'email'>): User;
  removeUser(id: number): void;
}

/** Starts a Moodle with a few courses and accounts: pages at `/`, web services at `/webservice/rest/server.php`. */
export async function startMoodleSimulator(options: MoodleSimulatorOptions): Promise<MoodleSimulator> {
  const token = options.token ?? DEMO_TOKEN;
  const books = new Books();
  const running = await startSimulator({
    name: 'moodle',
    port: options.port,
    switches: SWITCHES,
    switchRules: SWITCH_RULES,
    state: () => ({ users: books.users, courses: books.courses, enrolments: books.enrolments, calls: books.calls }),
    reset: () => books.reset(),
    mount: (app, parts) => {
      const site = { ...parts, books, token };
      mountServer(app, site);
      mountPages(app, site);
    },
  });
  return {
    ...running,
    token,
    users: () => books.users,
    enrolments: () => books.enrolments,
    calls: () => books.calls,
    addUser: (user) => books.addUser({ firstname: 'Some', lastname: 'Body', auth: 'manual', passwordSent: false, ...user }),
    removeUser: (id) => {
      books.users = books.users.filter((one) => one.id !== id);
    },
  };
}
