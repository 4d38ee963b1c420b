import { rows } from '../infra/database';
import { findInstallation } from '../payments/stores/installations';
import type { School } from './school';

/** A course on the academy's first page, with how many have it and how much there is to see. */
export interface CourseCard {
  readonly id: string;
  readonly title: string;
  readonly active: boolean;
  readonly lessons: number;
  readonly members: number;
}

/** The figures of the academy's first page. */
export interface AcademySummary {
  /** The member's page. */
  readonly page: string;
  readonly courses: readonly CourseCard[];
  readonly plans: number;
  readonly connections: number;
  readonly members: number;
  /** Sales that wait for a person. */
  readonly waiting: number;
  readonly failedLetters: number;
  /** Connections that refuse us. */
  readonly troubled: readonly { readonly id: string; readonly name: string }[];
}

/** What the seller sees first of his academy. */
export async function showAcademy(school: School, installationId: string): Promise<AcademySummary> {
  return school.db.read(async (tx) => {
    const installation = await findInstallation(tx, installationId);
    const courses = await rows<CourseCard>(
      tx,
      `select c.id, c.title, c.active,
         (select count(*)::int from lesson l where l.installation_id = c.installation_id and l.course_id = c.id) as lessons,
         (select count(distinct e.member_id)::int from enrolment e join member m on m.installation_id = e.installation_id and m.id = e.member_id and not m.test
            where e.installation_id = c.installation_id and e.active
            and (e.target_id = c.id or e.target_id in (select id from course_class k where k.installation_id = c.installation_id and k.course_id = c.id)
              or e.target_id in (select plan_id from course_plan_part q where q.installation_id = c.installation_id and q.course_id = c.id))) as members
       from course c where c.installation_id = $1 order by c.created_at, c.id`,
      [installationId],
    );
    const [figures] = await rows<Pick<AcademySummary, 'plans' | 'connections' | 'members' | 'waiting' | 'failedLetters'>>(
      tx,
      `select (select count(*)::int from course_plan where installation_id = $1) as plans,
         (select count(*)::int from channel_connection where installation_id = $1 and removed_at is null) as connections,
         (select count(*)::int from member where installation_id = $1 and not test) as members,
         (select count(*)::int from sale where installation_id = $1 and attention is not null and not test) as waiting,
         (select count(*)::int from access_letter l join member m on m.installation_id = l.installation_id and m.id = l.member_id and not m.test
            where l.installation_id = $1 and l.state = 'failed') as "failedLetters"`,
      [installationId],
    );
    const troubled = await rows<{ readonly id: string; readonly name: string }>(
      tx,
      'select id, name from channel_connection where installation_id = $1 and trouble is not null and active and removed_at is null',
      [installationId],
    );
    if (!figures || !installation) throw new Error('An academy without its installation');
    return { ...figures, page: `${school.baseUrl}/learn/${installation.code}`, courses, troubled };
  });
}
