import { missing, ok } from './call';
import type { ApiMethod } from './call';

/** The `count` beside every list that does not bring one of its own (InSales: section Lists, paging, changed data). */
export function countsOf(methods: readonly ApiMethod[]): readonly ApiMethod[] {
  const paths = new Set(methods.map(({ path }) => path));
  return methods.flatMap(({ method, path, handle }): ApiMethod[] => {
    if (method !== 'GET' || path.includes('/') || paths.has(`${path}/count`)) return [];
    return [
      {
        method,
        path: `${path}/count`,
        handle: (call) => {
          const { body } = handle(call);
          return Array.isArray(body) ? ok({ count: body.length }) : missing(call.shop);
        },
      },
    ];
  });
}
