import ssh2 from 'ssh2';

export type SshLogin = {
  port: number;
  userName: string;
  /** `ssh-ed25519 AAAA…`: another one is refused. */
  hostKey: string;
  privateKey: string;
};

export function logIn({ port, userName, hostKey, privateKey }: SshLogin): Promise<ssh2.Client> {
  const client = new ssh2.Client();
  return new Promise((resolve, reject) => {
    client.once('ready', () => resolve(client)).once('error', reject);
    client.connect({
      host: '127.0.0.1',
      port,
      username: userName,
      privateKey,
      algorithms: { serverHostKey: ['ssh-ed25519'] },
      hostVerifier: (shown: Buffer) => `ssh-ed25519 ${shown.toString('base64')}` === hostKey,
    });
  });
}

/** The first bytes that come through the tunnel. */
export function forward(client: ssh2.Client, port: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    client.forwardOut('127.0.0.1', 0, '127.0.0.1', port, (error, channel) => {
      if (error) return reject(error);
      channel.once('data', (data: Buffer) => {
        channel.destroy();
        resolve(data);
      });
    });
  });
}
