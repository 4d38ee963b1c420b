import { z } from 'zod';
import type { Mailer } from '../infra/mail';
import { mustFindInstallation } from './connect-installation';
import type { FormProblems, Saved } from './desk-merchants';
import type { SenderView, TypedSender } from './desk-settings';
import type { Heart } from './heart';
import { openField, sealField } from './opened';
import type { Actor } from './ports/platform-host';
import type { InstallationRow } from './stores/installations';
import { insertSettingEvent, updateInstallation } from './stores/installations';

interface SavedSender {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly secure: boolean;
}

const openSender = (heart: Heart, row: InstallationRow): SavedSender | null =>
  row.sender === null ? null : (JSON.parse(openField(heart, row.id, 'sender', row.sender)) as SavedSender);

function smtpUrlOf(sender: SavedSender): string {
  const login = sender.user === '' ? '' : `${encodeURIComponent(sender.user)}:${encodeURIComponent(sender.password)}@`;
  return `${sender.secure ? 'smtps' : 'smtp'}://${login}${sender.host}:${sender.port}`;
}

/** The mail server that an installation's letters leave by: its own, else the operator's; null = neither is set up. */
export function mailerOf(heart: Heart, row: InstallationRow): { readonly mailer: Mailer; readonly from: string } | null {
  const own = openSender(heart, row);
  if (own && row.senderFrom) return { mailer: heart.mailerFor(smtpUrlOf(own), row.senderFrom), from: row.senderFrom };
  return heart.ownMailer;
}

/** What the sender screen shows; never the password. */
export async function senderView(heart: Heart, installationId: string): Promise<SenderView> {
  const row = await heart.db.select((tx) => mustFindInstallation(tx, installationId));
  const own = openSender(heart, row);
  return {
    ours: heart.ownMailer?.from ?? null,
    saved: own
      ? { from: row.senderFrom ?? '', host: own.host, port: own.port, user: own.user, secure: own.secure, checkedAt: row.senderCheckedAt }
      : null,
  };
}

const Host = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^(?=.{1,253}$)[a-z0-9-]+(\.[a-z0-9-]+)*$/);

function readTyped(typed: TypedSender, kept: SavedSender | null): { readonly sender: SavedSender; readonly problems: FormProblems } {
  const port = /^\d{1,5}$/.test(typed.port) ? Number(typed.port) : 0;
  const problems = [
    ...(z.email().safeParse(typed.from).success ? [] : [{ field: 'from', problem: 'sender.problems.from' }]),
    ...(Host.safeParse(typed.host).success ? [] : [{ field: 'host', problem: 'sender.problems.host' }]),
    ...(port >= 1 && port <= 65_535 ? [] : [{ field: 'port', problem: 'sender.problems.port' }]),
  ];
  const sameServer = kept?.host === typed.host && kept.user === typed.user;
  // A kept password goes only to the server and user that it was typed for.
  const password = typed.password === '' && sameServer ? kept.password : typed.password;
  return { sender: { host: typed.host, port, user: typed.user, password, secure: typed.secure }, problems };
}

/** Saves a shop's own mail server, if that lets us in; its own words come back if not, and nothing changes. */
export async function saveSender(heart: Heart, installationId: string, typed: TypedSender, actor: Actor): Promise<Saved<void>> {
  const row = await heart.db.select((tx) => mustFindInstallation(tx, installationId));
  const { sender, problems } = readTyped(typed, openSender(heart, row));
  if (problems.length > 0) return { ok: false, problems };
  if (!(await heart.mayMailBy(sender.host, sender.port)))
    return { ok: false, problems: [{ field: 'host', problem: 'sender.problems.host-private' }] };
  const tried = await heart.mailerFor(smtpUrlOf(sender), typed.from).verify();
  if (tried.kind !== 'ready') {
    return { ok: true, value: undefined, findings: [{ code: `sender-${tried.kind}`, level: 'bad', facts: { text: tried.text } }] };
  }
  await heart.db.transaction(async (tx) => {
    const at = heart.clock.now();
    const sealed = sealField(heart, installationId, 'sender', JSON.stringify(sender));
    await updateInstallation(tx, installationId, { sender: sealed, senderFrom: typed.from, senderCheckedAt: at }, at);
    const details = { from: typed.from, host: sender.host };
    await insertSettingEvent(tx, { installationId, id: heart.ids.uuid(), at, actor, kind: 'sender-saved', details });
  });
  return { ok: true, value: undefined, findings: [{ code: 'sender-ready', level: 'good' }] };
}

/** Forgets a shop's own mail server; letters leave by the operator's again. */
export async function forgetSender(heart: Heart, installationId: string, actor: Actor): Promise<void> {
  await heart.db.transaction(async (tx) => {
    const at = heart.clock.now();
    await updateInstallation(tx, installationId, { sender: null, senderFrom: null, senderCheckedAt: null }, at);
    await insertSettingEvent(tx, { installationId, id: heart.ids.uuid(), at, actor, kind: 'sender-forgotten', details: {} });
  });
}
