import type { CallRecord, Course, Enrolment, User } from './model';
import { COURSES, USERS } from './seed';

const FIRST_NEW_USER = 10;
const MOST_CALLS = 200;

/** Everything one simulated Moodle knows. */
export class Books {
  users: User[] = [...USERS];
  courses: Course[] = [...COURSES];
  enrolments: Enrolment[] = [];
  calls: CallRecord[] = [];
  private nextUser = FIRST_NEW_USER;

  /** Forgets everything since the start. */
  reset(): void {
    this.users = [...USERS];
    this.courses = [...COURSES];
    this.enrolments = [];
    this.calls = [];
    this.nextUser = FIRST_NEW_USER;
  }

  /** Adds an account under the next number. */
  addUser(user: Omit<User, 'id'>): User {
    const added = { ...user, id: this.nextUser };
    this.nextUser += 1;
    this.users.push(added);
    return added;
  }

  user(id: number): User | undefined {
    return this.users.find((one) => one.id === id);
  }

  course(id: number): Course | undefined {
    return this.courses.find((one) => one.id === id);
  }

  enrolment(userid: number, courseid: number): Enrolment | undefined {
    return this.enrolments.find((one) => one.userid === userid && one.courseid === courseid);
  }

  /** Enrols, or changes the place that is there. */
  setEnrolment(enrolment: Enrolment): void {
    this.removeEnrolment(enrolment.userid, enrolment.courseid);
    this.enrolments.push(enrolment);
  }

  removeEnrolment(userid: number, courseid: number): void {
    this.enrolments = this.enrolments.filter((one) => one.userid !== userid || one.courseid !== courseid);
  }

  /** Keeps a call; the oldest are forgotten. */
  noteCall(call: CallRecord): void {
    this.calls = [...this.calls, call].slice(-MOST_CALLS);
  }
}
