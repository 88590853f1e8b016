/**
 * Replication positions by GTID. MariaDB: the last sequence number of each domain, `0-1-100,1-2-5`. MySQL: the set of
 * all transactions, `uuid:1-5:7,uuid:tag:1-3`.
 */
export type GtidPosition =
  | { form: 'mariadb'; domains: Map<string, bigint> }
  | { form: 'mysql'; sources: Map<string, Interval[]> };

/** Both ends belong to it. */
type Interval = [first: bigint, last: bigint];

/** Null when the text is not a position. An empty text is the position of a server without any transaction. */
export function parseGtidPosition(form: GtidPosition['form'], text: string): GtidPosition | null {
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  return form === 'mariadb' ? parseDomains(parts) : parseSources(parts);
}

function parseDomains(parts: string[]): GtidPosition | null {
  const domains = new Map<string, bigint>();
  for (const part of parts) {
    const [, domain, sequence] = /^(\d+)-\d+-(\d+)$/.exec(part) ?? [];
    if (domain === undefined || sequence === undefined) return null;
    const value = BigInt(sequence);
    if (value > (domains.get(domain) ?? -1n)) domains.set(domain, value);
  }
  return { form: 'mariadb', domains };
}

function parseSources(parts: string[]): GtidPosition | null {
  const sources = new Map<string, Interval[]>();
  for (const part of parts) {
    const [uuid, ...fields] = part.toLowerCase().split(':');
    if (!uuid || !/^[0-9a-f-]{36}$/.test(uuid) || fields.length === 0) return null;
    let source = uuid;
    for (const field of fields.map((text) => text.trim())) {
      const [, first, last] = /^(\d+)(?:-(\d+))?$/.exec(field) ?? [];
      if (first === undefined) {
        // MySQL ≥ 8.3: a tag; the intervals after it belong to uuid:tag.
        if (!/^[a-z_][a-z0-9_]{0,31}$/.test(field)) return null;
        source = `${uuid}:${field}`;
        continue;
      }
      const intervals = sources.get(source) ?? [];
      intervals.push([BigInt(first), BigInt(last ?? first)]);
      sources.set(source, intervals);
    }
  }
  for (const [source, intervals] of sources) sources.set(source, merge(intervals));
  return { form: 'mysql', sources };
}

function merge(intervals: Interval[]): Interval[] {
  const merged: Interval[] = [];
  for (const [first, last] of intervals.sort((a, b) => (a[0] < b[0] ? -1 : 1))) {
    const previous = merged.at(-1);
    if (!previous || first > previous[1] + 1n) merged.push([first, last]);
    else if (last > previous[1]) previous[1] = last;
  }
  return merged;
}

/** Whether a server at `outer` has every transaction of `inner`. Positions of different forms never contain each other. */
export function containsPosition(outer: GtidPosition, inner: GtidPosition): boolean {
  if (outer.form === 'mariadb' && inner.form === 'mariadb') {
    return [...inner.domains].every(([domain, sequence]) => (outer.domains.get(domain) ?? -1n) >= sequence);
  }
  if (outer.form === 'mysql' && inner.form === 'mysql') {
    return [...inner.sources].every(([source, intervals]) => {
      const has = outer.sources.get(source) ?? [];
      return intervals.every(([first, last]) => has.some(([from, to]) => from <= first && last <= to));
    });
  }
  return false;
}
