import type { Command } from '../ssh/command.ts';

/**
 * One thing that should be so on a host. `check` succeeds when it is so already; else `apply` makes it so, and `verify` (the check, where it
 * is not given) says whether that worked. Safe to repeat, also after it was broken off in the middle.
 */
export interface Step {
  title: string;
  check: Command;
  apply: Command;
  verify?: Command;
  /** The verification needs a new connection: what is changed could have shut the door behind us. */
  verifiesAnew?: boolean;
}
