import { COUNTRIES } from '../countries';
import { METHODS } from '../methods';
import type { Account, Json, Plan, Recurring } from '../model';
import { readAmount, toWire } from '../money';
import { readMoment, stamp } from '../moment';
import { bad } from './answer';
import type { Reply } from './answer';
import { isGiven, isObject, objectOf } from './inputs';
import type { Read } from './method-fields';

/** Limits of one charge in minor units; those of Argentina were measured, the others are those of cards. */
function limitsOf({ country }: Account): { readonly min: number; readonly max: number } {
  if (country === 'AR') return { min: 1_500, max: 200_000_000 };
  return METHODS[country][0] ?? { min: 1, max: 100_000_000 };
}

/** Reads `auto_recurring`; what works only through a plan is dropped without a word unless it is one. */
export function readRecurring(given: unknown, account: Account, inPlan: boolean): Read<Recurring> {
  if (!isObject(given)) return refuse('auto_recurring is required');
  const period = readPeriod(given);
  if (!period) return refuse('auto_recurring.frequency and frequency_type (days or months) are required');
  const amount = readCharge(given, account);
  if (!amount.ok) return amount;
  const freeTrial = isGiven(given['free_trial']) ? readPeriod(objectOf(given['free_trial'])) : null;
  if (freeTrial === undefined) return refuse('auto_recurring.free_trial is invalid');
  const dates = readDates(given);
  if (!dates) return refuse('auto_recurring.start_date or end_date is invalid');
  const { repetitions, billing_day: billingDay } = given;
  if (inPlan && isGiven(repetitions) && !isWhole(repetitions, 1, 999)) return refuse('auto_recurring.repetitions is invalid');
  if (inPlan && isGiven(billingDay) && !isWhole(billingDay, 1, 28)) return refuse('auto_recurring.billing_day must be from 1 to 28');
  const value: Recurring = {
    ...period,
    amount: amount.value,
    freeTrial,
    ...dates,
    repetitions: inPlan && typeof repetitions === 'number' ? repetitions : null,
    billingDay: inPlan && typeof billingDay === 'number' ? billingDay : null,
  };
  return { ok: true, value };
}

/** What recurs under a plan: all as the plan says; only another amount or currency is refused. Mercado Pago: section Subscriptions. */
export function underPlan(given: unknown, { recurring }: Plan, { country }: Account): Read<Recurring> {
  const { currency, exponent } = COUNTRIES[country];
  if (isGiven(given) && !isObject(given)) return refuse('auto_recurring is invalid');
  const { currency_id: asked, transaction_amount: amount } = objectOf(given);
  if (isGiven(asked) && asked !== currency) return refuse(wrongCurrency(currency));
  if (!isGiven(amount) || readAmount(amount, exponent) === recurring.amount) return { ok: true, value: recurring };
  return refuse('The amount must be equal to the amount of the plan');
}

/** The sum of each charge in minor units, in the account's currency and within its limits. */
export function readCharge(given: Json, account: Account): Read<number> {
  const { currency, exponent } = COUNTRIES[account.country];
  if (given['currency_id'] !== currency) return refuse(wrongCurrency(currency));
  const amount = readAmount(given['transaction_amount'], exponent);
  if (typeof amount !== 'number') return refuse('auto_recurring.transaction_amount is invalid');
  const { min, max } = limitsOf(account);
  if (amount < min) return refuse(`Cannot pay an amount lower than ${toWire(min, exponent)}`);
  return amount > max ? refuse(`Cannot pay an amount greater than ${toWire(max, exponent)}`) : { ok: true, value: amount };
}

/** `auto_recurring` as the interface shows it. */
export function recurringView(recurring: Recurring, { country }: Account): Json {
  const { currency, exponent } = COUNTRIES[country];
  const { frequency, frequencyType, amount, repetitions, billingDay, freeTrial, startDate, endDate } = recurring;
  return {
    frequency,
    frequency_type: frequencyType,
    transaction_amount: toWire(amount, exponent),
    currency_id: currency,
    ...(repetitions !== null && { repetitions }),
    ...(billingDay !== null && { billing_day: billingDay, billing_day_proportional: false }),
    ...(freeTrial && {
      free_trial: { frequency: freeTrial.frequency, frequency_type: freeTrial.frequencyType, first_invoice_offset: null },
    }),
    ...(startDate && { start_date: stamp(startDate) }),
    ...(endDate && { end_date: stamp(endDate) }),
  };
}

function readPeriod(given: Json): Pick<Recurring, 'frequency' | 'frequencyType'> | undefined {
  const { frequency, frequency_type: type } = given;
  if (!isWhole(frequency, 1, 999) || (type !== 'days' && type !== 'months')) return undefined;
  return { frequency, frequencyType: type };
}

/** A start counts only together with an end. */
function readDates(given: Json): Pick<Recurring, 'startDate' | 'endDate'> | undefined {
  const { start_date: start, end_date: end } = given;
  const startDate = readMoment(start) ?? null;
  const endDate = readMoment(end) ?? null;
  if ((isGiven(start) && !startDate) || (isGiven(end) && !endDate)) return undefined;
  return { startDate: endDate && startDate, endDate };
}

function isWhole(value: unknown, least: number, most: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
}

function wrongCurrency(currency: string): string {
  return `Cannot operate between different countries: currency_id must be ${currency}`;
}

function refuse(description: string): { readonly ok: false; readonly reply: Reply } {
  return { ok: false, reply: bad('BAD_REQUEST', description) };
}
