import { z } from 'zod';

/** A seller of the simulator, as tests start it. */
export interface TestSeller {
  readonly id: number;
  readonly country: 'BR' | 'AR' | 'MX' | 'CO';
  readonly accessToken: string;
  readonly publicKey: string;
}

/** A line of money that moved, minor units. */
export interface SellerLine {
  readonly kind: 'hold' | 'capture' | 'void' | 'refund';
  readonly amount: number;
}

/** A payer of a boleto, as a seller's program names her. */
export const BOLETO_PAYER = {
  email: 'ana.payer@example.com',
  first_name: 'Ana',
  last_name: 'Souza',
  identification: { type: 'CPF', number: '52998224725' },
  address: {
    zip_code: '01310100',
    street_name: 'Avenida Paulista',
    street_number: '1000',
    neighborhood: 'Bela Vista',
    city: 'Sao Paulo',
    federal_unit: 'SP',
  },
};

/** The same payer's boleto as the form of a payment page has it. */
export function boletoForm(): Readonly<Record<string, string>> {
  const { identification, address, ...payer } = BOLETO_PAYER;
  return { method: 'bolbradesco', ...payer, document_type: identification.type, document: identification.number, ...address };
}

const stateSchema = z.object({
  payments: z.array(
    z.object({
      id: z.number(),
      status: z.string(),
      amount: z.int(),
      captured: z.boolean(),
      approvedAt: z.string().nullable(),
      externalReference: z.string().nullable(),
      refunds: z.array(z.object({ amount: z.int(), status: z.string() })),
    }),
  ),
  requests: z.array(z.object({ method: z.string(), path: z.string(), status: z.int(), body: z.unknown() })),
});

export type SellerState = z.infer<typeof stateSchema>;

/** Everything that the simulator knows of payments, with the calls that arrived. */
export async function stateOf(url: string): Promise<SellerState> {
  return stateSchema.parse(await (await fetch(`${url}/_sim/state`)).json());
}

const reserving = z.object({ capture: z.literal(false), external_reference: z.string() });

/** What moved at the simulator, payment by payment: it keeps payments and calls, of which this follows. */
export async function sellerLedger(url: string): Promise<readonly SellerLine[]> {
  const { payments, requests } = await stateOf(url);
  const reserved = new Set(requests.flatMap(({ body }) => reserving.safeParse(body).data?.external_reference ?? []));
  return payments.flatMap(({ status, amount, approvedAt, externalReference, refunds }): readonly SellerLine[] => {
    const held = externalReference !== null && reserved.has(externalReference) && status !== 'rejected';
    const back = refunds.filter((one) => one.status === 'approved');
    return [
      ...(held ? [{ kind: 'hold', amount } as const] : []),
      ...(approvedAt === null ? [] : [{ kind: 'capture', amount } as const]),
      ...(held && status === 'cancelled' ? [{ kind: 'void', amount } as const] : []),
      ...back.map((one) => ({ kind: 'refund', amount: one.amount }) as const),
    ];
  });
}

/** A card number that the simulator knows, by the currency's country. */
const CARD = '5031433215406351';

/** What the card form in the browser does: a token for a card whose holder's name decides the result. */
export async function cardToken(url: string, publicKey: string, holder = 'APRO'): Promise<string> {
  const answer = await fetch(`${url}/v1/card_tokens?public_key=${publicKey}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      card_number: CARD,
      expiration_month: 11,
      expiration_year: 2030,
      security_code: '123',
      cardholder: { name: holder },
    }),
  });
  return z.object({ id: z.string() }).parse(await answer.json()).id;
}

/** Makes something happen to a payment from outside, such as paying a slip. */
export async function toPayment(url: string, id: string | number, deed: string, amount?: number): Promise<void> {
  const answer = await fetch(`${url}/_sim/payments/${id}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ do: deed, ...(amount === undefined ? {} : { amount }) }),
  });
  if (!answer.ok) throw new Error(`the simulator answered ${answer.status}: ${await answer.text()}`);
}
