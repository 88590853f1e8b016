/** What a gatekeeper answered: status, headers and parsed body. */
export interface GatekeeperAnswer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every form
  body: any;
}

export interface GatekeeperClient {
  query(sql: string, options?: Record<string, unknown>, signal?: AbortSignal): Promise<GatekeeperAnswer>;
  /** Like `query`, but anything else than 200 throws with the whole answer. */
  rows(sql: string, options?: Record<string, unknown>): Promise<Record<string, unknown>[]>;
  get(path: string): Promise<GatekeeperAnswer>;
}

/** Speaks to a gatekeeper as an application does. */
export function gatekeeperClient(url: string, key: string): GatekeeperClient {
  const answerOf = async (response: Response): Promise<GatekeeperAnswer> => {
    const text = await response.text();
    const json = response.headers.get('content-type')?.includes('json');
    return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text };
  };
  const query: GatekeeperClient['query'] = async (sql, options = {}, signal) =>
    answerOf(
      await fetch(`${url}/v1/query`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ sql, ...options }),
        ...(signal ? { signal } : {}),
      }),
    );
  return {
    query,
    async rows(sql, options) {
      const answer = await query(sql, options);
      if (answer.status !== 200)
        throw new Error(`${answer.status} for ${sql}: ${JSON.stringify(answer.body)}`);
      return answer.body.rows;
    },
    get: async (path) =>
      answerOf(
        await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${key}` }, redirect: 'manual' }),
      ),
  };
}
