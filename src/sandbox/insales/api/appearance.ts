import { z } from 'zod';
import type { JsTag, Widget } from '../model';
import { noteRegression, shopTime } from '../shop';
import { blank, created, idOf, missing, ok, readChange, readWrapped, REMOVED, wrong } from './call';
import type { ApiAnswer, ApiCall, ApiMethod } from './call';
import { text, whole } from './inputs';

const widgetInput = z.object({ code: text.optional(), height: whole.optional(), page_type: text.optional() });
const tagInput = z.object({ type: text.optional(), name: text.optional(), content: text.optional() });

const PAGE_TYPES: readonly string[] = ['order', 'product'];
const TAG_TYPES: readonly string[] = ['JsTag::TextTag', 'JsTag::FileTag'];

/** Code of the app in cards of the back office and in the storefront (InSales: section Order-card widget). */
export const APPEARANCE_METHODS: readonly ApiMethod[] = [
  { method: 'GET', path: 'application_widgets', handle: ({ shop }) => ok(shop.books.widgets.map(widgetView)) },
  { method: 'GET', path: 'application_widgets/:id', handle: (call) => withWidget(call, (widget) => ok(widgetView(widget))) },
  { method: 'POST', path: 'application_widgets', handle: createWidget },
  {
    method: 'PUT',
    path: 'application_widgets/:id',
    handle: (call) =>
      withWidget(call, (widget) => {
        const read = readChange(call, 'application_widget', widgetInput);
        if (!read.ok) return read.answer;
        const { code = widget.code, height = widget.height, page_type: pageType = widget.pageType } = read.value;
        const trouble = checkWidget(call, { code, height, pageType });
        if (trouble) return trouble;
        Object.assign(widget, { code, height, pageType });
        return ok(widgetView(widget));
      }),
  },
  {
    method: 'DELETE',
    path: 'application_widgets/:id',
    handle: (call) =>
      withWidget(call, (widget) => {
        call.shop.books.widgets = call.shop.books.widgets.filter(({ id }) => id !== widget.id);
        return REMOVED;
      }),
  },
  { method: 'GET', path: 'js_tags', handle: ({ shop }) => ok(shop.books.jsTags.map(tagView)) },
  { method: 'GET', path: 'js_tags/:id', handle: (call) => withTag(call, (tag) => ok(tagView(tag))) },
  { method: 'POST', path: 'js_tags', handle: createTag },
  { method: 'PUT', path: 'js_tags/:id', handle: (call) => withTag(call, (tag) => updateTag(call, tag)) },
  {
    method: 'DELETE',
    path: 'js_tags/:id',
    handle: (call) =>
      withTag(call, (tag) => {
        call.shop.books.jsTags = call.shop.books.jsTags.filter(({ id }) => id !== tag.id);
        return REMOVED;
      }),
  },
];

/** Nothing stops a second widget of the same app; it is noted, because a person would see both. */
function createWidget(call: ApiCall): ApiAnswer {
  const { shop } = call;
  const read = readWrapped(call, 'application_widget', widgetInput);
  if (!read.ok) return read.answer;
  const { code = '', height = 0, page_type: pageType = 'order' } = read.value;
  const trouble = checkWidget(call, { code, height, pageType });
  if (trouble) return trouble;
  if (shop.books.widgets.some((widget) => widget.pageType === pageType)) noteRegression(shop, 'duplicate-widget', pageType);
  const made: Widget = { id: shop.books.nextId('widget'), code, height, pageType, createdAt: shop.clock.now() };
  shop.books.widgets.push(made);
  return created(shop, widgetView(made));
}

function checkWidget({ shop }: ApiCall, widget: Pick<Widget, 'code' | 'height' | 'pageType'>): ApiAnswer | undefined {
  if (widget.code === '') return blank(shop, 'code');
  if (widget.height < 1) return blank(shop, 'height');
  return PAGE_TYPES.includes(widget.pageType) ? undefined : wrong(shop, 'page_type');
}

function createTag(call: ApiCall): ApiAnswer {
  const read = readWrapped(call, 'js_tag', tagInput);
  if (!read.ok) return read.answer;
  const { type = '', name = '', content = '' } = read.value;
  const trouble = checkTag(call, { type, content });
  if (trouble) return trouble;
  const made: JsTag = { id: call.shop.books.nextId('jsTag'), type, name, content, createdAt: call.shop.clock.now() };
  call.shop.books.jsTags.push(made);
  return created(call.shop, tagView(made));
}

function updateTag(call: ApiCall, tag: JsTag): ApiAnswer {
  const read = readChange(call, 'js_tag', tagInput);
  if (!read.ok) return read.answer;
  const { type = tag.type, name = tag.name, content = tag.content } = read.value;
  const trouble = checkTag(call, { type, content });
  if (trouble) return trouble;
  Object.assign(tag, { type, name, content });
  return ok(tagView(tag));
}

function checkTag({ shop }: ApiCall, { type, content }: Pick<JsTag, 'type' | 'content'>): ApiAnswer | undefined {
  if (!TAG_TYPES.includes(type)) return wrong(shop, 'type');
  return content === '' ? blank(shop, 'content') : undefined;
}

function widgetView({ code, createdAt, id, height, pageType }: Widget) {
  return { code, created_at: shopTime(createdAt), id, height, page_type: pageType };
}

function tagView({ createdAt, ...tag }: JsTag) {
  return { ...tag, created_at: shopTime(createdAt) };
}

function withWidget(call: ApiCall, handle: (widget: Widget) => ApiAnswer): ApiAnswer {
  const widget = call.shop.books.widgets.find(({ id }) => id === idOf(call));
  return widget ? handle(widget) : missing(call.shop);
}

function withTag(call: ApiCall, handle: (tag: JsTag) => ApiAnswer): ApiAnswer {
  const tag = call.shop.books.jsTags.find(({ id }) => id === idOf(call));
  return tag ? handle(tag) : missing(call.shop);
}
