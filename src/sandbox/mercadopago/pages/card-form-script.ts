import type { Express } from 'express';

/** Where pages of sellers load the stand-in for the browser library from. */
export const CARD_FORM_PATH = '/sdk/card-form.js';

/**
 * A stand-in for the browser library with the part of its surface that card forms use: it turns card data into a token at the
 * address it was loaded from, so that the data never reaches the seller. Errors reject with the list of causes.
 */
const CARD_FORM_SCRIPT = `'use strict';
(() => {
  const base = new URL(document.currentScript.src).origin;
  class MercadoPago {
    #key;
    constructor(publicKey) {
      if (typeof publicKey !== 'string' || publicKey === '') throw new Error('Your public key is missing');
      this.#key = publicKey;
    }
    createCardToken(data) {
      const identification = data.identificationType && data.identificationNumber
        ? { type: data.identificationType, number: data.identificationNumber } : undefined;
      return this.#call('POST', '/v1/card_tokens', {}, data.cardId ? { card_id: data.cardId, security_code: data.securityCode } : {
        card_number: data.cardNumber,
        expiration_month: data.cardExpirationMonth,
        expiration_year: data.cardExpirationYear,
        security_code: data.securityCode,
        cardholder: { name: data.cardholderName, identification },
      });
    }
    getIdentificationTypes() { return this.#call('GET', '/v1/identification_types', {}); }
    getPaymentMethods({ bin }) { return this.#call('GET', '/v1/payment_methods/search', { bins: bin }); }
    getInstallments({ amount, bin }) { return this.#call('GET', '/v1/payment_methods/installments', { amount, bin }); }
    async #call(method, path, query, body) {
      const url = new URL(path, base);
      for (const [name, value] of Object.entries({ public_key: this.#key, ...query })) url.searchParams.set(name, value);
      const answer = await fetch(url, {
        method,
        headers: { 'content-type': 'application/json' },
        ...(body && { body: JSON.stringify(body) }),
      });
      const content = await answer.json();
      if (!answer.ok) throw content.cause && content.cause.length > 0 ? content.cause : content;
      return content;
    }
  }
  window.MercadoPago = MercadoPago;
})();
`;

/** Serves the script to pages of any origin. */
export function mountCardForm(app: Express): void {
  app.get(CARD_FORM_PATH, (_req, res) => {
    res.set({ 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' });
    res.type('text/javascript').send(CARD_FORM_SCRIPT);
  });
}
