import { Router } from 'express';
import type { WebDeps } from '../deps';
import { createFormat } from '../format';
import { money } from '../../payments/domain/money';
import { currency } from '../../payments/domain/currency';
import { show, visitor } from '../page';

/** `/look`: every part of the design on one page; served in the demo only. */
export function lookPages(deps: Pick<WebDeps, 'showLook' | 'clock'>): Router {
  const router = Router();
  if (!deps.showLook) return router;
  router.get('/look', (request, response) => {
    const { t, language } = visitor(request);
    const format = createFormat(language, 'UTC', deps.clock.now());
    const kinds = ['paid', 'authorized', 'pending', 'attention', 'quiet'] as const;
    show(request, response, 'look', {
      title: t('look.title'),
      badges: kinds.map((kind) => ({ kind, text: t(`look.badge.${kind}`) })),
      levels: ['bad', 'held', 'good', 'plain'].map((level) => ({ level, title: t(`look.note.${level}`), text: t('look.note.text') })),
      sum: format.money(money(199_950, currency('UAH'))),
      typed: format.typed(money(199_950, currency('UAH'))),
      when: format.dateTime(deps.clock.now()),
    });
  });
  router.get('/look/dialog', (request, response) => {
    const { t } = visitor(request);
    show(request, response, 'look-dialog', { title: t('look.dialog.title') });
  });
  return router;
}
