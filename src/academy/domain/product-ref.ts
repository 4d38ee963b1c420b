/** What a channel sells, as it names it. Every id is text, also where the channel sends numbers; null = not said. */
export interface ProductRef {
  readonly product: string | null;
  readonly variant: string | null;
  /** The shop's own code of the goods. */
  readonly code: string | null;
  readonly plan: string | null;
  readonly offer: string | null;
}

/** What a sale grants: a course, one of its classes (intakes), or a plan that opens several courses. */
export interface Target {
  readonly kind: 'course' | 'class' | 'plan';
  readonly id: string;
}

/** A product of a channel tied to what it grants. */
export interface ProductLink {
  readonly id: string;
  readonly product: ProductRef;
  readonly target: Target;
}

/** One line of a sale. */
export interface SaleItem {
  readonly product: ProductRef;
  readonly title: string;
}
