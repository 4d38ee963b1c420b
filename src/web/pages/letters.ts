import { Router } from 'express';
import type { Request, Response } from 'express';
import { LETTER_KINDS, isAnyLetterKind } from '../../payments/letters/letter-kinds';
import type { AnyLetterKind } from '../../payments/letters/letter-kinds';
import type { LetterProblem, TypedLetters } from '../../payments/letters/letters-desk';
import type { WebDeps } from '../deps';
import { leaveFlash } from '../flash';
import { asked, idOf, typed } from '../form';
import { languageChoices, page, requireSession, show } from '../page';
import { addressField, presentLetter, presentLetters, switchField } from '../presenters/letters';
import { wordsOf } from '../presenters/page-words';
import { AppError } from '../refusals';
import { frameForLetter } from '../security';

/** `/letters`: which letters about money go out and to whom, each with an example, and the list of those that were sent. */
export function lettersPages(deps: WebDeps): Router {
  const router = Router();
  router.use('/letters', requireSession);
  router.get('/letters', (request, response) => showLetters(deps, request, { response, typed: null, problems: [] }));
  router.post('/letters', async (request, response) => {
    const { installationId, actor } = page(request);
    const values = typedLetters(request);
    const saved = await deps.desk.letters.save(installationId, values, actor);
    if (!saved.ok) {
      response.status(422);
      await showLetters(deps, request, { response, typed: values, problems: saved.problems });
      return;
    }
    leaveFlash(response, { level: 'good', key: 'letters.flash.saved' });
    response.redirect(303, '/letters');
  });
  router.get('/letters/log', (request, response) => showLog(deps, request, response));
  router.post('/letters/log/:id/again', async (request, response) => {
    const { installationId, actor } = page(request);
    const result = await deps.desk.letters.sendAgain(installationId, idOf(request), actor);
    leaveFlash(response, result.ok ? { level: 'good', key: 'letters.flash.again' } : { level: 'bad', refusal: result.refusal });
    response.redirect(303, '/letters/log');
  });
  router.get('/letters/preview/:kind', (request, response) => showPreview(deps, request, response));
  router.get('/letters/preview/:kind/content', frameForLetter, async (request, response) => {
    const { installationId } = page(request);
    const { html } = await deps.desk.letters.preview(installationId, kindOf(request), languageOf(request));
    response.type('html').send(html);
  });
  return router;
}

function typedLetters(request: Request): TypedLetters {
  const form = typed(request);
  return {
    common: form[addressField('common')] ?? '',
    letters: LETTER_KINDS.map((kind) => ({
      kind,
      on: form[switchField(kind)] === 'yes',
      recipients: (form[addressField(kind)] ?? '').trim(),
    })),
  };
}

async function showLetters(
  deps: WebDeps,
  request: Request,
  shown: { readonly response: Response; readonly typed: TypedLetters | null; readonly problems: readonly LetterProblem[] },
): Promise<void> {
  const here = page(request);
  const view = await deps.desk.letters.overview(here.installationId);
  const link = here.t('letters.kinds.payment-link.name');
  show(request, shown.response, 'letters/letters', {
    title: here.t('letters.title'),
    canSend: view.canSend,
    form: presentLetters(view, shown, wordsOf(here)),
    byHand: { name: link, label: here.t('letters.preview.of', { name: link }) },
  });
}

async function showLog(deps: WebDeps, request: Request, response: Response): Promise<void> {
  const here = page(request);
  const { after } = asked(request);
  const words = wordsOf(here);
  const { rows, next } = await deps.desk.letters.log(here.installationId, after);
  show(request, response, 'letters/log', {
    title: here.t('letters.log.title'),
    rows: rows.map((row) => presentLetter(row, words)),
    older: next === null ? null : `/letters/log?after=${encodeURIComponent(next)}`,
    newest: after === undefined ? null : '/letters/log',
  });
}

async function showPreview(deps: WebDeps, request: Request, response: Response): Promise<void> {
  const here = page(request);
  const kind = kindOf(request);
  const language = languageOf(request);
  const { subject, text } = await deps.desk.letters.preview(here.installationId, kind, language);
  const address = `/letters/preview/${kind}`;
  show(request, response, 'letters/preview', {
    title: here.t(`letters.kinds.${kind}.name`),
    subject,
    text,
    inLanguage: language,
    content: `${address}/content?in=${language}`,
    tabs: languageChoices(here.texts, language).map((one) => ({ ...one, href: `${address}?in=${one.code}` })),
  });
}

function kindOf(request: Request): AnyLetterKind {
  const { kind } = request.params;
  if (typeof kind !== 'string' || !isAnyLetterKind(kind)) throw new AppError('not-found');
  return kind;
}

/** The language that an example is asked for in, else that of the page. */
function languageOf(request: Request): string {
  const { texts, language } = page(request);
  return texts.pick(asked(request)['in'], language);
}
