import { firstVersionSkippedByMariaDb } from './executable-comment.ts';
import type { Gate, Lexing, Token } from './token.ts';

/** Oldest supported servers. */
const oldestMySql = 80_000;
const oldestMariaDb = 100_600;
const lastVersionSkippedByMariaDb = 99_999;

/** Different executable-comment heads in one text. Dumps use one or two; the bound keeps the work linear. */
const maxGateKinds = 8;

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
export const readingsOf = ({ tokens, gates }: Lexing): (readonly Token[])[] | undefined => {
  if (gates.length === 0) return [tokens];
  const withGates = (isOpen: (gate: Gate) => boolean): readonly Token[] => {
    const open = gates.map(isOpen);
    return tokens.filter((token) => token.gate === 0 || open[token.gate - 1]);
  };
  const distinct = new Map(gates.map((gate) => [`${gate.family} ${gate.version}`, gate]));
  if (distinct.size > maxGateKinds) return undefined;
  const readings = [tokens, withGates(() => false)];
  if (distinct.size === 1) return readings;
  for (const server of serversToldApart([...distinct.values()])) {
    readings.push(withGates((gate) => runs(server, gate)));
  }
  return readings;
};
