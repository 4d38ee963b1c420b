/** An answer of the interface; a null body is an empty one. */
export interface Reply {
  readonly status: number;
  readonly body: object | null;
}

/** A call that carries a good token. */
export interface Call {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** All values of the parameters that were given, for those that may be given more than once. */
  readonly values: Readonly<Record<string, readonly string[]>>;
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
