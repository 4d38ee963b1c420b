import type { ProductLink, SaleItem } from '../../academy/domain/product-ref';

/**
 * The links that a line is granted by (Upgates: section Products): the same variant, or the same product where the link has no variant, or the same code,
 * capital letters counting. Links of variants win over links of whole products.
 */
export function matchLinks(links: readonly ProductLink[], { product: line }: SaleItem): readonly ProductLink[] {
  const code = line.code?.trim() ?? '';
  const sameCode = (link: ProductLink): boolean => code !== '' && link.product.code?.trim() === code;
  const byVariant = links.filter((link) => link.product.variant !== null && (link.product.variant === line.variant || sameCode(link)));
  if (byVariant.length > 0) return byVariant;
  return links.filter(
    (link) => link.product.variant === null && ((line.product !== null && link.product.product === line.product) || sameCode(link)),
  );
}
