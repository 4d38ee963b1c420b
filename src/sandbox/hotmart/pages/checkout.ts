import express from 'express';
import type { Express, Response } from 'express';
import { html } from '../../kit/html';
import { offerOf } from '../books';
import type { Offer, PaymentType, Product, Sale, SaleStatus } from '../model';
import { sumText } from '../money';
import type { Parts } from '../parts';
import { buy, turn } from '../purchase';
import { field, readForm, sendBuyerPage } from './frame';

type Form = ReturnType<typeof readForm>;

const METHODS: readonly (readonly [PaymentType, string])[] = [
  ['CREDIT_CARD', 'Cartão de crédito'],
  ['PIX', 'Pix'],
  ['BILLET', 'Boleto'],
];

const STATE_WORDS: Readonly<Record<SaleStatus, string>> = {
  BILLET_PRINTED: 'Aguardando pagamento',
  APPROVED: 'Compra aprovada',
  COMPLETED: 'Compra concluída',
  CANCELED: 'Pagamento recusado',
  EXPIRED: 'Prazo de pagamento vencido',
  DELAYED: 'Pagamento em atraso',
  DISPUTE: 'Reembolso solicitado',
  REFUNDED: 'Compra reembolsada',
  CHARGEBACK: 'Compra contestada',
};

/** Mounts what buyers see: the checkout of an offer, and what became of a purchase. Hotmart: section Checkout links. */
export function mountCheckout(app: Express, parts: Parts): void {
  const { books, sales } = parts;
  app.get('/compra/:transaction', (req, res) => {
    const sale = books.sales.get(req.params.transaction);
    if (sale) sendPurchase(res, sale, parts);
    else sendMissing(res);
  });
  app.post('/compra/:transaction', express.urlencoded({ extended: false }), (req, res) => {
    const status = readForm(req.body)['turn'];
    if (status === 'APPROVED') turn(parts, req.params.transaction, 'APPROVED');
    else if (status === 'DISPUTE') sales.move(req.params.transaction, 'DISPUTE', parts.clock.now());
    res.redirect(303, `/compra/${req.params.transaction}`);
  });
  app.get('/:code', (req, res, next) => {
    const product = books.byCheckoutCode(req.params.code);
    if (product) sendCheckout(res, product, { form: readForm(req.query), parts });
    else next();
  });
  app.post('/:code', express.urlencoded({ extended: false }), (req, res, next) => {
    const product = books.byCheckoutCode(req.params.code);
    if (product) pay(res, product, { form: readForm(req.body), parts });
    else next();
  });
}

interface Visit {
  readonly form: Form;
  readonly parts: Parts;
}

function pay(res: Response, product: Product, { form, parts }: Visit): void {
  const { books, clock, webhooks } = parts;
  const { name = '', email = '', document = '', off = '' } = form;
  if (form['leave'] !== undefined) {
    const buyer = { name, email };
    void webhooks.tell({ kind: 'cart', at: clock.now(), productId: product.id, offerCode: offerOf(product, off).code, buyer });
    return sendBuyerPage(res, product.name, html`<p class="notice">Você saiu sem comprar.</p>`);
  }
  const [paymentType] = METHODS.find(([type]) => type === form['method']) ?? [];
  const filled = name.trim() !== '' && /^\S+@\S+$/.test(email.trim()) && document.trim() !== '' && paymentType !== undefined;
  if (!filled) {
    res.status(400);
    return sendCheckout(res, product, { form, parts }, 'Preencha nome, e-mail, CPF e forma de pagamento.');
  }
  const [main] = buy(parts, {
    productId: product.id,
    offerCode: off === '' ? null : off,
    buyer: { name: name.trim(), email: email.trim(), document: document.trim() },
    paymentType,
    card: form['card'] === 'refused' ? 'refused' : 'good',
    withBump: form['bump'] !== undefined && product.bumpId !== null && books.products.has(product.bumpId),
    src: form['src'] || null,
    sck: form['sck'] || null,
  });
  res.redirect(303, main ? `/compra/${main.transaction}` : `/${product.checkoutCode}`);
}

function sendCheckout(res: Response, product: Product, { form, parts }: Visit, fault?: string): void {
  const offer = offerOf(product, form['off'] ?? null);
  const bump = product.bumpId === null ? undefined : parts.books.products.get(product.bumpId);
  const body = html`${fault && html`<p class="error" role="alert">${fault}</p>`}
    <section>
      <p>${offer.name}</p>
      <p class="sum">${priceWords(product, offer)}</p>
      <form method="post" action="/${product.checkoutCode}">
        <input type="hidden" name="off" value="${offer.code}" />
        <input type="hidden" name="src" value="${form['src'] ?? ''}" />
        <input type="hidden" name="sck" value="${form['sck'] ?? ''}" />
        ${field('Nome completo', 'name', { value: form['name'] ?? '' })}
        ${field('E-mail', 'email', { value: form['email'] ?? '', type: 'email' })}
        ${field('CPF', 'document', { value: form['document'] ?? '52998224725' })}
        <fieldset>
          <legend>Forma de pagamento</legend>
          ${METHODS.map(
            ([type, words], index) =>
              html`<label><input type="radio" name="method" value="${type}" ${index === 0 && html`checked`} />${words}</label>`,
          )}
        </fieldset>
        <p>
          <label
            >Cartão de teste<br />
            <select name="card">
              <option value="good">aprovado</option>
              <option value="refused">recusado pelo banco</option>
            </select>
          </label>
        </p>
        ${
          bump &&
          html`<p>
            <label
              ><input type="checkbox" name="bump" value="1" />Quero também: ${bump.name},
              ${sumText(offerOf(bump, null).minor, bump.currency)}</label
            >
          </p>`
        }
        <p class="row">
          <button class="go" name="buy" value="1">Comprar agora</button>
          <button name="leave" value="1" formnovalidate>Sair sem comprar</button>
        </p>
      </form>
    </section>`;
  sendBuyerPage(res, product.name, body);
}

function priceWords(product: Product, { minor, planId }: Offer): string {
  const plan = product.plans.find(({ id }) => id === planId);
  const sum = sumText(minor, product.currency);
  if (!plan) return sum;
  return plan.periodicity === 'ANNUAL' ? `${sum} por ano` : `${sum} por mês`;
}

function sendPurchase(res: Response, sale: Sale, { books }: Parts): void {
  const { transaction, status, minor, currency, paymentType, refusal } = sale;
  const waits = status === 'BILLET_PRINTED';
  const body = html`<section>
    <p>${books.productOf(sale).name}</p>
    <p class="sum">${sumText(minor, currency)}</p>
    <p role="status"><strong>${STATE_WORDS[status]}</strong></p>
    <p>Transação <code>${transaction}</code></p>
    ${refusal !== null && html`<p class="error">${refusal}</p>`}
    ${waits && html`<p>${paymentType === 'PIX' ? 'Código Pix' : 'Código de barras'}: <code>00020126-${transaction}</code></p>`}
    <form class="row" method="post" action="/compra/${transaction}">
      ${waits && html`<button class="go" name="turn" value="APPROVED">Pagar</button>`}
      ${(status === 'APPROVED' || status === 'COMPLETED') && html`<button name="turn" value="DISPUTE">Pedir reembolso</button>`}
    </form>
  </section>`;
  sendBuyerPage(res, STATE_WORDS[status], body);
}

function sendMissing(res: Response): void {
  res.status(404);
  sendBuyerPage(res, 'Página não encontrada', html`<p class="error">Esta compra não existe.</p>`);
}
