import express from 'express';
import type { Express } from 'express';
import { MoodleException, accessDenied } from './errors';
import { FUNCTIONS } from './functions';
import { readForm, takeParams } from './params';
import type { Sent } from './params';
import type { Site } from './site';

/** What the protocol takes for itself. */
const OWN = ['wstoken', 'wsfunction', 'moodlewsrestformat', 'moodlewssettingfilter', 'moodlewssettingfileurl'];

/** The REST protocol: one address, the function's name and parameters in the form or the query; errors come with status 200. */
export function mountServer(app: Express, site: Site): void {
  app.all('/webservice/rest/server.php', express.text({ type: () => true, limit: '1mb' }), (req, res) => {
    if (!site.switches.flag('webServices')) {
      res.status(403).end();
      return;
    }
    const query = new URL(req.originalUrl, site.url()).searchParams;
    const form = new URLSearchParams([...query, ...new URLSearchParams(typeof req.body === 'string' ? req.body : '')]);
    const sent = readForm(form);
    const name = textOf(sent['wsfunction']);
    const params = Object.fromEntries(Object.entries(sent).filter(([key]) => !OWN.includes(key)));
    const note = (error: string | null): void => site.books.noteCall({ at: site.clock.now().toISOString(), name, params, error });
    try {
      const answer = answerOf(site, { token: textOf(sent['wstoken']), name, params });
      note(null);
      res.json(answer);
    } catch (error) {
      if (!(error instanceof MoodleException)) throw error;
      note(error.errorcode);
      res.json(bodyOf(site, error));
    }
  });
}

const textOf = (sent: Sent | undefined): string => (typeof sent === 'string' ? sent : '');

function answerOf(
  site: Site,
  { token, name, params }: { readonly token: string; readonly name: string; readonly params: Readonly<Record<string, Sent>> },
): unknown {
  const { switches } = site;
  if (switches.flag('maintenance'))
    throw new MoodleException('moodle_exception', 'sitemaintenance', 'The site is undergoing maintenance and is currently not available');
  if (token !== site.token) throw new MoodleException('moodle_exception', 'invalidtoken', 'Invalid token - token not found');
  if (switches.flag('tokenExpired')) throw accessDenied('Invalid token - token expired - check validuntil time for the token');
  const called = FUNCTIONS[name];
  if (!called)
    throw new MoodleException(
      'dml_missing_record_exception',
      'invalidrecord',
      'Can not find data record in database table external_functions.',
      `SELECT * FROM {external_functions} WHERE name = ? [array (0 => '${name}')]`,
    );
  if (name === switches.text('missingFunction'))
    throw accessDenied(`Access to the function ${name}() is not allowed. Please check if a service containing the function is enabled.`);
  return called.run(site, takeParams(called.params, params));
}

function bodyOf({ switches }: Site, { exception, errorcode, message, debuginfo }: MoodleException): unknown {
  const details = switches.flag('showDetails') && debuginfo !== undefined;
  return details ? { exception, errorcode, message: `${message} (${debuginfo})`, debuginfo } : { exception, errorcode, message };
}
