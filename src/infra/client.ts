import { Client } from 'pg';

/** Opens one connection for a piece of work, under a name that the server shows, and ends it after. `patienceMs`: how long connecting may take. */
export async function withClient<T>(
  at: { readonly url: string; readonly name: string; readonly patienceMs?: number },
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client({ connectionString: at.url, application_name: at.name, connectionTimeoutMillis: at.patienceMs ?? 10_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
