import { z } from 'zod';
import { mustFindInstallation } from './connect-installation';
import type { LinkChoice, LinkMade, TypedLink } from './desk-links';
import type { FormProblems } from './desk-merchants';
import type { Result } from './domain/errors';
import { done, refused } from './domain/errors';
import { parseTypedMoney, sameMoney } from './domain/money';
import type { Heart } from './heart';
import { issueInvoice } from './issue-invoice';
import { gatewayOf, openAccount, openSettings, platformOf } from './opened';
import type { Actor, IssueRequest } from './ports/platform-host';
import type { StoredInvoice } from './stores/invoices';
import { findInvoiceByPlatformId } from './stores/invoices';
import { listMerchants } from './stores/merchants';

const LONGEST = { number: 40, description: 200, name: 100, email: 254 } as const;

/** The merchants that a link can be made with, switched-off ones left out; the seller's own currency first. */
export async function linkChoices(heart: Heart, installationId: string): Promise<readonly LinkChoice[]> {
  const { row, merchants } = await heart.db.read(async (tx) => ({
    row: await mustFindInstallation(tx, installationId),
    merchants: await listMerchants(tx, installationId),
  }));
  const choices = merchants
    .filter(({ active }) => active)
    .flatMap((one) =>
      gatewayOf(heart, one.gateway)
        .currenciesOf(openSettings(heart, one))
        .map((currency) => ({ code: `${one.id} ${currency}`, merchantId: one.id, name: one.name, test: one.mode === 'test', currency })),
    );
  return choices.toSorted((left, right) => Number(right.currency === row.currency) - Number(left.currency === row.currency));
}

type Read = { readonly ok: true; readonly request: IssueRequest } | { readonly ok: false; readonly problems: FormProblems };

/** Reads the form into what a platform's call would ask for; the sum in minor units of the chosen currency. */
function readTyped(typed: TypedLink, choices: readonly LinkChoice[], actor: Actor): Read {
  const text = (name: keyof TypedLink): string => typed[name].trim();
  const choice = choices.find(({ code }) => code === typed.choice);
  const amount = choice ? parseTypedMoney(typed.sum, choice.currency) : null;
  const description = text('description');
  const email = text('email');
  const wrong = {
    choice: !choice,
    number: text('number') === '' || text('number').length > LONGEST.number,
    sum: choice !== undefined && (amount === null || amount.minor === 0),
    description: description.length > LONGEST.description,
    email: email !== '' && (email.length > LONGEST.email || !z.email().safeParse(email).success),
    name: text('name').length > LONGEST.name,
  };
  const problems = Object.entries(wrong).flatMap(([field, is]) => (is ? [{ field, problem: `links.problems.${field}` }] : []));
  if (!choice || !amount || problems.length > 0) return { ok: false, problems };
  const request: IssueRequest = {
    merchantCode: choice.merchantId,
    platformInvoiceId: `link:${typed.key}`,
    amount,
    orderId: null,
    orderNumber: text('number'),
    siteUrl: null,
    returnUrl: null,
    lines: description === '' ? [] : [{ name: description, quantity: '1', price: amount.minor }],
    customer: { name: text('name') || null, email: email || null, phone: null },
    actor,
  };
  return { ok: true, request };
}

/** Whether a form that has made a link before asks for something else now. A customer or a description may still be mended while no payment could be begun. */
function differs({ facts, invoice, attempts }: StoredInvoice, request: IssueRequest): boolean {
  const { customer, lines } = request;
  if (!sameMoney(invoice.amount, request.amount) || facts.merchantId !== request.merchantCode || facts.orderNumber !== request.orderNumber)
    return true;
  const same = facts.customerName === customer.name && facts.customerEmail === customer.email && facts.lines[0]?.name === lines[0]?.name;
  return !same && attempts.some(({ state }) => state !== 'closed');
}

/**
 * Makes a payment link from what a person typed, for an installation whose platform has no orders. The form's key stands for the platform's invoice id:
 * sent twice, it gives the same link; with other details, `invoice-differs`.
 */
export async function makeLink(
  heart: Heart,
  asked: { readonly installationId: string; readonly typed: TypedLink; readonly actor: Actor },
): Promise<LinkMade> {
  const { installationId, typed, actor } = asked;
  const row = await heart.db.select((tx) => mustFindInstallation(tx, installationId));
  const account = openAccount(heart, row);
  const barred = mayMake(platformOf(heart, row.platform).hasOrders !== false, account.active, typed.key);
  if (!barred.ok) return { kind: 'refused', refusal: barred.refusal };
  const read = readTyped(typed, await linkChoices(heart, installationId), actor);
  if (!read.ok) return { kind: 'problems', problems: read.problems };
  const { request } = read;
  const known = await heart.db.select((tx) => findInvoiceByPlatformId(tx, installationId, request.platformInvoiceId));
  if (known && differs(known, request)) return { kind: 'refused', refusal: { code: 'invoice-differs' } };
  const issued = await issueInvoice(heart)(account, request);
  return issued.ok ? { kind: 'made', invoiceId: issued.value.invoiceId } : { kind: 'refused', refusal: issued.refusal };
}

function mayMake(hasOrders: boolean, active: boolean, key: string): Result<void> {
  if (hasOrders) return refused('not-found');
  if (!active) return refused('installation-off');
  return z.uuid().safeParse(key).success ? done(undefined) : refused('request-invalid');
}
