import type { SaleAttack, SaleDeed } from './events';
import type { PlayedSale, Stage } from './stage';

type Forging = Extract<SaleAttack, { readonly kind: 'forge-sale' }>;

/** Does what people of a shop, its buyers and strangers do with one sale. */
export async function performSale(stage: Stage, action: SaleDeed | SaleAttack): Promise<void> {
  const played = stage.sales[action.sale];
  if (!played) return;
  const { shop, course, email } = played;
  if (action.kind === 'buy') {
    played.sale = await shop.buy(course, email);
    return;
  }
  if (action.kind === 'forge-sale') return forge(stage, played, action);
  if (played.sale === null) return;
  return action.kind === 'turn' ? shop.turn(played.sale, action.to) : shop.again(played.sale);
}

/** Says that the sale was paid, to the right address with a wrong proof, or to another's address. */
async function forge({ world, forgedSales }: Stage, { shop, sale, email, course }: PlayedSale, { how }: Forging): Promise<void> {
  const mark = world.school.nextMark();
  const message = shop.kind.forge({ mark, sale: sale ?? mark, email, course });
  const other = world.school.shops.find((one) => one !== shop) ?? shop;
  const key = (how === 'other-shop' ? other : shop).hookPath.split('/').at(-1) ?? '';
  const body = how === 'nonsense' ? `{"id":"${mark}","orders":[{"` : message.body;
  const path = `/hooks/${shop.kind.code}/${key}${message.part}`;
  const { contentType, headers } = message;
  const { status } = await world.door.send({ path, contentType, headers, body });
  forgedSales.push({ mark, status });
}
