import type { Tx } from '../infra/database';
import { checkMerchant } from './check-merchant';
import { mustFindInstallation } from './connect-installation';
import type { MerchantView, Saved, TypedMerchant } from './desk-merchants';
import type { Currency } from './domain/currency';
import { RULE_HOURS } from './domain/hold-clock';
import type { Result } from './domain/errors';
import { done, refused } from './domain/errors';
import type { Heart } from './heart';
import { abilitiesOf, gatewayOf, hookOf, newKey, openAccount, openSettings, platformOf, shownSettings } from './opened';
import type { Finding } from './ports/gateway';
import type { OfferedMerchant } from './ports/platform';
import type { Actor, PlatformHost } from './ports/platform-host';
import { enqueueRestate } from './restate-holds';
import { insertSettingEvent } from './stores/installations';
import type { MerchantRow } from './stores/merchants';
import { countOpenInvoices, findMerchant, insertMerchant, listMerchants, updateMerchant } from './stores/merchants';
import type { WrittenMerchant } from './write-merchant';
import { holdsOf, isAnotherShop, writeMerchant } from './write-merchant';

/** The merchants as the platform is to be told: all of them, switched-off ones as inactive, and the currencies that the active ones take. */
export async function offeredMerchants(heart: Heart, installationId: string): Promise<Awaited<ReturnType<PlatformHost['offered']>>> {
  const all = await heart.db.select((tx) => listMerchants(tx, installationId));
  const merchants: readonly OfferedMerchant[] = all.map(({ id, name, active }) => ({ code: id, name, active }));
  const taking = all.filter(({ active }) => active);
  // Where nobody takes anything yet, the platform is told what there could be.
  const taken =
    taking.length > 0
      ? taking.flatMap((one) => gatewayOf(heart, one.gateway).currenciesOf(openSettings(heart, one)))
      : [...heart.gateways.values()].flatMap((gateway) => gateway.currencies);
  const currencies: readonly Currency[] = [...new Set(taken)];
  return { merchants, currencies };
}

/** Tells the platform which merchants there are. */
export async function publishMerchants(heart: Heart, installationId: string): Promise<Result<void>> {
  const row = await heart.db.select((tx) => mustFindInstallation(tx, installationId));
  const { merchants, currencies } = await offeredMerchants(heart, installationId);
  return platformOf(heart, row.platform).publishMerchants(openAccount(heart, row), merchants, currencies);
}

/** What publishing found, for the screen: nothing when all is well. */
async function published(heart: Heart, installationId: string): Promise<readonly Finding[]> {
  const result = await publishMerchants(heart, installationId);
  if (result.ok) return [];
  return [{ code: 'merchants-not-published', level: 'bad', facts: { text: result.refusal.text ?? '' } }];
}

/** All merchants of an installation for the screen; secrets as dots and their last signs. */
export async function merchantViews(heart: Heart, installationId: string): Promise<readonly MerchantView[]> {
  const { rows, open } = await heart.db.read(async (tx) => ({
    rows: await listMerchants(tx, installationId),
    open: await countOpenInvoices(tx, installationId),
  }));
  return rows.map((row) => ({
    id: row.id,
    gateway: row.gateway,
    gatewayTitle: gatewayOf(heart, row.gateway).title,
    name: row.name,
    mode: row.mode,
    confirmManually: row.confirmManually,
    holds: holdsOf(abilitiesOf(heart, row)),
    holdHours: abilitiesOf(heart, row).holdHours,
    holdRule: row.holdRule,
    holdRuleHours: row.holdRuleHours,
    active: row.active,
    settings: shownSettings(openSettings(heart, row)),
    hookUrl: hookOf(heart, row),
    lastNotificationAt: row.lastNotificationAt,
    openInvoices: open.get(row.id) ?? 0,
  }));
}

async function noteChange(heart: Heart, tx: Tx, row: MerchantRow, what: { readonly kind: string; readonly actor: Actor }): Promise<void> {
  const { id: merchantId, name, mode, confirmManually, holdRule, holdRuleHours, active, gateway } = row;
  await insertSettingEvent(tx, {
    installationId: row.installationId,
    id: heart.ids.uuid(),
    at: heart.clock.now(),
    actor: what.actor,
    kind: what.kind,
    details: {
      merchantId,
      gateway,
      name,
      mode,
      confirmManually,
      holdRule,
      holdRuleHours,
      holdHours: abilitiesOf(heart, row).holdHours,
      active,
    },
  });
}

/** Adds a merchant, tells the platform of it and checks its connection; what the check found comes back for the screen. */
export async function addMerchant(
  heart: Heart,
  asked: { readonly installationId: string; readonly gateway: string; readonly typed: TypedMerchant; readonly actor: Actor },
): Promise<Saved<{ readonly id: string; readonly first: boolean }>> {
  const { installationId, actor } = asked;
  if (!heart.gateways.has(asked.gateway)) return { ok: false, problems: [{ field: 'gateway', problem: 'merchants.problems.gateway' }] };
  const installation = await heart.db.select((tx) => mustFindInstallation(tx, installationId));
  const base: MerchantRow = {
    installationId,
    id: heart.ids.uuid(),
    gateway: asked.gateway,
    name: '',
    mode: 'live',
    confirmManually: false,
    holdRule: 'nothing',
    holdRuleHours: RULE_HOURS.usual,
    active: true,
    settings: {},
    secrets: {},
    hookKey: newKey(heart, installation.code),
    lastNotificationAt: null,
  };
  const written = writeMerchant(heart, base, asked.typed);
  if (!written.ok) return written;
  const first = await heart.db.transaction(async (tx) => {
    const before = await listMerchants(tx, installationId);
    await insertMerchant(tx, written.row, heart.clock.now());
    await noteChange(heart, tx, written.row, { kind: 'merchant-added', actor });
    return before.length === 0;
  });
  const findings = [...(await published(heart, installationId)), ...(await checkMerchant(heart, installationId, base.id))];
  return { ok: true, value: { id: base.id, first }, findings };
}

/** Changes a merchant. Links that are out already keep what they were made with. */
export async function editMerchant(
  heart: Heart,
  asked: { readonly installationId: string; readonly merchantId: string; readonly typed: TypedMerchant; readonly actor: Actor },
): Promise<Saved<void>> {
  const { installationId, merchantId, actor } = asked;
  const saved = await heart.db.transaction(async (tx): Promise<WrittenMerchant> => {
    const row = await findMerchant(tx, installationId, merchantId);
    if (!row) return { ok: false, problems: [{ field: 'name', problem: 'merchants.problems.gone' }] };
    const written = writeMerchant(heart, row, asked.typed);
    if (!written.ok) return written;
    const open = (await countOpenInvoices(tx, installationId)).get(merchantId) ?? 0;
    if (open > 0 && !asked.typed.replace && isAnotherShop(heart, row, written.row)) {
      return { ok: false, problems: [{ field: 'replace', problem: 'merchants.problems.replace' }] };
    }
    await updateMerchant(tx, written.row, heart.clock.now());
    await enqueueRestate(heart, tx, written.row);
    await noteChange(heart, tx, written.row, { kind: 'merchant-changed', actor });
    return written;
  });
  if (!saved.ok) return saved;
  return {
    ok: true,
    value: undefined,
    findings: [...(await published(heart, installationId)), ...(await checkMerchant(heart, installationId, merchantId))],
  };
}

/** Switches a merchant, or its manual confirmation, and tells the platform. Open invoices live on. */
export async function changeMerchant(
  heart: Heart,
  asked: {
    readonly installationId: string;
    readonly merchantId: string;
    readonly change: { readonly active: boolean } | { readonly confirmManually: boolean };
    readonly actor: Actor;
  },
): Promise<Result<void>> {
  const found = await heart.db.transaction(async (tx): Promise<Result<void>> => {
    const row = await findMerchant(tx, asked.installationId, asked.merchantId);
    if (!row) return refused('not-found');
    if ('confirmManually' in asked.change && holdsOf(abilitiesOf(heart, row)) !== 'switch') return refused('gateway-settings');
    const changed = { ...row, ...asked.change };
    await updateMerchant(tx, changed, heart.clock.now());
    await noteChange(heart, tx, changed, { kind: 'merchant-switched', actor: asked.actor });
    return done(undefined);
  });
  return found.ok ? publishMerchants(heart, asked.installationId) : found;
}

/** Whether the platform's side is set up right. */
export async function checkPlatform(heart: Heart, installationId: string): Promise<readonly Finding[]> {
  const row = await heart.db.select((tx) => mustFindInstallation(tx, installationId));
  const { currencies } = await offeredMerchants(heart, installationId);
  return platformOf(heart, row.platform).check(openAccount(heart, row), currencies);
}

/** Addresses in the platform that our screens lead to. */
export async function platformLinks(
  heart: Heart,
  installationId: string,
): Promise<{ readonly paymentTypes: string; readonly module: string; readonly apiKeys: string }> {
  const row = await heart.db.select((tx) => mustFindInstallation(tx, installationId));
  return platformOf(heart, row.platform).links(openAccount(heart, row));
}
