/** A letter of plain sentences with up to a few buttons, all texts ready, in one language. Addresses of buttons may hold words that open something. */
export interface Notice {
  readonly language: string;
  readonly subject: string;
  readonly paragraphs: readonly string[];
  readonly buttons: readonly { readonly text: string; readonly link: string }[];
  /** Said under the buttons. */
  readonly after: readonly string[];
  /** Small links at the end, such as the one that ends a subscription. */
  readonly links?: readonly { readonly text: string; readonly link: string }[];
  /** Why one gets this letter. */
  readonly why: string;
}

/** What became of a notice: taken by the mail server, refused for good, or to be tried again; `no-sender` = the operator has set up no mail server. */
export type NoticeOutcome =
  | { readonly kind: 'sent' }
  | { readonly kind: 'refused'; readonly text: string }
  | { readonly kind: 'unreachable'; readonly text: string }
  | { readonly kind: 'no-sender' };

/** Sends notices in the operator's name. */
export type SendNotice = (to: string, notice: Notice) => Promise<NoticeOutcome>;
