import { fingerprint } from '../../infra/secrets';
import type { PlatformAccount } from '../../payments/ports/platform';
import { decode, mayPass } from './client';
import type { Asked } from './client';
import { JOBS } from './house';
import type { House } from './house';
import { installPassword, sameHash } from './hashes';
import { shopAddress } from './hosts';
import { insalesIdOf } from './methods';
import type { Candidate, ShopRow } from './rows';
import { setUpLater } from './set-up';
import { accountSchema } from './wire';
import { ianaZone } from './zones';

export const PLATFORM = 'insales';
const LANGUAGE = 'ru';
/** When a refused password is tried again, in milliseconds: it may become valid only after our answer to the install call. */
const TRY_AGAIN_MS: readonly number[] = [5_000, 30_000, 120_000];
const HOUR_MS = 3_600_000;
/** While nothing works a candidate is asked about once an hour for a day, in case the shop comes back to it. */
const MOST_REFUSALS = TRY_AGAIN_MS.length + 24;

/** An install call, read. */
export interface InstallCall {
  readonly shop: string;
  readonly token: string;
  readonly insalesId: string;
}

/**
 * Takes an install call. Nobody signs it, so its password is kept as a candidate beside whatever works, and a job asks the shop about it
 * (InSales protocol notes: section Installation). Gives false for a host that is none of InSales'.
 */
export async function takeInstall(house: House, call: InstallCall): Promise<boolean> {
  const { insalesId } = call;
  const address = shopAddress(call.shop, house.config.hostSuffixes);
  if (address === null) return false;
  const password = installPassword(call.token, house.config.appSecret);
  const id = house.ids.uuid();
  const now = house.clock.now();
  await house.store.addCandidate({
    insalesId,
    id,
    shop: address,
    fingerprint: fingerprint(`${insalesId}:${password}`),
    password: house.sealer.seal(password, sealedAt(insalesId)),
    refusals: 0,
    dueAt: now,
    createdAt: now,
  });
  await proveLater(house, insalesId);
  return true;
}

/** Puts the proof of a shop's candidates into the queue. */
export async function proveLater(house: House, insalesId: string, runAt?: Date): Promise<void> {
  const job = { name: JOBS.prove, payload: { insalesId }, key: `${JOBS.prove}:${insalesId}`, maxAttempts: 6 };
  await house.store.enqueue({ ...job, ...(runAt ? { runAt } : {}) });
}

const sealedAt = (insalesId: string) => ({ installationId: PLATFORM, row: insalesId, field: 'candidate' });

const openCandidate = (house: House, { insalesId, password }: Candidate): string => house.sealer.open(password, sealedAt(insalesId));

/** The account of a shop, if it has one. */
export async function accountOf(
  house: House,
  insalesId: string,
): Promise<{ readonly shop: ShopRow; readonly account: PlatformAccount } | null> {
  const shop = await house.store.findShop(insalesId);
  const account = shop && (await house.host().find(PLATFORM, shop.installationId));
  return shop && account ? { shop, account } : null;
}

/**
 * Asks a shop about the passwords that came for it, newest first. The first that works and belongs to this very shop is taken over, and the others go.
 * One that stays refused is dropped while the old one works, for then the call was invented; when nothing works the shop is marked for reconnection.
 * @throws when the shop could not be asked.
 */
export async function proveCandidates(house: House, insalesId: string): Promise<void> {
  const now = house.clock.now();
  const all = await house.store.candidates(insalesId);
  let unheard = '';
  for (const candidate of all.filter(({ dueAt }) => dueAt <= now)) {
    const password = openCandidate(house, candidate);
    const asked = await askAccount(house, { address: candidate.shop, password });
    if (asked.ok && asked.value.id === insalesId) {
      await takeOver(house, { candidate, password, shop: asked.value });
      return;
    }
    if (!asked.ok && mayPass(asked.failure)) unheard = asked.failure.text;
    else await countRefusal(house, candidate);
  }
  if (unheard !== '') throw new Error(`The shop could not be asked about its password: ${unheard}`);
}

type Account = ReturnType<typeof accountSchema.parse>;

async function askAccount(house: House, access: { readonly address: string; readonly password: string }): Promise<Asked<Account>> {
  return decode(await house.client(access, { method: 'GET', path: 'account.json' }), accountSchema, 'account');
}

/** Whether the shop refuses the password that worked before; a shop that cannot be asked has refused nothing. */
async function isLockedOut(house: House, { address, credentials }: PlatformAccount): Promise<boolean> {
  const asked = await askAccount(house, { address, password: credentials['password'] ?? '' });
  return !asked.ok && asked.failure.kind === 'unauthorized';
}

async function countRefusal(house: House, candidate: Candidate): Promise<void> {
  const pause = TRY_AGAIN_MS[candidate.refusals];
  if (pause !== undefined) {
    await tryAgain(house, candidate, pause);
    return;
  }
  const { insalesId, id, refusals } = candidate;
  const known = await accountOf(house, insalesId);
  const nothingWorks = known?.account.active === true && (await isLockedOut(house, known.account));
  house.logger.warn({ event: 'insales-install-unproved', insales_id: insalesId, nothing_works: nothingWorks });
  if (nothingWorks) await house.store.changeShop(insalesId, { reconnectNeeded: true });
  if (nothingWorks && refusals < MOST_REFUSALS) await tryAgain(house, candidate, HOUR_MS);
  else await house.store.dropCandidates(insalesId, [id]);
}

async function tryAgain(house: House, { insalesId, id, refusals }: Candidate, pause: number): Promise<void> {
  const dueAt = new Date(house.clock.now().getTime() + pause);
  await house.store.changeCandidate({ insalesId, id, refusals: refusals + 1, dueAt });
  await proveLater(house, insalesId, dueAt);
}

interface Proved {
  readonly candidate: Candidate;
  readonly password: string;
  readonly shop: Account;
}

/** The shop has proved the password: it replaces the old one, and only now its host and number are believed. */
async function takeOver(house: House, { candidate, password, shop }: Proved): Promise<void> {
  const { insalesId } = candidate;
  const installationId = await connect(house, { insalesId, address: candidate.shop, password, zone: ianaZone(shop.time_zone) });
  const row = await house.store.findShop(insalesId);
  await house.store.changeShop(insalesId, {
    reconnectNeeded: false,
    uninstalledAt: null,
    objects: { ...row?.objects, ...(shop.main_host ? { site: shop.main_host } : {}) },
    setUpDueAt: house.clock.now(),
  });
  const others = await house.store.candidates(insalesId);
  await house.store.dropCandidates(
    insalesId,
    others.map(({ id }) => id),
  );
  house.logger.info({ event: 'insales-connected', installation_id: installationId, address: candidate.shop });
  await setUpLater(house, installationId);
}

interface Connection {
  readonly insalesId: string;
  readonly address: string;
  readonly password: string;
  readonly zone: string;
}

async function connect(house: House, connection: Connection): Promise<string> {
  const { insalesId, address, password, zone } = connection;
  const host = house.host();
  await leaveAddress(house, connection);
  const known = await accountOf(house, insalesId);
  if (known) {
    await host.changeCredentials(known.account, { password });
    await host.update(known.account, { active: true, address, publicAddress: address, timezone: zone });
    return known.account.installationId;
  }
  const prepared = await host.prepare({
    platform: PLATFORM,
    address,
    publicAddress: address,
    credentials: { insalesId, password, widgetKey: house.ids.token(24), hookKey: house.ids.token(24) },
    language: LANGUAGE,
    timezone: zone,
    currency: null,
  });
  await prepared.keep();
  const { installationId } = prepared.account;
  await house.store.addShop({ insalesId, installationId, at: house.clock.now() });
  return installationId;
}

/** A host that now belongs to this shop may have belonged to another one, which must not be mistaken for it: hosts change, numbers do not. */
async function leaveAddress(house: House, { insalesId, address }: Connection): Promise<void> {
  const host = house.host();
  const there = await host.findByAddress(PLATFORM, address);
  if (!there || insalesIdOf(there) === insalesId) return;
  await host.update(there, { address: `${address}#${insalesIdOf(there)}`, active: false });
}

/**
 * Takes an uninstall call, whose token is the shop's API password (InSales protocol notes: section Uninstallation). The password goes, the history stays.
 * Gives false for a token that is not ours; a shop that we do not know, or that has left already, needs nothing.
 */
export async function takeUninstall(
  house: House,
  call: { readonly insalesId: string; readonly token: string },
): Promise<PlatformAccount | boolean> {
  const { insalesId, token } = call;
  const known = await accountOf(house, insalesId);
  const candidates = await house.store.candidates(insalesId);
  const password = known?.account.credentials['password'] ?? '';
  // A candidate that nobody has proved speaks for a shop only until that shop has refused it, and for the shop at its own address.
  const speaks = (one: Candidate): boolean => !known || (one.shop === known.account.address && one.refusals === 0);
  const proved = candidates.filter((one) => speaks(one) && sameHash(token, openCandidate(house, one)));
  if (!known || (!known.account.active && proved.length === 0)) {
    await house.store.dropCandidates(
      insalesId,
      proved.map(({ id }) => id),
    );
    return true;
  }
  const isOurs = password !== '' && sameHash(token, password);
  // A candidate may be the password of another shop that somebody offered for this one, so it counts only once ours has stopped working.
  if (!isOurs && (proved.length === 0 || !(await isLockedOut(house, known.account)))) return false;
  const host = house.host();
  await host.changeCredentials(known.account, { password: '' });
  await host.update(known.account, { active: false });
  await house.store.changeShop(insalesId, { uninstalledAt: house.clock.now(), setUpDueAt: null, troubles: [] });
  await house.store.dropCandidates(
    insalesId,
    candidates.map(({ id }) => id),
  );
  house.logger.info({ event: 'insales-uninstalled', installation_id: known.account.installationId });
  return known.account;
}
