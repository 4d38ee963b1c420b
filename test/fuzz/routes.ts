import type { Express } from 'express';

const shownPath = (path: unknown): string => (path instanceof RegExp ? `/${path.source}/` : String(path));
const joined = (base: string, path: string): string =>
  `${base}${path}`.replace(/\/{2,}/g, '/').replace(/(.)\/$/, path.startsWith('/./') ? '$1/' : '$1');

function* routesIn(router: unknown, base: string): Generator<string> {
  const layers: unknown = typeof router === 'function' ? Reflect.get(router, 'stack') : undefined;
  for (const layer of Array.isArray(layers) ? layers : []) {
    const route: unknown = Reflect.get(layer, 'route');
    if (typeof route === 'object' && route !== null) {
      const methods = Object.keys(Reflect.get(route, 'methods') ?? {});
      for (const method of methods)
        for (const path of [Reflect.get(route, 'path')].flat()) yield `${method.toUpperCase()} ${joined(base, shownPath(path))}`;
    } else {
      const at: unknown = Reflect.get(layer, 'rawPath');
      yield* routesIn(Reflect.get(layer, 'handle'), joined(base, at === undefined ? '/' : shownPath(at)));
    }
  }
}

/** Every route that the product answers, such as `POST /merchants/:id`, found in its routers. */
export function routesOf(web: Express): readonly string[] {
  return [...new Set(routesIn(web.router, '/'))].sort();
}
