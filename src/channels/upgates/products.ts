import type { ChannelAnswer, ChannelProduct } from '../../academy/ports/channel';
import type { Visit } from './client';
import type { Reply } from './reply';
import type { WireProduct } from './wire';
import { productsSchema } from './wire';

const DAY_MS = 24 * 3_600_000;
const FRESH_MS = 60_000;
const MOST_PAGES = 400;

type ByProduct = ReadonlyMap<string, readonly ChannelProduct[]>;

/** What a process knows of the goods of one connection. `nextPage`: the first reading is not through yet. */
interface Kept {
  readonly begun: Date;
  readonly refreshed: Date;
  readonly nextPage: number | null;
  readonly goods: ByProduct;
}

/** The lists of goods that this process keeps, by connection. */
export interface Goods {
  list(connection: string, visit: Visit, now: Date): Promise<ChannelAnswer<readonly ChannelProduct[]>>;
}

/**
 * Keeps lists of goods: the whole list is read once a day, page by page, and goes on where a limit interrupted it; in between only what has changed is read
 * (Upgates: section Products).
 */
export function createGoods(): Goods {
  const kept = new Map<string, Kept>();
  const keep = (connection: string, state: Kept): Kept => {
    kept.set(connection, state);
    return state;
  };
  return {
    list: async (connection, visit, now) => {
      // Another address or login may show other goods.
      const key = `${connection} ${visit.shop.address} ${visit.shop.login}`;
      const known = kept.get(key);
      const whole = known && known.nextPage === null && now.getTime() - known.begun.getTime() < DAY_MS ? known : null;
      if (whole && now.getTime() - whole.refreshed.getTime() < FRESH_MS) return answer(visit, whole);
      const start: Kept = whole
        ? { ...whole, nextPage: null }
        : known && known.nextPage !== null
          ? known
          : { begun: now, refreshed: now, nextPage: 1, goods: new Map() };
      const filter = whole ? { last_update_time_from: whole.refreshed.toISOString().replace(/\.\d+Z$/, '+00:00') } : {};
      let goods = start.goods;
      for (let page = start.nextPage ?? 1; page <= MOST_PAGES; page += 1) {
        const read = await readPage(visit, { ...filter, page: String(page) });
        if (read.kind !== 'done') return read;
        goods = new Map([...goods, ...read.value.goods]);
        const last = page >= read.value.pages;
        if (!whole) keep(key, { ...start, goods, nextPage: last ? null : page + 1 });
        if (last) break;
      }
      return answer(visit, keep(key, { begun: start.begun, refreshed: now, nextPage: null, goods }));
    },
  };
}

function answer(visit: Visit, { goods }: Kept): ChannelAnswer<readonly ChannelProduct[]> {
  return { kind: 'done', value: [...goods.values()].flat(), memory: visit.learned() };
}

async function readPage(
  visit: Visit,
  query: Readonly<Record<string, string>>,
): Promise<Reply<{ readonly goods: ByProduct; readonly pages: number }>> {
  const read = await visit.call({ method: 'GET', path: '/products', query, schema: productsSchema });
  if (read.kind !== 'done') return read;
  const goods = new Map(read.value.products.map((product) => [product.product_id ?? product.code ?? '', rowsOf(product)] as const));
  return { kind: 'done', value: { goods, pages: read.value.number_of_pages } };
}

/** A product, and each of its variants beneath it. */
function rowsOf(product: WireProduct): readonly ChannelProduct[] {
  const { product_id: id, code, descriptions, variants } = product;
  const title = (descriptions ?? []).find((one) => one.title !== null)?.title ?? code ?? id ?? '?';
  const active = product.active_yn !== false && product.archived_yn !== true;
  const ref = { product: id, variant: null, code, plan: null, offer: null };
  const forms = (variants ?? []).map((variant) => ({
    ref: { ...ref, variant: variant.variant_id, code: variant.code },
    title: `${title}, ${formOf(variant)}`,
    active: active && variant.active_yn !== false,
  }));
  return [{ ref, title, active }, ...forms];
}

/** Parameters hold the words of a variant in a form that is not described everywhere; the code or the id tells it apart, too. */
function formOf({ code, variant_id: id }: NonNullable<WireProduct['variants']>[number]): string {
  return code ?? id ?? '?';
}
