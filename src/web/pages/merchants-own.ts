import type { Request } from 'express';
import type { MerchantView } from '../../payments/desk-merchants';
import type { WebDeps } from '../deps';
import { idOf } from '../form';
import { page } from '../page';
import { AppError } from '../refusals';

/**
 * The merchant that the path names.
 * @throws AppError `merchant-unknown` when this installation has none with that id, whoever else may have one.
 */
export async function ownMerchant(deps: Pick<WebDeps, 'desk'>, request: Request): Promise<MerchantView> {
  const id = idOf(request);
  const found = (await deps.desk.merchants(page(request).installationId)).find((one) => one.id === id);
  if (!found) throw new AppError('merchant-unknown');
  return found;
}
