const NOT_READY = new Set(['57P03', '57P01', '57P02', '53300', 'ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT']);

const field = (error: unknown, name: string): string | undefined => {
  const value: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;
  return typeof value === 'string' ? value : undefined;
};

/** The SQLSTATE or network code of an error of the database driver, as it stands on the error itself or on what it wraps. */
export function postgresCode(error: unknown): string | undefined {
  const own = field(error, 'code');
  if (own !== undefined) return own;
  const wrapped: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'driverError') : undefined;
  return field(wrapped, 'code');
}

/** The name of the constraint that an error of the database driver speaks of. */
export function postgresConstraint(error: unknown): string | undefined {
  return field(error, 'constraint');
}

/** True when the server is starting, stopping, full or not reachable yet, so that asking again later makes sense. */
export function isServerStarting(error: unknown): boolean {
  const code = postgresCode(error);
  return code !== undefined && NOT_READY.has(code);
}
