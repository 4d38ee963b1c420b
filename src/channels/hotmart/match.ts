import type { ProductLink, ProductRef, SaleItem } from '../../academy/domain/product-ref';

/**
 * The links that a line of a sale is granted by: of those for its product, all of the most exact kind. Plan and offer together are more exact than the
 * plan, the plan more than the offer, the offer more than the product alone. Hotmart: section Mapping.
 */
export function matchLinks(links: readonly ProductLink[], { product: sold }: SaleItem): readonly ProductLink[] {
  const fitting = links.filter(({ product: linked }) => fits(linked, sold)).map((link) => ({ link, rank: rankOf(link.product) }));
  const best = Math.max(...fitting.map(({ rank }) => rank));
  return fitting.filter(({ rank }) => rank === best).map(({ link }) => link);
}

const namesPlan = ({ plan, variant }: ProductRef): boolean => plan !== null || variant !== null;

function rankOf(linked: ProductRef): number {
  return (namesPlan(linked) ? 2 : 0) + (linked.offer === null ? 0 : 1);
}

function fits(linked: ProductRef, sold: ProductRef): boolean {
  if (linked.product === null || idOf(linked.product) !== idOf(sold.product)) return false;
  if (linked.offer !== null && linked.offer.trim() !== sold.offer) return false;
  return !namesPlan(linked) || isSamePlan(linked, sold);
}

/** Two numbers decide; where one side knows only the name (version 1, or a plan that nobody has bought yet), names do. */
function isSamePlan(linked: ProductRef, sold: ProductRef): boolean {
  const [one, other] = [idOf(linked.plan), idOf(sold.plan)];
  if (isNumber(one) && isNumber(other)) return one === other;
  const names = [linked.variant, linked.plan].flatMap((name) => name?.trim().toLowerCase() ?? []);
  return [sold.variant, sold.plan].some((name) => name !== null && names.includes(name.trim().toLowerCase()));
}

function idOf(text: string | null): string | null {
  return text === null ? null : text.trim();
}

function isNumber(text: string | null): boolean {
  return text !== null && /^\d+$/.test(text);
}
