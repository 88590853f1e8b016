type OpenList = {
  readonly at: number;
  /** Nothing but literals and commas so far. */
  literalsOnly: boolean;
  literals: number;
  readonly isRow: boolean;
  readonly collapsesOne: boolean;
};

const listOfLiterals = '(?+)';

/** Collects the pieces of a fingerprint and collapses lists of literals and repeated rows while they close. Linear. */
export class LiteralLists {
  readonly pieces: string[] = [];
  readonly #open: OpenList[] = [];
  #rowDepth = 0;
  #lastRow = { end: -1, text: '' };

  add(piece: string): void {
    const list = this.#open.at(-1);
    if (list !== undefined && piece !== ',') list.literalsOnly = false;
    this.pieces.push(piece);
  }

  addLiteral(): void {
    const list = this.#open.at(-1);
    if (list !== undefined) list.literals += 1;
    this.pieces.push('?');
  }

  open(): void {
    const before = this.pieces.at(-1);
    const continuesRows = before === ',' && this.#lastRow.end === this.pieces.length - 1;
    // Rows within rows are left alone: comparing them at every level would not be linear.
    const isRow = this.#rowDepth === 0 && (continuesRows || before === 'values' || before === 'value');
    if (isRow) this.#rowDepth += 1;
    const parent = this.#open.at(-1);
    if (parent !== undefined) parent.literalsOnly = false;
    const collapsesOne = isRow || before === 'in';
    this.#open.push({ at: this.pieces.length, literalsOnly: true, literals: 0, isRow, collapsesOne });
    this.pieces.push('(');
  }

  close(): void {
    const list = this.#open.pop();
    this.pieces.push(')');
    if (list === undefined) return;
    if (list.literalsOnly && list.literals >= (list.collapsesOne ? 1 : 2)) {
      this.pieces.length = list.at;
      this.#pushGroup();
    }
    if (list.isRow) this.#closeRow(list.at);
  }

  /** `((?+), (?+))` is `((?+))`. */
  #pushGroup(): void {
    const count = this.pieces.length;
    if (this.pieces[count - 1] === ',' && this.pieces[count - 2] === listOfLiterals) this.pieces.length -= 1;
    else this.pieces.push(listOfLiterals);
  }

  #closeRow(at: number): void {
    this.#rowDepth -= 1;
    const rowBefore = this.#lastRow;
    const text = this.pieces.slice(at).join(' ');
    if (rowBefore.end === at - 1 && text === rowBefore.text) this.pieces.length = at - 1;
    // A row of literals has been merged into the one before already, and leaves no text of its own.
    this.#lastRow = { end: this.pieces.length, text: text === '' ? rowBefore.text : text };
  }
}
