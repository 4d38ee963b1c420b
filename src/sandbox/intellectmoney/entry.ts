import type { Seller } from './model';
import type { Incoming } from './fields';
import { readDraft } from './draft';
import { formHash, sameHash } from './hashes';
import type { Issued } from './issue';
import { issueInvoice, WALLET_SHOPS } from './issue';
import type { Parts } from './parts';

/** Makes the invoice of a payment form, or says why the service would not. IntellectMoney: section Payment form. */
export function enterForm(incoming: Incoming, language: 'ru' | 'en', parts: Parts): Issued {
  const { books, clock, switches } = parts;
  const seller = sellerOf(incoming, parts);
  if (typeof seller === 'string') return { ok: false, reason: seller };
  const given = incoming.named.get('hash') ?? '';
  if (seller.settings.hashRequired && !sameHash(given, formHash(incoming.named, seller.secretKey)))
    return { ok: false, reason: 'wrong hash' };
  const named = new Map([['language', language], ...incoming.named]);
  const drafted = readDraft({ ...incoming, named }, { seller, now: clock.now(), switches });
  if (!drafted.ok) return { ok: false, reason: `${drafted.field} ${drafted.reason}` };
  return issueInvoice(drafted.draft, seller, { books, clock, opened: parts.moves.opened });
}

/** A wallet is found by its form's id, and must be named by its number or its owner's login besides. IntellectMoney: section Individuals, form transfer. */
function sellerOf({ named, userFields }: Incoming, { books }: Parts): Seller | string {
  const eshopId = named.get('eshopid') ?? '';
  const [live, test]: readonly string[] = [WALLET_SHOPS.live, WALLET_SHOPS.test];
  if (eshopId !== live && eshopId !== test) {
    const shop = books.sellers.get(eshopId);
    return shop?.kind === 'shop' ? shop : `unknown shop ${eshopId}`;
  }
  if ((named.get('recipientcurrency') === 'TST') !== (eshopId === test)) return 'the shop of wallets takes another currency';
  if (userFields['UserFieldName_9'] !== 'UserPaymentFormId') return 'no form of a wallet is named';
  const wallet = books.sellers.get(userFields['UserField_9'] ?? '');
  if (wallet?.kind !== 'wallet') return 'unknown form of a wallet';
  const owner = userFields['UserField_0'] ?? '';
  return owner === wallet.account || owner === wallet.login ? wallet : 'the wallet and the form do not belong together';
}
