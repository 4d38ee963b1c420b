import type { Currency } from './domain/currency';
import type { Refusal } from './domain/errors';
import type { FormProblems } from './desk-merchants';
import type { Actor } from './ports/platform-host';

/** What a new link can be paid through: a merchant with one of its currencies. `code` names both. */
export interface LinkChoice {
  readonly code: string;
  readonly merchantId: string;
  readonly name: string;
  readonly test: boolean;
  readonly currency: Currency;
}

/** What was typed into the form of a new link. `key` is the form's own: one key makes one link, however often it is sent. */
export interface TypedLink {
  readonly key: string;
  readonly choice: string;
  readonly number: string;
  readonly sum: string;
  readonly description: string;
  readonly email: string;
  readonly name: string;
}

/** A link that was made; or what is wrong with the form; or why there is none. Problems are text keys. */
export type LinkMade =
  | { readonly kind: 'made'; readonly invoiceId: string }
  | { readonly kind: 'problems'; readonly problems: FormProblems }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Links by hand, where the platform has no orders. */
export interface LinksDesk {
  /** What such a link can be made with. */
  newLinkChoices(installationId: string): Promise<readonly LinkChoice[]>;
  /** Makes a link from what a person typed; the same form sent twice gives the same link. */
  newLink(installationId: string, typed: TypedLink, actor: Actor): Promise<LinkMade>;
}
