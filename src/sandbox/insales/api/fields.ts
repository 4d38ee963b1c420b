import { z } from 'zod';
import type { Field } from '../model';
import { shopTime } from '../shop';
import { blank, created, idOf, invalid, missing, ok, readChange, readWrapped, REMOVED, wrong } from './call';
import type { ApiAnswer, ApiCall, ApiMethod } from './call';
import { flag, text, whole } from './inputs';

const TYPES: readonly string[] = ['TextField', 'TextArea', 'Checkbox', 'Select', 'FileField', 'Delivery', 'PickPoint'].map(
  (type) => `Field::${type}`,
);

const fieldInput = z.object({
  type: text.optional(),
  destiny: whole.optional(),
  office_title: text.optional(),
  title: text.optional(),
  handle: text.optional(),
  active: flag.optional(),
  for_buyer: flag.optional(),
  show_in_result: flag.optional(),
  show_in_checkout: flag.optional(),
  obligatory: flag.optional(),
  is_indexed: flag.optional(),
  hide_in_backoffice: flag.optional(),
});

const DEFAULTS = {
  active: true,
  for_buyer: true,
  show_in_result: true,
  show_in_checkout: true,
  obligatory: false,
  is_indexed: false,
  hide_in_backoffice: false,
};

/** Fields of orders, clients and addresses (InSales: section Order fields). */
export const FIELD_METHODS: readonly ApiMethod[] = [
  { method: 'GET', path: 'fields', handle: ({ shop }) => ok(shop.books.fields.map(fieldView)) },
  { method: 'GET', path: 'fields/:id', handle: (call) => withField(call, (field) => ok(fieldView(field))) },
  { method: 'POST', path: 'fields', handle: create },
  {
    method: 'PUT',
    path: 'fields/:id',
    handle: (call) =>
      withField(call, (field) => {
        const read = readChange(call, 'field', fieldInput);
        if (!read.ok) return read.answer;
        field.attributes = { ...field.attributes, ...read.value };
        field.updatedAt = call.shop.clock.now();
        return ok(fieldView(field));
      }),
  },
  {
    method: 'DELETE',
    path: 'fields/:id',
    handle: (call) =>
      withField(call, (field) => {
        call.shop.books.fields = call.shop.books.fields.filter(({ id }) => id !== field.id);
        return REMOVED;
      }),
  },
];

function create(call: ApiCall): ApiAnswer {
  const { shop } = call;
  const read = readWrapped(call, 'field', fieldInput);
  if (!read.ok) return read.answer;
  const { type = '', destiny = 0, office_title: officeTitle = '', title = officeTitle } = read.value;
  if (officeTitle === '') return blank(shop, 'office_title');
  if (!TYPES.includes(type)) return wrong(shop, 'type');
  if (destiny < 1 || destiny > 5) return wrong(shop, 'destiny');
  const id = shop.books.nextId('field');
  const handle = read.value.handle ?? `field-${id}`;
  const taken = shop.books.fields.some(({ attributes }) => attributes['handle'] === handle && attributes['destiny'] === destiny);
  if (taken) return invalid(shop, { handle: ['уже существует'] });
  const now = shop.clock.now();
  const made: Field = { id, attributes: { ...DEFAULTS, ...read.value, handle, title }, createdAt: now, updatedAt: now };
  shop.books.fields.push(made);
  return created(shop, fieldView(made));
}

function fieldView(field: Field) {
  return { id: field.id, ...field.attributes, created_at: shopTime(field.createdAt), updated_at: shopTime(field.updatedAt) };
}

function withField(call: ApiCall, handle: (field: Field) => ApiAnswer): ApiAnswer {
  const field = call.shop.books.fields.find(({ id }) => id === idOf(call));
  return field ? handle(field) : missing(call.shop);
}
