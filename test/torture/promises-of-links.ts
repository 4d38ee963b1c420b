import type { Promised } from './promise';
import { eachInvoice } from './promise';

const onePayment = eachInvoice('a link has one payment at the gateway, unless that has died', ({ attempts, gateway }) => [
  ...attempts.flatMap(({ number, orderNumber }) => {
    const made = gateway.filter((book) => book.orderNumber === orderNumber).length;
    return made > 1 ? [`attempt ${number} has ${made} payments at the gateway`] : [];
  }),
  ...(attempts.filter(({ state }) => state !== 'closed').length > 1 ? ['more than one attempt is open'] : []),
  ...attempts.filter(({ state }) => state === 'starting').map(({ number }) => `attempt ${number} is still starting`),
]);

const oneLink: Promised = {
  promise: 'the same invoice of the platform has one link, however often it is asked for',
  check: ({ invoices, issued }) => {
    const wrong: { what: string }[] = [];
    const keys = invoices.map(({ installationId, platformInvoiceId }) => `${installationId} ${platformInvoiceId}`);
    for (const key of new Set(keys)) {
      const count = keys.filter((one) => one === key).length;
      if (count > 1) wrong.push({ what: `${key} has ${count} invoices` });
    }
    for (const id of new Set(issued.map((one) => one.platformInvoiceId))) {
      const links = new Set(issued.filter((one) => one.platformInvoiceId === id).map(({ paymentId, link }) => `${paymentId} ${link}`));
      if (links.size > 1) wrong.push({ what: `${id} was answered with ${links.size} different links` });
    }
    return wrong;
  },
};

const linkHasItsSum = eachInvoice('a link belongs to one sum', ({ amount, attempts, gateway }) => [
  ...attempts
    .filter(({ asked }) => asked !== amount)
    .map(({ number, asked }) => `attempt ${number} asks for ${asked}, the link for ${amount}`),
  ...gateway.filter((book) => book.amount !== amount).map((book) => `payment ${book.id} is over ${book.amount}, the link over ${amount}`),
]);

/** One invoice has one link, one payment and one sum. */
export const PROMISES_OF_LINKS: readonly Promised[] = [onePayment, oneLink, linkHasItsSum];
