import type { ShapeState } from '@sluice/common/firewall/learned-shape.ts';
import type { StatementShape } from '@sluice/statement/classification.ts';

/** What was seen of one shape since the last flush. */
export interface SeenShape {
  readonly fingerprint: string;
  readonly state: ShapeState;
  readonly count: number;
  readonly first: number;
  readonly last: number;
}

export interface SeenOfKey {
  readonly keyId: string;
  readonly shapes: ReadonlyMap<string, SeenShape>;
  /** Statements whose shape found no room in the buffer. */
  readonly overflow: number;
}

/** Collects what was seen until it is flushed. Its size is bounded: what is beyond is only counted. */
export interface ShapeBuffer {
  add(keyId: string, shape: StatementShape, state: ShapeState, now: number): void;
  /** Everything, which is forgotten here. */
  takeAll(): SeenOfKey[];
  /** Puts back what could not be flushed. */
  restore(seen: SeenOfKey): void;
}

export interface ShapeBufferLimits {
  maxShapesPerKey: number;
  maxShapes: number;
}

interface Collected {
  shapes: Map<string, SeenShape>;
  overflow: number;
}

export function createShapeBuffer({ maxShapesPerKey, maxShapes }: ShapeBufferLimits): ShapeBuffer {
  let byKey = new Map<string, Collected>();
  let size = 0;

  const collectedOf = (keyId: string): Collected => {
    let collected = byKey.get(keyId);
    if (!collected) {
      collected = { shapes: new Map(), overflow: 0 };
      byKey.set(keyId, collected);
    }
    return collected;
  };

  const merge = (keyId: string, digest: string, seen: SeenShape) => {
    const collected = collectedOf(keyId);
    const { shapes } = collected;
    const present = shapes.get(digest);
    if (present) {
      shapes.set(digest, {
        fingerprint: seen.fingerprint,
        state: present.state === 'learned' ? 'learned' : seen.state,
        count: present.count + seen.count,
        first: Math.min(present.first, seen.first),
        last: Math.max(present.last, seen.last),
      });
    } else if (shapes.size >= maxShapesPerKey || size >= maxShapes) collected.overflow += seen.count;
    else {
      shapes.set(digest, seen);
      size += 1;
    }
  };

  return {
    add: (keyId, { digest, fingerprint }, state, now) =>
      merge(keyId, digest, { fingerprint, state, count: 1, first: now, last: now }),
    takeAll() {
      const all = [...byKey].map(([keyId, { shapes, overflow }]) => ({ keyId, shapes, overflow }));
      byKey = new Map();
      size = 0;
      return all;
    },
    restore({ keyId, shapes, overflow }) {
      collectedOf(keyId).overflow += overflow;
      for (const [digest, seen] of shapes) merge(keyId, digest, seen);
    },
  };
}
