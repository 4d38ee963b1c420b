import type { Result } from './domain/errors';
import type { Standing } from './domain/invoice';
import type { Money } from './domain/money';
import type { OrderLine } from './ports/gateway';

/** What the payment link page shows to a customer. */
export interface PayView {
  readonly shop: string;
  readonly orderNumber: string;
  readonly amount: Money;
  readonly lines: readonly OrderLine[];
  readonly standing: Standing;
  readonly test: boolean;
  readonly gatewayTitle: string;
  readonly confirmManually: boolean;
  readonly expiresAt: Date | null;
  readonly paidAt: Date | null;
  readonly card: string | null;
  /** Where "back to the shop" leads; null = no such button. */
  readonly backUrl: string | null;
  readonly language: string;
  /** IANA zone of the shop, in which moments are printed. */
  readonly timezone: string;
  /** The payer came back from the gateway and the money is still on its way. */
  readonly waiting: boolean;
}

/** What the public payment page may ask. */
export interface PayDesk {
  /** What the page shows; null = no such link. `returned`: the payer comes back from the gateway, so the gateway is asked first. */
  view(slug: string, returned: boolean): Promise<PayView | null>;
  /** Where the payer goes on to; a dead attempt is replaced by a new one first. */
  open(slug: string): Promise<
    Result<
      | { readonly kind: 'redirect'; readonly url: string }
      | {
          readonly kind: 'form';
          readonly action: string;
          readonly method: 'GET' | 'POST';
          readonly fields: Readonly<Record<string, string>>;
        }
    >
  >;
  /** The topic under which changes of this link are published for live pages; null = no such link. */
  topic(slug: string): Promise<string | null>;
}
