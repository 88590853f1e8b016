import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { loadOrCreateSetupSecrets, readSetupSecrets, writeWhole } from './setup/secrets-file.ts';
import { volumeFiles } from './setup/volume-files.ts';

// The one-shot `setup` of compose.yaml. Without a word it makes what is missing, in the volumes below /volumes;
// with `keys` it prints the three first API keys.
const ROOT = process.env.SLUICE_SETUP_FOLDER || '/volumes';
const SECRETS = join(ROOT, 'setup', 'secrets.json');
/** Whoever mounts a volume may read it: each is mounted in the containers that need it alone, whatever users they have. */
const FILE_MODE = 0o444;

const [command, ...more] = process.argv.slice(2);
if (command === undefined) {
  const secrets = await loadOrCreateSetupSecrets(SECRETS);
  for (const [volume, files] of Object.entries(volumeFiles(secrets))) {
    await mkdir(join(ROOT, volume), { recursive: true });
    for (const [name, text] of Object.entries(files))
      await writeWhole(join(ROOT, volume, name), text, FILE_MODE);
  }
  process.stdout.write('Keys, accounts and secrets are there. `run --rm setup keys` prints the API keys.\n');
} else if (command === 'keys' && more.length === 0) {
  const secrets = await readSetupSecrets(SECRETS);
  for (const [role, key] of Object.entries(secrets?.apiKeys ?? {})) process.stdout.write(`${role} ${key}\n`);
  if (secrets === null) {
    process.stderr.write('There are no keys yet: bring the system up first.\n');
    process.exitCode = 1;
  }
} else {
  process.stderr.write('setup [keys]\n');
  process.exitCode = 2;
}
