const sumOf = (numbers: readonly number[]): bigint => numbers.reduce((sum, one) => sum + BigInt(one), 0n);

/**
 * Shares `total` minor units out in proportion to the weights, by the largest remainder: the shares are whole, never negative, and add up to
 * the total exactly. A weight of zero gets nothing, and where the total is no more than all weights together, no share exceeds its weight.
 * Of equal remainders the earlier one is served first, so that the same order always gives the same shares.
 * @throws RangeError when there is something to share and every weight is zero.
 */
export function share(total: number, weights: readonly number[]): readonly number[] {
  const all = sumOf(weights);
  if (total === 0) return weights.map(() => 0);
  if (all === 0n) throw new RangeError('Nothing to share by');
  const parts = weights.map((weight, index) => {
    const exact = BigInt(total) * BigInt(weight);
    return { index, whole: Number(exact / all), rest: exact % all };
  });
  const missing = Number(BigInt(total) - sumOf(parts.map(({ whole }) => whole)));
  const served = new Set(
    parts
      .toSorted((left, right) => Number(right.rest > left.rest) - Number(right.rest < left.rest) || left.index - right.index)
      .slice(0, missing)
      .map(({ index }) => index),
  );
  return parts.map(({ index, whole }) => (served.has(index) ? whole + 1 : whole));
}
