import { z } from 'zod';
import type { App } from '../app';
import type { TypedOffer } from '../checkout/desk';
import { createDesk } from '../payments/create-desk';
import type { Actor } from '../payments/ports/platform-host';
import { DEMO_ACCOUNTS, TOPICS } from '../sandbox/mercadopago/accounts';
import type { SampleOffer } from '../web/deps';

/** Who sells the samples. Whoever wants to see how it looks from the inside signs in with this address. */
export const SAMPLE_SELLER = { email: 'owner@club.example', name: 'Clube do Chá', language: 'pt-BR', currency: 'BRL' } as const;

const DEMO: Actor = { kind: 'system' };
const ACCOUNT = DEMO_ACCOUNTS.find(({ name }) => name === SAMPLE_SELLER.name);
const WEBHOOK_SECRET = 'demo-club-webhook-secret';

const OFFERS: readonly TypedOffer[] = [
  {
    title: 'Curso de chá',
    description: 'Seis noites com doze tipos de chá.\n\nTraga a sua xícara preferida.',
    price: '150.00',
    kind: 'once',
    thanks: 'Até segunda-feira!',
  },
  {
    title: 'Clube do chá',
    description: 'Todo mês um chá novo e um encontro para prová-lo.',
    price: '49.90',
    kind: 'plan',
    every: '1',
    everyUnit: 'months',
    thanks: 'O primeiro pacote sai amanhã.',
  },
];

/** Makes a seller in the demo whose account is connected on both sides, with offers that anybody can buy at once; gives their titles and addresses. */
export async function addSamples({ heart, offers, sellers }: App, mercadopagoUrl: string): Promise<readonly SampleOffer[]> {
  const seller = await sellers.add(SAMPLE_SELLER);
  if (!seller || !ACCOUNT) throw new Error('The demo has no seller for its samples');
  const { installationId } = seller;
  const desk = createDesk(heart);
  const { publicKey, accessToken, country } = ACCOUNT;
  const fields = { country, mode: 'live', publicKey, accessToken, webhookSecret: WEBHOOK_SECRET };
  const added = await desk.addMerchant(installationId, 'mercadopago', { name: 'Mercado Pago', confirmManually: false, fields }, DEMO);
  if (!added.ok) throw new Error(`The demo's sample account was refused: ${JSON.stringify(added.problems)}`);
  const [merchant] = await desk.merchants(installationId);
  await configure(mercadopagoUrl, merchant?.hookUrl ?? '');
  for (const typed of OFFERS) await addOffer(offers, { installationId, merchantId: added.value.id, typed });
  const made = await offers.offers(installationId);
  return OFFERS.flatMap(({ title }) => made.filter((one) => one.title === title)).map(({ title, url }) => ({ title, url }));
}

async function addOffer(
  offers: App['offers'],
  { installationId, merchantId, typed }: { readonly installationId: string; readonly merchantId: string; readonly typed: TypedOffer },
): Promise<void> {
  const form = await offers.form(installationId, { merchantId });
  if (!form) throw new Error('The demo’s sample account cannot sell');
  const ways = Object.fromEntries((form.ways ?? []).map(({ code }) => [`way-${code}`, 'yes']));
  const saved = await offers.save(installationId, form, { ...ways, ...typed }, DEMO);
  if (!saved.ok) throw new Error(`The demo's sample offer was refused: ${JSON.stringify(saved.problems)}`);
}

/** What a seller does by hand under "Your integrations". */
async function configure(mercadopagoUrl: string, url: string): Promise<void> {
  const answer = await fetch(`${mercadopagoUrl}/_sim/accounts/${ACCOUNT?.id ?? 0}/webhook`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ url: z.url().parse(url), topics: Object.keys(TOPICS), secret: WEBHOOK_SECRET }),
  });
  if (!answer.ok) throw new Error(`The simulator refused the notifications of the samples: ${answer.status}`);
}
