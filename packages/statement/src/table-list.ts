// Where a scan stands in a list of tables.
export const outside = 0;
export const expectsTable = 1;
/** Behind a derived table: a list of columns may follow its alias. */
export const afterDerived = 2;
export const afterTable = 3;
/** In a condition, after which a comma or JOIN brings the next table. */
export const inCondition = 4;

// What a table in the list is to the statement.
export const isRead = 0;
export const isWritten = 1;
/** One of the tables of an UPDATE or DELETE; which are written is known at its end. */
export const isReferenced = 2;
/** `DELETE a, b FROM`: aliases too. */
export const isTarget = 3;

// The state around a parenthesis in one number: the place in the lowest bits, then these.
const queryBit = 8;
const bodyBit = 16;
const roleShift = 5;
const scopeShift = 7;

/** The list of tables that a scan is in, through all parentheses. */
export class TableList {
  readonly #frames: number[] = [];
  place = outside;
  role = isRead;
  /** In a query, and not in the arguments of a function or a list of values. */
  isQuery = true;
  /** The last token of the table or derived table that came last. */
  factorEnd = -1;

  get depth(): number {
    return this.#frames.length;
  }

  /** A comma, JOIN: the next table, if this is a list of tables. */
  continue(): void {
    if (this.place >= afterDerived) this.place = expectsTable;
  }

  /** `isBody` of a common table; `scope` is how many common tables are visible before. */
  open(index: number, isBody: boolean, scope: number): void {
    const opensTables = this.place === expectsTable;
    this.#frames.push(
      this.place |
        (this.isQuery ? queryBit : 0) |
        (isBody ? bodyBit : 0) |
        (this.role << roleShift) |
        (scope << scopeShift),
    );
    this.isQuery = false;
    this.place = opensTables ? expectsTable : outside;
    if (!opensTables) this.role = isRead;
    this.factorEnd = index;
  }

  /** Undefined when nothing was open. */
  close(index: number): { readonly isBody: boolean; readonly scope: number } | undefined {
    const frame = this.#frames.pop();
    if (frame === undefined) return undefined;
    this.role = (frame >>> roleShift) & 3;
    this.isQuery = (frame & queryBit) !== 0;
    const place = frame & 7;
    this.place = place === expectsTable ? afterDerived : place;
    this.factorEnd = index;
    return { isBody: (frame & bodyBit) !== 0, scope: frame >>> scopeShift };
  }
}
