import { z } from 'zod';
import type { SimClock } from '../kit/clock';
import type { Switches } from '../kit/switches';
import type { Books, Merchant } from './books';
import type { Moves } from './moves';
import type { ViewParts } from './views';

/** What went wrong with one member of params or data. */
export type FieldFault = 'REQUIRED' | 'INVALID' | 'UNKNOWN';

/** Faults by group and member, the form UAPAY reports them in. */
export type FieldFaults = Readonly<Partial<Record<'params' | 'data', Readonly<Record<string, FieldFault>>>>>;

/** The `error` member of an answer. UAPAY: section Errors. */
export interface ApiError {
  readonly code: 'FORMAT_ERROR' | 'SIGN_ERROR' | 'TIMELIMIT_ERROR' | 'NOT_ALLOWED' | 'NOT_FOUND';
  readonly message?: string;
  readonly fields?: FieldFaults;
}

/** The outcome of a call. */
export type Outcome =
  { readonly ok: true; readonly claims: Readonly<Record<string, unknown>> } | { readonly ok: false; readonly error: ApiError };

/** What the methods work with. */
export interface MethodParts {
  readonly books: Books;
  readonly clock: SimClock;
  readonly switches: Switches;
  readonly moves: Moves;
  readonly view: () => ViewParts;
}

/** A verified call: the claims and the merchant who signed them. */
export interface VerifiedCall {
  readonly params: Readonly<Record<string, unknown>>;
  readonly data: Readonly<Record<string, unknown>>;
  readonly signer: Merchant;
  /** Signed with the merchant's private key instead of the secret. */
  readonly rsa: boolean;
}

/** A method of the API after verification: checks the fields, then the session, then acts. */
export type Method = (call: VerifiedCall, parts: MethodParts) => Outcome;

/** What one method takes and does; `alsoRequired` names members that depend on others. */
export interface MethodSpec<Params extends z.ZodRawShape, Data extends z.ZodRawShape> {
  readonly params: Params;
  readonly data?: Data;
  readonly session: boolean;
  readonly alsoRequired?: (call: VerifiedCall, parts: MethodParts) => FieldFaults;
  readonly run: (input: MethodInput<Params, Data>, parts: MethodParts) => Outcome;
}

/** The checked members and the merchant the call speaks for. */
interface MethodInput<Params extends z.ZodRawShape, Data extends z.ZodRawShape> {
  readonly params: z.infer<z.ZodObject<Params>>;
  readonly data: z.infer<z.ZodObject<Data>>;
  readonly merchant: Merchant;
  readonly rsa: boolean;
}

/** Makes a method whose checks come in the documented order. UAPAY: section Simulator. */
export function defineMethod<Params extends z.ZodRawShape, Data extends z.ZodRawShape = z.ZodRawShape>(
  spec: MethodSpec<Params, Data>,
): Method {
  const paramsSchema = z.strictObject({ ...common, ...spec.params });
  const dataSchema = z.strictObject({ ...spec.data });
  return (call, parts) => {
    const strict = parts.switches.text('unknownFields') === 'refuse';
    const params = paramsSchema.safeParse(strict ? call.params : onlyKnown(call.params, paramsSchema));
    const data = dataSchema.safeParse(strict ? call.data : onlyKnown(call.data, dataSchema));
    const more = spec.alsoRequired?.(call, parts) ?? {};
    const fields = {
      params: { ...more.params, ...faultsOf(params.error, call.params) },
      data: { ...more.data, ...faultsOf(data.error, call.data) },
    };
    if (!params.success || !data.success || Object.keys({ ...fields.params, ...fields.data }).length > 0) return formatError(fields);
    if (spec.session && !sessionLives(call, parts)) return formatError({ params: { sessionId: 'INVALID' } });
    // The schemas are built from exactly these shapes; the compiler loses that through the spread.
    const input = { params: params.data, data: data.data, merchant: call.signer, rsa: call.rsa } as unknown as MethodInput<Params, Data>;
    return spec.run(input, parts);
  };
}

/** A refusal for the state of things. */
export function notAllowed(message: string): Outcome {
  return { ok: false, error: { code: 'NOT_ALLOWED', message } };
}

/** A refusal for the form of the request; empty groups are left out. */
export function formatError(fields: FieldFaults, message?: string): Outcome {
  const filled = Object.fromEntries(Object.entries(fields).filter(([, faults]) => Object.keys(faults).length > 0));
  return { ok: false, error: { code: 'FORMAT_ERROR', ...(message !== undefined && { message }), fields: filled } };
}

/** A filled-in member: neither absent nor null nor empty text. */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

const common = { systemType: z.enum(['ECOM', 'P2P']).optional(), locale: z.enum(['uk', 'ru', 'en']).optional() };

function onlyKnown(given: Readonly<Record<string, unknown>>, schema: z.ZodObject): Record<string, unknown> {
  return Object.fromEntries(Object.entries(given).filter(([name]) => name in schema.shape));
}

function faultsOf(error: z.ZodError | undefined, given: Readonly<Record<string, unknown>>): Record<string, FieldFault> {
  const faults = (error?.issues ?? []).flatMap((issue): [string, FieldFault][] => {
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => [key, 'UNKNOWN']);
    const name = String(issue.path[0] ?? '');
    return [[name, isGiven(given[name]) ? 'INVALID' : 'REQUIRED']];
  });
  return Object.fromEntries(faults);
}

function sessionLives({ params, signer }: VerifiedCall, { books, clock, switches }: MethodParts): boolean {
  const session = books.sessions.get(String(params['sessionId']));
  if (session?.clientId !== signer.clientId) return false;
  const life = (switches.number('sessionHours') ?? 24) * 3_600_000;
  return clock.now().getTime() - session.createdAt.getTime() < life;
}
