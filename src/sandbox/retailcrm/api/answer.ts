/** An answer of the API before it is written; a text body is sent as it is. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** A successful answer. */
export function ok(body: Readonly<Record<string, unknown>>, status = 200): ApiAnswer {
  return { status, body: { success: true, ...body } };
}

/** A refusal with the text that official clients match (RetailCRM: section Errors). */
export function refuse(status: number, errorMsg: string, errors?: Readonly<Record<string, string>>): ApiAnswer {
  return { status, body: { success: false, errorMsg, ...(errors && { errors }) } };
}

/** 400 with the texts of the fields that are wrong. */
export function invalidEntity(errors: Readonly<Record<string, string>>): ApiAnswer {
  return refuse(400, 'Errors in the entity format', errors);
}

/** 400 for wrong query parameters. */
export function invalidInput(errors: Readonly<Record<string, string>>): ApiAnswer {
  return refuse(400, 'Errors in the input parameters', errors);
}

/** 404 as the CRM words it. */
export const NOT_FOUND: ApiAnswer = refuse(404, 'Not found');
