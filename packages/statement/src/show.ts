import { isWord, someToken, wordAt } from './phrase.ts';
import type { Tokens } from './tokens.ts';
import { administration, shows, unknown, type Verb } from './verb.ts';

/** Words between SHOW and what it shows. */
const modifiers: ReadonlySet<string> = new Set(['full', 'extended', 'global', 'session', 'local', 'all']);

/** What other sessions run, with their literals, which accounts there are, how the server replicates: not a caller's to see. */
const aboutOthers: ReadonlySet<string> = new Set(
  `processlist grants binlog relaylog engine master slave slaves replica replicas binary innodb mutex
  user_statistics client_statistics user_variables`
    .trim()
    .split(/\s+/),
);

const aboutData: ReadonlySet<string> = new Set(
  `authors character charset collation columns contributors count databases engines errors events fields function index
  index_statistics indexes keys locales open package plugins privileges procedure profile profiles schemas status storage table
  table_statistics tables triggers type types variables warnings wsrep_membership wsrep_status`
    .trim()
    .split(/\s+/),
);

/** SHOW at `start`. */
export const showVerb = (tokens: Tokens, start: number): Verb => {
  let index = start + 1;
  while (modifiers.has(wordAt(tokens, index))) index += 1;
  const first = wordAt(tokens, index);
  if (aboutOthers.has(first)) return administration;
  if (first === 'create')
    return isWord(tokens, index + 1, 'user') || isWord(tokens, index + 1, 'server') ? administration : shows;
  // SHOW EXPLAIN FOR 5, SHOW ANALYZE FORMAT=JSON FOR 5
  if (first === 'explain' || first === 'analyze') {
    return someToken(tokens, (at) => isWord(tokens, at, 'for')) ? administration : unknown;
  }
  return aboutData.has(first) ? shows : unknown;
};
