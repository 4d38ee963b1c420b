import { saveChangedSums } from './changed-sums';
import { checkConnection } from './check-connection';
import { confirmInvoice, cancelInvoice, refundInvoice } from './confirm-cancel-refund';
import type { Desk } from './desk';
import type { GatewayView } from './desk-merchants';
import { done, refused } from './domain/errors';
import type { Attention } from './domain/invoice';
import type { Heart } from './heart';
import { createLettersDesk } from './letters/create-letters-desk';
import { linkChoices, makeLink } from './make-link';
import { forgetSender, saveSender, senderView } from './mail-sender';
import { addMerchant, changeMerchant, checkPlatform, editMerchant, merchantViews, platformLinks } from './manage-merchants';
import { addStatus, mappingView, saveMapping } from './map-statuses';
import type { Actor } from './ports/platform-host';
import { createReconciliationDesk } from './reconciliation/create-reconciliation-desk';
import { setAttention } from './record';
import { refreshInvoice } from './refresh-invoice';
import { reportAgain } from './report-invoice';
import { findOrder, requestLink } from './request-link';
import { tellOutcome } from './resolve-operation';
import { addressesOf, sendLink } from './send-letter';
import { invoiceDetails, listInvoices, summarize } from './show-invoices';
import { listNotifications, replayNotification } from './show-notifications';
import { lockInvoice } from './stores/invoices';

const gatewayViews = (heart: Heart): readonly GatewayView[] =>
  [...heart.gateways.values()].map(({ code, title, currencies, fields, events, capabilities, cabinetUrl }) => ({
    code,
    title,
    currencies,
    fields,
    events,
    capabilities,
    cabinetUrl,
  }));

async function settleAttention(
  heart: Heart,
  at: { readonly installationId: string; readonly invoiceId: string },
  reason: Attention,
  actor: Actor,
) {
  return heart.db.transaction(async (tx) => {
    const stored = await lockInvoice(tx, at.installationId, at.invoiceId);
    if (!stored) return refused('not-found');
    await setAttention(heart, tx, stored, { reason, on: false, line: { kind: 'attention-settled', actor, details: { reason } } });
    return done(undefined);
  });
}

/** Everything that screens may ask of the heart, for one installation at a time. */
export function createDesk(heart: Heart): Desk {
  return {
    summary: (installationId) => summarize(heart, installationId),
    invoices: (installationId, query) => listInvoices(heart, installationId, query),
    invoice: (installationId, invoiceId) => invoiceDetails(heart, installationId, invoiceId),
    confirm: (installationId, invoiceId, amount, actor) => confirmInvoice(heart, { installationId, invoiceId, amount, actor }),
    cancel: (installationId, invoiceId, actor) => cancelInvoice(heart, { installationId, invoiceId, actor }),
    refund: async (installationId, invoiceId, amount, actor) => {
      const result = await refundInvoice(heart, { installationId, invoiceId, amount, actor });
      if (!result.ok) return result;
      return result.value.state === 'unknown' ? refused('gateway-unknown') : done(undefined);
    },
    addresses: (installationId, invoiceId) => addressesOf(heart, installationId, invoiceId),
    sendLink: (installationId, invoiceId, email, actor) => sendLink(heart, { installationId, invoiceId, email, actor }),
    settleAttention: (installationId, invoiceId, reason, actor) => settleAttention(heart, { installationId, invoiceId }, reason, actor),
    tellOutcome: (installationId, operationId, happened, actor) => tellOutcome(heart, { installationId, operationId, happened, actor }),
    refresh: (installationId, invoiceId) => refreshInvoice(heart, installationId, invoiceId),
    reportAgain: (installationId, invoiceId, actor) => reportAgain(heart, installationId, invoiceId, actor),
    findOrder: (installationId, orderNumber) => findOrder(heart, installationId, orderNumber),
    makeLink: (installationId, paymentId, actor) => requestLink(heart, { installationId, paymentId, actor }),
    newLinkChoices: (installationId) => linkChoices(heart, installationId),
    newLink: (installationId, typed, actor) => makeLink(heart, { installationId, typed, actor }),

    gateways: () => gatewayViews(heart),
    merchants: (installationId) => merchantViews(heart, installationId),
    addMerchant: (installationId, gateway, typed, actor) => addMerchant(heart, { installationId, gateway, typed, actor }),
    editMerchant: (installationId, merchantId, typed, actor) => editMerchant(heart, { installationId, merchantId, typed, actor }),
    switchMerchant: (installationId, merchantId, active, actor) =>
      changeMerchant(heart, { installationId, merchantId, change: { active }, actor }),
    switchManual: (installationId, merchantId, on, actor) =>
      changeMerchant(heart, { installationId, merchantId, change: { confirmManually: on }, actor }),
    checkMerchant: (installationId, merchantId) => checkConnection(heart, installationId, merchantId),
    checkPlatform: (installationId) => checkPlatform(heart, installationId),
    platformLinks: (installationId) => platformLinks(heart, installationId),

    mapping: (installationId) => mappingView(heart, installationId),
    saveMapping: (installationId, { on, statuses }, actor) => saveMapping(heart, { installationId, on, statuses, actor }),
    addStatus: (installationId, name, actor) => addStatus(heart, installationId, name, actor),

    saveChangedSums: (installationId, choice, actor) => saveChangedSums(heart, { installationId, choice, actor }),

    sender: (installationId) => senderView(heart, installationId),
    saveSender: (installationId, typed, actor) => saveSender(heart, installationId, typed, actor),
    forgetSender: (installationId, actor) => forgetSender(heart, installationId, actor),

    letters: createLettersDesk(heart),
    reconciliation: createReconciliationDesk(heart),

    notifications: (installationId, after) => listNotifications(heart, installationId, after),
    replayNotification: (installationId, notificationId) => replayNotification(heart, installationId, notificationId),
  };
}
