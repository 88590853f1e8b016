import { Priority } from './request.ts';

/** BullMQ takes 1 to 2^21 - 1: a third for each class, the smaller the sooner. */
const CLASS_SPAN = 699_050;

/** Behind so many turns without an empty line between, callers are not told apart any more: first come, first served. */
export const TURN_MAX = 690_000;

/** `high` is 0, `low` is 2. */
export function classOf(priority: Priority): number {
  return Priority.options.indexOf(priority);
}

/**
 * BullMQ's priority of a request whose turn it is. One that is queued again comes before all others of its turn. The scripts
 * calculate the same from `PRIORITY_LUA`.
 */
export function queuePriority(classNumber: number, turn: number, again: boolean): number {
  return classNumber * CLASS_SPAN + Math.min(turn, TURN_MAX) + (again ? 1 : 2);
}

export const PRIORITY_LUA = `
local function queue_priority(class, turn, again)
  return class * ${CLASS_SPAN} + math.min(turn, ${TURN_MAX}) + (again and 1 or 2)
end
`;
