import type { Json } from '../model';
import type { Parts } from '../parts';
import { BAD_PARAMETER, bad } from './answer';
import type { Reply } from './answer';
import { isEmail, isGiven, isObject, isOptionalText, isPublicAddress, isReference } from './inputs';

/** The fields of a payment that the interface knows; others are refused by name. */
const KNOWN = new Set(
  `additional_info application_fee binary_mode callback_url campaign_id capture coupon_amount coupon_code date_of_expiration description
  differential_pricing_id external_reference forward_data installments issuer_id merchant_account_id merchant_services metadata
  net_amount notification_url order payer payment_method payment_method_id payment_method_option_id point_of_interaction
  processing_mode sponsor_id statement_descriptor taxes three_d_secure_mode token transaction_amount transaction_details`.split(/\s+/),
);

const NOTIFICATION_URL_LENGTH = 248;
const DESCRIPTOR_LENGTH = 13;

/** What is wrong with the fields that every payment may have, whatever its method; null when nothing is. */
export function commonFault(body: Json, { switches }: Parts): Reply | null {
  const unknown = Object.keys(body).filter((name) => !KNOWN.has(name));
  if (unknown.length > 0 && switches.text('unknownFields') === 'refuse') {
    return bad(8, `The name of the following parameters is wrong : [${unknown.join(', ')}]`);
  }
  if (!isGiven(body['payment_method_id'])) return bad(4001, "The following parameters must exist : payment_method_id can't be null");
  if (!isGiven(body['transaction_amount'])) return bad(4002, "transaction_amount can't be null");
  if (typeof body['transaction_amount'] !== 'number') return bad(4003, 'transaction_amount must be numeric');
  return payerFault(body['payer']) ?? textFault(body) ?? addressFault(body, switches.flag('localAddresses'));
}

function payerFault(payer: unknown): Reply | null {
  if (!isObject(payer)) return bad(BAD_PARAMETER, 'payer is required and must be an object');
  if (!isEmail(payer['email'])) return bad(4050, 'payer.email must be a valid email');
  for (const name of ['first_name', 'last_name', 'entity_type']) {
    if (!isOptionalText(payer[name], 256)) return bad(BAD_PARAMETER, `payer.${name} must be a string`);
  }
  return null;
}

function textFault(body: Json): Reply | null {
  if (!isReference(body['external_reference'])) {
    return bad(BAD_PARAMETER, 'external_reference must be a string of at most 64 letters, digits, - and _');
  }
  if (!isOptionalText(body['description'], 600)) return bad(BAD_PARAMETER, 'description must be a string');
  if (!isOptionalText(body['statement_descriptor'], DESCRIPTOR_LENGTH)) {
    return bad(BAD_PARAMETER, `statement_descriptor must be a string of at most ${DESCRIPTOR_LENGTH} characters`);
  }
  for (const name of ['metadata', 'additional_info', 'transaction_details', 'point_of_interaction']) {
    if (isGiven(body[name]) && !isObject(body[name])) return bad(BAD_PARAMETER, `${name} must be an object`);
  }
  for (const name of ['capture', 'binary_mode']) {
    if (isGiven(body[name]) && typeof body[name] !== 'boolean') return bad(BAD_PARAMETER, `${name} must be a boolean`);
  }
  return null;
}

function addressFault(body: Json, localToo: boolean): Reply | null {
  const address = body['notification_url'];
  if (isGiven(address) && (!isPublicAddress(address, localToo) || address.length > NOTIFICATION_URL_LENGTH)) {
    return bad(4020, 'notification_url attribute must be url valid');
  }
  if (isGiven(body['callback_url']) && !isPublicAddress(body['callback_url'], localToo)) {
    return bad(BAD_PARAMETER, 'callback_url must be a valid url');
  }
  return null;
}
