/** An answer of the interface; a null body is an empty one. */
export interface Reply {
  readonly status: number;
  readonly body: object | null;
}

/** A call that carries a good token. */
export interface Call {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** Undefined when it is no JSON. */
  readonly body: unknown;
}

/** A good answer. */
export function good(body: object | null): Reply {
  return { status: 200, body };
}

/** A refusal in the form that all of them have. Hotmart: section Token, Errors. */
export function refused(status: number, error: string, description: string): Reply {
  return { status, body: { error, error_description: description } };
}

/** The answer for parameters that the interface does not know, or null. */
export function unknownParameter({ query }: Call, known: readonly string[]): Reply | null {
  const odd = Object.keys(query).find((name) => !known.includes(name));
  return odd === undefined ? null : refused(400, 'invalid_parameter', `The parameter ${odd} is not known`);
}
