import { mask } from '../infra/secrets';
import type { Heart } from './heart';
import type { Capabilities, Gateway, MerchantSettings } from './ports/gateway';
import type { Platform, PlatformAccount, PlatformOffers } from './ports/platform';
import type { InstallationRow } from './stores/installations';
import type { MerchantRow } from './stores/merchants';

/** Seals one field of an installation's row. */
export function sealField(heart: Heart, installationId: string, field: string, plain: string): string {
  return heart.sealer.seal(plain, { installationId, row: installationId, field });
}

/** Opens one field of an installation's row. @throws SealBroken when it was moved or changed. */
export function openField(heart: Heart, installationId: string, field: string, sealed: string): string {
  return heart.sealer.open(sealed, { installationId, row: installationId, field });
}

/** An installation with its credentials in the clear, for the length of one piece of work. */
export function openAccount(heart: Heart, row: InstallationRow): PlatformAccount {
  return {
    installationId: row.id,
    address: row.address,
    publicAddress: row.publicAddress,
    clientId: openField(heart, row.id, 'clientId', row.clientId),
    credentials: JSON.parse(openField(heart, row.id, 'credentials', row.credentials)) as Readonly<Record<string, string>>,
    timezone: row.timezone,
    language: row.language,
    active: row.active && !row.frozen,
    refusesSums: row.refusesSums,
  };
}

/** Seals a merchant's secrets, each by itself and bound to its row and name. */
export function sealSecrets(
  heart: Heart,
  merchant: { readonly installationId: string; readonly id: string },
  secrets: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const { installationId, id } = merchant;
  return Object.fromEntries(
    Object.entries(secrets).map(([field, plain]) => [field, heart.sealer.seal(plain, { installationId, row: id, field })]),
  );
}

/** A merchant's settings in the clear, for the length of one call. */
export function openSettings(
  heart: Heart,
  merchant: Pick<MerchantRow, 'installationId' | 'id' | 'settings' | 'secrets'>,
): MerchantSettings {
  const { installationId, id } = merchant;
  const secrets = Object.entries(merchant.secrets).map(
    ([field, sealed]) => [field, heart.sealer.open(sealed, { installationId, row: id, field })] as const,
  );
  return { plain: merchant.settings, secrets: Object.fromEntries(secrets) };
}

/** A merchant's settings as a screen may show them: secrets as dots and their last signs. */
export function shownSettings(settings: MerchantSettings): Readonly<Record<string, string>> {
  return { ...settings.plain, ...Object.fromEntries(Object.entries(settings.secrets).map(([field, secret]) => [field, mask(secret)])) };
}

/** The gateway that a merchant belongs to. A code without a gateway is a bug: the registry only grows. */
export function gatewayOf(heart: Heart, code: string): Gateway {
  const gateway = heart.gateways.get(code);
  if (!gateway) throw new Error(`No gateway ${code} in the registry`);
  return gateway;
}

/** What a merchant's gateway can do for it, by its present settings. */
export function abilitiesOf(
  heart: Heart,
  merchant: Pick<MerchantRow, 'gateway' | 'installationId' | 'id' | 'settings' | 'secrets'>,
): Capabilities {
  return gatewayOf(heart, merchant.gateway).capabilitiesOf(openSettings(heart, merchant));
}

/** What a platform, by its code, brings along for the screens. */
export function offersOf(heart: Heart, platform: string): PlatformOffers {
  const { hasOrders = true, sells = false } = platformOf(heart, platform);
  return { orders: hasOrders, sells };
}

/** The platform that an installation belongs to. */
export function platformOf(heart: Heart, code: string): Platform {
  const platform = heart.platforms.get(code);
  if (!platform) throw new Error(`No platform ${code} in the registry`);
  return platform;
}

/** The public address of an invoice. */
export const linkOf = (heart: Heart, slug: string): string => `${heart.baseUrl}/p/${slug}`;

/** The address that a merchant's gateway sends its notifications to. */
export const hookOf = (heart: Heart, merchant: Pick<MerchantRow, 'gateway' | 'hookKey'>): string =>
  `${heart.baseUrl}/hooks/${merchant.gateway}/${merchant.hookKey}`;

/** How many signs of a link or hook key are the installation's code. */
export const CODE_LENGTH = 8;

/** A key for a link or hook: the installation's code, so that it can be routed, and 128 random bits, so that it cannot be guessed. */
export const newKey = (heart: Heart, installationCode: string): string => `${installationCode}${heart.ids.token(16)}`;
