const KNOWN: [pattern: RegExp, advice: string][] = [
  [
    /No space left on device|You don't have enough free space|\b(error|errno:?|error number) 28\b/i,
    'The disk is full. Free some space, then call again.',
  ],
  [
    /Temporary failure (in name resolution|resolving)|Could not (resolve|connect)|Unable to connect to|Failed to fetch|Connection timed out/i,
    'The host does not reach its package mirror. Mend its network or its sources, then call again.',
  ],
  [
    /Could not get lock|is held by process|Unable to acquire the dpkg/i,
    'Another package manager is at work there. Call again when it is done.',
  ],
  [/Unable to locate package|has no installation candidate/i, "The host's package sources do not have that."],
  [
    /dpkg was interrupted/i,
    'An installation was broken off there: run dpkg --configure -a on the host, then call again.',
  ],
  [
    /a password is required|is not in the sudoers|sudo: command not found/i,
    'The user needs sudo without a password.',
  ],
  [
    /fatal error 1236|purged the binary logs|Could not find (GTID|first log)/i,
    'The primary no longer has its log from the beginning: seed this replica: docs/fleet.md, "A replica that has to be seeded", then call again.',
  ],
  [/Cannot allocate memory|Killed process|out of memory/i, 'The host has too little memory for this.'],
];

/** What the output of a failed command is known to mean, and what to do; null when it is not known. */
export function failureAdvice(output: string): string | null {
  return KNOWN.find(([pattern]) => pattern.test(output))?.[1] ?? null;
}
