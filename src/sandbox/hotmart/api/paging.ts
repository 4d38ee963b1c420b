import { good, refused } from './answer';
import type { Call, Reply } from './answer';

const USUAL_RESULTS = 50;
const MOST_RESULTS = 500;

/** The parameters of paging. */
export const PAGING = ['max_results', 'page_token'] as const;

/** One page of a list; the token of a page is opaque to callers. Hotmart: section Token, paging. */
export function paged(items: readonly object[], { query }: Call): Reply {
  const most = query['max_results'] === undefined ? USUAL_RESULTS : Number(query['max_results']);
  if (!Number.isInteger(most) || most < 1 || most > MOST_RESULTS) return refused(400, 'invalid_parameter', 'max_results is out of range');
  const from = query['page_token'] === undefined ? 0 : offsetOf(query['page_token']);
  if (from === null || from > items.length) return refused(400, 'invalid_parameter', 'page_token is not valid');
  const page = items.slice(from, from + most);
  const end = from + page.length;
  return good({
    items: page,
    page_info: {
      total_results: items.length,
      ...(end < items.length && { next_page_token: tokenOf(end) }),
      ...(from > 0 && { prev_page_token: tokenOf(Math.max(from - most, 0)) }),
      results_per_page: most,
    },
  });
}

function tokenOf(offset: number): string {
  return Buffer.from(JSON.stringify({ offset })).toString('base64url');
}

function offsetOf(token: string): number | null {
  const found = /^\{"offset":(\d+)\}$/.exec(Buffer.from(token, 'base64url').toString());
  return found ? Number(found[1]) : null;
}
