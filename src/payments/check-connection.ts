import { checkMerchant } from './check-merchant';
import type { Heart } from './heart';
import { checkPlatform } from './manage-merchants';
import type { Finding } from './ports/gateway';
import { findMerchant } from './stores/merchants';

/**
 * Everything between a shop's order and a merchant's money: the merchant's own check, and of the platform's side what keeps this merchant from being
 * paid. What the platform only warns of stands in the settings, once for all merchants.
 */
export async function checkConnection(heart: Heart, installationId: string, merchantId: string): Promise<readonly Finding[]> {
  const row = await heart.db.select((tx) => findMerchant(tx, installationId, merchantId));
  if (!row) return [];
  const [own, platform] = await Promise.all([checkMerchant(heart, installationId, merchantId), checkPlatform(heart, installationId)]);
  const concerns = ({ level, facts }: Finding): boolean =>
    facts?.['merchant'] === undefined ? level === 'bad' : facts['merchant'] === row.name && level !== 'good';
  return [...own, ...platform.filter(concerns)];
}
