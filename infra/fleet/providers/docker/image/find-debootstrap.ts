import { environmentOf } from '../../../../local/binaries/binary.ts';
import { type FindOptions, findParts } from '../../../../local/binaries/find-parts.ts';
import { MissingBinariesError } from '../../../../local/binaries/missing-binaries.ts';
import { ProviderFailure } from '../../provider-failure.ts';
import type { Debootstrap } from './root-file-system.ts';

/** How it reaches its mirror where there is no other way. */
const PROXY_SETTINGS = ['http_proxy', 'https_proxy', 'no_proxy'];

/** The one of this machine, else the platform's package unpacked under `vendorDir`. Throws ProviderFailure. */
export async function findDebootstrap(options: FindOptions): Promise<Debootstrap> {
  try {
    const { debootstrap } = await findParts(['debootstrap'], options);
    const proxy = PROXY_SETTINGS.flatMap((name) => {
      const value = options.env[name];
      return value ? [[name, value]] : [];
    });
    const { path, keyring } = debootstrap;
    return { path, keyring, env: { ...environmentOf(debootstrap), ...Object.fromEntries(proxy) } };
  } catch (error) {
    if (!(error instanceof MissingBinariesError)) throw error;
    throw new ProviderFailure('refused', error.message, { cause: error });
  }
}
