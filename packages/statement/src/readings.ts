import { firstVersionSkippedByMariaDb } from './executable-comment.ts';
import type { Gate } from './token.ts';
import type { Tokens } from './tokens.ts';

/** Oldest supported servers. */
const oldestMySql = 80_000;
const oldestMariaDb = 100_600;
const lastVersionSkippedByMariaDb = 99_999;

/** Different executable-comment heads in one text. Dumps use one or two; with the next bound this keeps the work linear. */
const maxGateKinds = 8;
/** Tokens to look at in all readings together, where there are more than two. */
const maxTokensRead = 500_000;

type Server = { readonly family: Gate['family']; readonly version: number };

const runs = (server: Server, { family, version }: Gate): boolean => {
  if (server.family === 'mysql')
    return family === 'mysql' && version !== undefined && version <= server.version;
  if (version === undefined) return true;
  const skipped = version >= firstVersionSkippedByMariaDb && version <= lastVersionSkippedByMariaDb;
  return version <= server.version && (family === 'mariadb' || !skipped);
};

/** One server of every age that the gates tell apart. */
const serversToldApart = (gates: readonly Gate[]): Server[] => {
  const versions = gates.flatMap(({ version }) => (version === undefined ? [] : [version]));
  const ages = (family: Server['family'], oldest: number): Server[] =>
    [...new Set([oldest, ...versions.filter((version) => version > oldest)])].map((version) => ({
      family,
      version,
    }));
  return [...ages('mysql', oldestMySql), ...ages('mariadb', oldestMariaDb)];
};

/**
 * The statements that different servers see in one text: with the code of all executable comments, with none of it, and what each age of
 * MySQL and MariaDB would run. Undefined when there are too many to look at.
 */
export const readingsOf = (tokens: Tokens): readonly Tokens[] | undefined => {
  const { gates } = tokens;
  if (gates.length === 0) return [tokens];
  if (gates.length > maxGateKinds) return undefined;
  const openTo = (server: Server): number =>
    gates.reduce((open, gate, index) => (runs(server, gate) ? open | (1 << index) : open), 0);
  const all = (1 << gates.length) - 1;
  // Each number has a bit for every gate that is open.
  const distinct = new Set([all, 0, ...serversToldApart(gates).map(openTo)]);
  if (distinct.size > 2 && distinct.size * tokens.count > maxTokensRead) return undefined;
  return [...distinct].map((open) =>
    open === all
      ? tokens
      : tokens.filter((index) => {
          const gate = tokens.gateAt(index);
          return gate === 0 || (open & (1 << (gate - 1))) !== 0;
        }),
  );
};
