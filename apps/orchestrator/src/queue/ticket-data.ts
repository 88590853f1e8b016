import { z } from 'zod';

/** What a job of a request queue carries. Not signed: a request runs when its own record, which is, says that it waits. */
export const TicketData = z.strictObject({ requestId: z.string().min(1).max(128) });
export type TicketData = z.infer<typeof TicketData>;
