import { isRecord } from './api/call';
import { shopNow } from './shop';
import type { Shop } from './shop';
import { formFields } from './transactions';
import type { Attempt, FormField } from './transactions';

const TIMEOUT_MS = 10_000;

/** Fields that are numbers when the switch `widgetBodyTypes` says so; they keep the digits of their text. */
const NUMBERS: ReadonlySet<string> = new Set(['amount', 'transaction_id', 'order_id', 'original_amount', 'conversion_rate']);

/** What the app gave for the payment page, or why there is nothing to show. */
export type WidgetOutcome = { readonly ok: true; readonly data: unknown } | { readonly ok: false; readonly reason: string };

/** Posts the signed data to the payment system as JSON, as the shop's server does in widget mode (InSales: section Widget mode). */
export async function askForWidgetData(shop: Shop, attempt: Attempt): Promise<WidgetOutcome> {
  const { url } = attempt.gateway;
  const body = jsonBody(shop, formFields(shop, attempt));
  const answer = await post(url, body);
  const data = answer === null ? undefined : readData(answer.text);
  const ok = answer?.status === 200 && data !== undefined;
  const reason = ok ? null : answer === null ? 'Платежная система не отвечает' : 'Платежная система ответила не так, как нужно';
  shop.books.remember(shop.books.appCalls, { at: shopNow(shop), kind: 'widget-payment', url, status: answer?.status ?? null, ok, reason });
  return reason === null ? { ok: true, data } : { ok: false, reason };
}

/** Written by hand, because a JSON writer would print the number 1531.50 as 1531.5 and so break its signature. */
function jsonBody(shop: Shop, fields: readonly FormField[]): string {
  const numbers = shop.switches.text('widgetBodyTypes') === 'numbers';
  const asObject = shop.switches.text('widgetOrderJson') === 'object';
  const written = fields.map(([name, value]) => {
    const bare = (numbers && NUMBERS.has(name)) || (asObject && name === 'order_json');
    return `${JSON.stringify(name)}:${bare ? value : JSON.stringify(value)}`;
  });
  return `{${written.join(',')}}`;
}

async function post(url: string, body: string): Promise<{ readonly status: number; readonly text: string } | null> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return { status: response.status, text: await response.text() };
  } catch {
    return null;
  }
}

function readData(text: string): unknown {
  try {
    const parsed: unknown = JSON.parse(text);
    return isRecord(parsed) ? parsed['widget_payment_data'] : undefined;
  } catch {
    return undefined;
  }
}
