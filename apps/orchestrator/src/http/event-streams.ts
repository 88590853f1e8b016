import { PassThrough, type Readable } from 'node:stream';
import { Failure } from '@sluice/common/errors/failure.ts';
import type { Service } from '@sluice/common/lifecycle/service.ts';
import type { RequestStore } from '../requests/request-store.ts';
import type { RequestWatch } from '../requests/request-watch.ts';
import { eventFrame, HEARTBEAT_FRAME, retryFrame } from './event-frame.ts';
import { eventsOf, goneEvent, type RequestEvent, type Told } from './request-events.ts';
import type { EstimateWait } from './wait-estimates.ts';

/** The open streams of events, bounded. */
export interface EventStreams extends Service {
  /** Throws CALLER.BUSY or QUEUE.FULL when there are too many; SERVER.CLOSING. The reader of the stream destroys it when it leaves. */
  open(requestId: string, callerId: string): Readable;
  readonly count: number;
}

export interface EventStreamParts {
  store: Pick<RequestStore, 'view'>;
  watch: RequestWatch;
  estimateWait: EstimateWait;
  limits?: Partial<typeof DEFAULT_LIMITS>;
}

const DEFAULT_LIMITS = {
  maxStreams: 1_000,
  maxPerCaller: 20,
  /** Shorter than the server waits for a connection that takes nothing (`sendTimeoutMs`): each one winds that up again. */
  heartbeatMs: 15_000,
  /** How often positions are looked at … */
  lookMs: 1_000,
  /** … and of how many streams at most each time, those that waited longest first. */
  looksAtATime: 100,
  /** A reader that leaves so much unread is dropped. */
  maxUnreadBytes: 65_536,
};
/** Readers come back after this time when the stream broke off. */
const RETRY_MS = 1_000;
const LAST_WORDS_MS = 1_000;

interface EventStream {
  requestId: string;
  callerId: string;
  out: PassThrough;
  told: Told;
  queued: boolean;
  /** A look failed: Redis was away. */
  isDue: boolean;
  look(): Promise<void>;
}

export function createEventStreams({ store, watch, estimateWait, ...rest }: EventStreamParts): EventStreams {
  const limits = { ...DEFAULT_LIMITS, ...rest.limits };
  /** In the order of their last look. */
  const streams = new Set<EventStream>();
  const byCaller = new Map<string, number>();
  let closing = false;
  let timers: NodeJS.Timeout[] = [];

  const write = (stream: EventStream, text: string) => {
    const { out } = stream;
    if (out.destroyed || out.writableEnded) return;
    if (out.writableLength + out.readableLength > limits.maxUnreadBytes) out.destroy();
    else out.write(text);
  };
  const tell = (stream: EventStream, { id, name, data, isLast }: RequestEvent) => {
    write(stream, eventFrame(id, name, data));
    stream.told.id = id;
    if (isLast) stream.out.end();
  };
  const look = async (stream: EventStream) => {
    const view = await store.view(stream.requestId);
    if (!view) return tell(stream, goneEvent(stream.requestId));
    const estimatedWaitMs = await estimateWait(view.envelope.pool, view.position);
    for (const event of eventsOf(view, stream.told, estimatedWaitMs)) tell(stream, event);
    stream.told.attempt = view.state === 'queued' ? stream.told.attempt : view.attempts;
    stream.queued = view.state === 'queued';
  };

  const lookAtPositions = () => {
    const due = [...streams].filter(({ queued, isDue }) => queued || isDue).slice(0, limits.looksAtATime);
    for (const stream of due) {
      streams.delete(stream);
      streams.add(stream);
      void stream.look();
    }
  };
  const beat = () => {
    for (const stream of streams) write(stream, HEARTBEAT_FRAME);
  };

  const add = (requestId: string, callerId: string): EventStream => {
    let looking = false;
    let again = false;
    const stream: EventStream = {
      requestId,
      callerId,
      out: new PassThrough({ highWaterMark: limits.maxUnreadBytes }),
      told: { id: null, attempt: 0 },
      queued: false,
      isDue: false,
      /** One at a time, so that nothing is told out of order. */
      async look() {
        again = true;
        if (looking) return;
        looking = true;
        try {
          while (again && streams.has(stream)) {
            again = false;
            await look(stream);
          }
          stream.isDue = false;
        } catch {
          stream.isDue = true;
        } finally {
          looking = false;
        }
      },
    };
    const unwatch = watch.watch(requestId, () => void stream.look());
    streams.add(stream);
    byCaller.set(callerId, (byCaller.get(callerId) ?? 0) + 1);
    const leave = () => {
      unwatch();
      if (!streams.delete(stream)) return;
      const left = (byCaller.get(callerId) ?? 1) - 1;
      if (left > 0) byCaller.set(callerId, left);
      else byCaller.delete(callerId);
    };
    stream.out.once('close', leave).on('error', leave);
    return stream;
  };

  return {
    get count() {
      return streams.size;
    },
    open(requestId, callerId) {
      if (closing) throw new Failure('SERVER.CLOSING');
      if ((byCaller.get(callerId) ?? 0) >= limits.maxPerCaller) {
        throw new Failure('CALLER.BUSY', `This key may have ${limits.maxPerCaller} streams of events open`);
      }
      if (streams.size >= limits.maxStreams) {
        throw new Failure('QUEUE.FULL', 'Too many streams of events are open');
      }
      const stream = add(requestId, callerId);
      write(stream, retryFrame(RETRY_MS));
      void stream.look();
      return stream.out;
    },
    async start() {
      if (timers.length > 0) return;
      timers = [
        setInterval(lookAtPositions, limits.lookMs).unref(),
        setInterval(beat, limits.heartbeatMs).unref(),
      ];
    },
    async close() {
      closing = true;
      for (const timer of timers) clearInterval(timer);
      timers = [];
      // Their readers come back, to whichever orchestrator is there.
      const open = [...streams].map(({ out }) => out);
      for (const out of open) out.end();
      // One whose reader takes nothing would hold up the closing.
      setTimeout(() => {
        for (const out of open) out.destroy();
      }, LAST_WORDS_MS).unref();
    },
  };
}
