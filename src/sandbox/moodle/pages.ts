import type { Express, Response } from 'express';
import { sendFramed } from '../kit/back-office';
import type { AdminPage } from '../kit/back-office';
import { html, scrollTable } from '../kit/html';
import type { RawHtml } from '../kit/html';
import { controlPanel, mountPanelForms } from '../kit/panel';
import type { Enrolment } from './model';
import { ROLES, SERVICE_FUNCTIONS, SERVICE_USER } from './seed';
import type { Site } from './site';

const FRAME = {
  vendor: 'Moodle',
  menu: 'Site administration',
  sections: [
    ['/', 'Courses'],
    ['/user/index.php', 'Users'],
    ['/admin/webservice', 'Web services'],
    ['/admin/log', 'Calls'],
    ['/admin/site', 'Clock and behaviour'],
  ],
} as const;

const send = (res: Response, page: AdminPage): void => sendFramed(res, FRAME, page);
const moment = (seconds: number): string =>
  seconds === 0 ? '-' : `${new Date(seconds * 1_000).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** The pages where a person sees who is there and in which course. */
export function mountPages(app: Express, site: Site): void {
  app.get('/', (_req, res) => send(res, { title: 'Courses', body: coursesPart(site) }));
  app.get('/course/view.php', (req, res) => showCourse(site, res, Number(req.query['id'])));
  app.get('/user/index.php', (_req, res) => send(res, { title: 'Users', body: usersPart(site) }));
  app.get('/admin/webservice', (_req, res) => send(res, { title: 'Web services', body: servicePart(site) }));
  app.get('/admin/log', (_req, res) => send(res, { title: 'Calls of the web services', body: callsPart(site) }));
  app.get('/admin/site', (_req, res) => send(res, { title: 'Clock and behaviour', body: controlPanel(site) }));
  mountPanelForms(app, site);
}

function coursesPart({ books }: Site): RawHtml {
  const rows = books.courses.map(
    ({ id, fullname, visible, manual }) =>
      html`<tr>
        <td class="number">${id}</td>
        <td><a href="/course/view.php?id=${id}">${fullname}</a></td>
        <td>${[visible ? 'shown' : 'hidden', manual ? 'manual enrolments' : 'no manual enrolments'].join(', ')}</td>
        <td class="number">${books.enrolments.filter((one) => one.courseid === id).length}</td>
      </tr>`,
  );
  return html`<section>${scrollTable(rows, [{ number: 'Number' }, 'Course', 'Set up', { number: 'Participants' }])}</section>`;
}

function showCourse(site: Site, res: Response, id: number): void {
  const course = site.books.course(id);
  if (!course) {
    send(res, { title: 'Course', body: html``, error: 'There is no such course', status: 404 });
    return;
  }
  const rows = site.books.enrolments.filter(({ courseid }) => courseid === id).map((one) => participant(site, one));
  const heads = ['Name', 'E-mail', 'Role', 'Status', 'Starts', 'Ends'];
  const body = html`<section>
    <h2>Participants</h2>
    ${scrollTable(rows, heads)}
  </section>`;
  send(res, { title: course.fullname, body });
}

function participant({ books, clock }: Site, { userid, roleid, timestart, timeend, suspended }: Enrolment): RawHtml {
  const user = books.user(userid);
  const now = clock.now().getTime() / 1_000;
  const over = timeend !== 0 && timeend <= now;
  const status = suspended ? 'Suspended' : over ? 'Not current' : 'Active';
  return html`<tr>
    <td>${user && `${user.firstname} ${user.lastname}`}</td>
    <td>${user?.email}</td>
    <td>${ROLES[roleid] ?? roleid}</td>
    <td data-test="status">${status}</td>
    <td>${moment(timestart)}</td>
    <td>${moment(timeend)}</td>
  </tr>`;
}

function usersPart({ books }: Site): RawHtml {
  const rows = books.users.map(
    ({ id, username, email, firstname, lastname, passwordSent }) =>
      html`<tr>
        <td class="number">${id}</td>
        <td>${firstname} ${lastname}</td>
        <td>${username}</td>
        <td>${email}</td>
        <td>${passwordSent ? 'sent by Moodle' : '-'}</td>
      </tr>`,
  );
  return html`<section>${scrollTable(rows, [{ number: 'Number' }, 'Name', 'Username', 'E-mail', 'Password'])}</section>`;
}

function servicePart({ token, url }: Site): RawHtml {
  return html`<section>
    <p>Address of the site: <code data-test="address">${url()}</code></p>
    <p>User of the token: <code>${SERVICE_USER}</code></p>
    <p>Token: <code data-test="token">${token}</code></p>
    <h2>Functions of the service</h2>
    <ul>
      ${SERVICE_FUNCTIONS.map((name) => html`<li><code>${name}</code></li>`)}
    </ul>
  </section>`;
}

function callsPart({ books }: Site): RawHtml {
  const rows = books.calls.toReversed().map(
    ({ at, name, params, error }) =>
      html`<tr>
        <td>${at}</td>
        <td><code>${name}</code></td>
        <td><code>${JSON.stringify(params)}</code></td>
        <td>${error ?? 'done'}</td>
      </tr>`,
  );
  return html`<section>${scrollTable(rows, ['When', 'Function', 'Parameters', 'Answer'])}</section>`;
}
