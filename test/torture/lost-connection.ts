import { codeOf, isServerStarting } from '../../src/infra/errors';

/** Classes of errors with which a server says that it goes away, and those of a connection that is gone. */
const LOST = new Set(['57P01', '57P02', '57P03', '08006', '08003', '08001', 'ECONNRESET', 'EPIPE']);

/** Whether a query failed only because the server was restarted under it. */
export function isConnectionLost(error: unknown): boolean {
  const code = codeOf(error) ?? '';
  return LOST.has(code) || isServerStarting(error) || (error instanceof Error && /terminat|Connection/.test(error.message));
}
