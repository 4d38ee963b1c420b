import { Router } from 'express';
import type { Request, Response } from 'express';
import type { FormProblems } from '../../payments/desk-merchants';
import type { TypedSender } from '../../payments/desk-settings';
import type { Finding } from '../../payments/ports/gateway';
import type { WebDeps } from '../deps';
import { leaveFlash } from '../flash';
import { typed } from '../form';
import { page, requireSession, show } from '../page';
import { worstLevel } from '../presenters/findings';
import { wordsOf } from '../presenters/page-words';
import { presentSender, presentSenderNow } from '../presenters/sender';
import { AppError } from '../refusals';

/** `/sender`: who letters come from, the operator's address or the shop's own mail server. */
export function senderPages(deps: WebDeps): Router {
  const router = Router();
  router.use('/sender', requireSession);
  router.get('/sender', (request, response) => showSender(deps, request, { response, typed: null, problems: [], findings: [] }));
  router.post('/sender', async (request, response) => {
    const { installationId, actor } = page(request);
    const values = typedSender(request);
    const saved = await deps.desk.saveSender(installationId, values, actor);
    const problems = saved.ok ? [] : saved.problems;
    const findings = saved.ok ? saved.findings : [];
    // A mail server that does not let us in is a finding, and then nothing was saved.
    if (!saved.ok || worstLevel(findings) === 'bad') {
      response.status(422);
      await showSender(deps, request, { response, typed: values, problems, findings });
      return;
    }
    leaveFlash(response, { level: 'good', key: 'sender.flash.saved' });
    response.redirect(303, '/sender');
  });
  router.get('/sender/forget', (request, response) => askBeforeForget(deps, request, response));
  router.post('/sender/forget', async (request, response) => {
    const { installationId, actor } = page(request);
    await deps.desk.forgetSender(installationId, actor);
    leaveFlash(response, { level: 'good', key: 'sender.flash.forgotten' });
    response.redirect(303, '/sender');
  });
  return router;
}

function typedSender(request: Request): TypedSender {
  const form = typed(request);
  const text = (name: string): string => (form[name] ?? '').trim();
  return {
    from: text('from'),
    host: text('host'),
    port: text('port'),
    user: text('user'),
    password: form['password'] ?? '',
    secure: form['secure'] === 'yes',
  };
}

async function showSender(
  deps: WebDeps,
  request: Request,
  shown: {
    readonly response: Response;
    readonly typed: TypedSender | null;
    readonly problems: FormProblems;
    readonly findings: readonly Finding[];
  },
): Promise<void> {
  const here = page(request);
  const words = wordsOf(here);
  const sender = await deps.desk.sender(here.installationId);
  const model = {
    title: here.t('sender.title'),
    now: presentSenderNow(sender, words),
    saved: sender.saved !== null,
    form: presentSender(sender, shown, words),
  };
  show(request, shown.response, 'sender/sender', model);
}

async function askBeforeForget(deps: WebDeps, request: Request, response: Response): Promise<void> {
  const { t, installationId } = page(request);
  const { saved, ours } = await deps.desk.sender(installationId);
  if (!saved) throw new AppError('not-found');
  show(request, response, 'sender/forget', {
    title: t('sender.forget.title', { host: saved.host }),
    outcome: ours === null ? t('sender.forget.then-none') : t('sender.forget.then-ours', { from: ours }),
  });
}
