import type { Account, Instalment, Preapproval } from './model';
import type { Draft } from './moves';

/** The payment that one try of an instalment makes: by the card of the subscription, with its reference, told to the panel's address only. */
export function draftOf(preapproval: Preapproval, { amount, number }: Instalment, { id }: Account): Draft {
  const { card, payerEmail, payerId, reason, externalReference } = preapproval;
  return {
    accountId: id,
    amount,
    methodId: card?.methodId ?? 'account_money',
    typeId: card?.typeId ?? 'account_money',
    operationType: 'recurring_payment',
    installments: 1,
    binaryMode: false,
    reserve: false,
    payer: {
      id: String(payerId),
      email: payerEmail,
      firstName: null,
      lastName: null,
      identification: card?.identification ?? null,
      entityType: null,
    },
    card,
    description: reason,
    externalReference,
    notificationUrl: null,
    callbackUrl: null,
    statementDescriptor: null,
    financialInstitution: null,
    metadata: { preapproval_id: preapproval.id },
    additionalInfo: {},
    preferenceId: null,
    orderId: null,
    subscription: { id: preapproval.id, number },
    expiresAt: null,
  };
}
