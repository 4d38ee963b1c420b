/** One try to deliver a change; `status` is null when no answer came or it was not sent. */
export interface WebhookDelivery {
  readonly id: number;
  readonly at: string;
  readonly webhookId: number;
  readonly topic: string;
  readonly orderId: number;
  readonly address: string;
  readonly attempt: number;
  readonly status: number | null;
  readonly outcome: 'delivered' | 'refused' | 'unanswered' | 'dropped';
}

/** A call of the shop to the app; `status` is null when no answer came. */
export interface AppCall {
  readonly at: string;
  readonly kind: 'install' | 'uninstall' | 'widget-payment';
  readonly url: string;
  readonly status: number | null;
  readonly ok: boolean;
  readonly reason: string | null;
}

/** An API request as it was answered. */
export interface ApiRecord {
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly status: number;
  readonly authorized: boolean;
  readonly used: number;
  readonly body: unknown;
}

/** A result that came from the payment system. */
export interface ResultRecord {
  readonly at: string;
  readonly route: string;
  readonly body: string;
  readonly status: number;
  readonly errors: readonly string[];
}

/** An auto-login that led back to the app. */
export interface LoginRecord {
  readonly at: string;
  readonly loginToken: string;
  readonly userId: number;
  readonly location: string;
}

/** Something the shop lived with although a good module would not have sent it. */
export interface Regression {
  readonly at: string;
  readonly kind:
    'unpaid-after-paid' | 'paid-twice' | 'login-token-reused' | 'credentials-without-https' | 'duplicate-widget' | 'address-without-https';
  readonly subject: string;
}
