import { text } from 'node:stream/consumers';
import type { ObservedHost } from '../fleet/providers/provider.ts';
import type { DockerFleet } from './docker-fleet.ts';
import { logIn } from './ssh-login.ts';

/** What a command prints on a host that shows this key: as a rule the first one, which only its records know. */
export async function runOn(
  { privateKey, records }: Pick<DockerFleet, 'privateKey' | 'records'>,
  host: ObservedHost | undefined,
  command: string,
  hostKey = records.get(host?.name ?? '')?.firstKey.publicKey ?? '',
): Promise<string> {
  const { port = 0, user = '' } = host?.login ?? {};
  const client = await logIn({ port, userName: user, hostKey, privateKey });
  try {
    return await new Promise<string>((resolve, reject) =>
      client.exec(command, (error, channel) => {
        if (error) return reject(error);
        channel.stderr.resume();
        text(channel).then(resolve, reject);
      }),
    );
  } finally {
    client.end();
  }
}
