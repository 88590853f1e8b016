import type { HostRecords } from '../../../folder/host-records.ts';
import type { DockerConnection } from '../connection/docker-connection.ts';
import type { HostRecipe } from '../image/host-recipe.ts';
import type { Debootstrap } from '../image/root-file-system.ts';

/** What carrying out needs. */
export interface DockerParts {
  connection: DockerConnection;
  fleet: string;
  operatorPublicKey: string;
  records: HostRecords;
  recipe: HostRecipe;
  /** Where the image is put together, and kept. */
  imageDir: string;
  findDebootstrap: () => Promise<Debootstrap>;
  /** A port of 127.0.0.1 that nobody listens on. */
  freePort: () => Promise<number>;
  say: (line: string) => void;
}
