import { Router } from 'express';
import type { Request, Response } from 'express';
import type { LinkChoice, TypedLink } from '../../payments/desk-links';
import type { FormProblems } from '../../payments/desk-merchants';
import type { Refusal } from '../../payments/domain/errors';
import type { WebDeps } from '../deps';
import { leaveFlash } from '../flash';
import { typed } from '../form';
import { page, requireSession, show } from '../page';
import type { Page } from '../page';
import { field } from '../presenters/field';
import type { FieldView } from '../presenters/field';
import { AppError, STATUS_OF, refusalSentence } from '../refusals';

interface LinkForm {
  readonly values: TypedLink;
  readonly problems: FormProblems;
  readonly refusal: Refusal | null;
}

/** `/links/new`: a payment link by hand, for sellers that have no orders elsewhere. */
export function linksPages(deps: WebDeps): Router {
  const { desk, ids } = deps;
  const router = Router();
  router.use('/links', requireSession, (request, _response, next) => {
    if (page(request).offers.orders) throw new AppError('not-found');
    next();
  });
  router.get('/links/new', (request, response) => {
    const values = { key: ids.uuid(), choice: '', number: '', sum: '', description: '', email: '', name: '' };
    return showForm(deps, request, { response, form: { values, problems: [], refusal: null } });
  });
  router.post('/links', async (request, response) => {
    const { installationId, actor } = page(request);
    const values = typedLink(request);
    const made = await desk.newLink(installationId, values, actor);
    if (made.kind === 'made') {
      leaveFlash(response, { level: 'good', key: 'invoices.made' });
      response.redirect(303, `/invoices/${made.invoiceId}`);
      return;
    }
    const problems = made.kind === 'problems' ? made.problems : [];
    const refusal = made.kind === 'refused' ? made.refusal : null;
    // A form that was good for one link already needs a key of its own for another.
    const again = refusal?.code === 'invoice-differs' || refusal?.code === 'request-invalid' ? { ...values, key: ids.uuid() } : values;
    await showForm(deps, request, { response, form: { values: again, problems, refusal } });
  });
  return router;
}

function typedLink(request: Request): TypedLink {
  const form = typed(request);
  const text = (name: keyof TypedLink): string => form[name] ?? '';
  return {
    key: text('key'),
    choice: text('choice'),
    number: text('number'),
    sum: text('sum'),
    description: text('description'),
    email: text('email'),
    name: text('name'),
  };
}

async function showForm(deps: WebDeps, request: Request, shown: { readonly response: Response; readonly form: LinkForm }): Promise<void> {
  const here = page(request);
  const { t, installationId } = here;
  const { values, problems, refusal } = shown.form;
  const choices = await deps.desk.newLinkChoices(installationId);
  const status = refusal ? STATUS_OF[refusal.code] : problems.length > 0 ? 422 : 200;
  show(
    request,
    shown.response,
    'links/new',
    {
      title: t('links.title'),
      key: values.key,
      fields: choices.length === 0 ? [] : fieldsOf(choices, shown.form, here),
      wrong: problems.length > 0,
      trouble: refusal && refusalSentence(t, refusal),
    },
    status,
  );
}

function fieldsOf(choices: readonly LinkChoice[], { values, problems }: LinkForm, { t }: Page): readonly FieldView[] {
  const error = (name: string): string | null => {
    const found = problems.find((one) => one.field === name);
    return found ? t(found.problem) : null;
  };
  const text = (name: 'number' | 'sum' | 'description' | 'email' | 'name', required: boolean): FieldView =>
    field({
      name,
      kind: 'text',
      label: t(`links.${name}.label`),
      hint: t(`links.${name}.hint`),
      value: values[name],
      error: error(name),
      required,
    });
  const chosen = choices.find(({ code }) => code === values.choice) ?? choices[0];
  const choice = field({
    name: 'choice',
    kind: 'choice',
    label: t('links.choice.label'),
    error: error('choice'),
    choices: choices.map((one) => ({
      value: one.code,
      text: t(one.test ? 'links.choice.test' : 'links.choice.live', { name: one.name, currency: one.currency }),
      chosen: one === chosen,
    })),
  });
  return [choice, text('sum', true), text('number', true), text('description', false), text('email', false), text('name', false)];
}
