/** The kind of what was written last, for the spacing. */
export const afterOpening = 0;
export const afterDot = 1;
/** A name, behind which a parenthesis opens a list of arguments or columns. */
export const afterName = 2;
export const afterOther = 3;

const space = 32;
const comma = 44;
const encoder = new TextEncoder();

/** A fingerprint in the making, in UTF-8: what is collapsed is cut off again, so that nothing is built twice. */
export class FingerprintText {
  #bytes: Uint8Array<ArrayBuffer>;
  length = 0;
  after = afterOpening;
  #isAscii = true;

  constructor(capacity: number) {
    this.#bytes = new Uint8Array(capacity);
  }

  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }

  toString(): string {
    const { buffer } = this.#bytes;
    return Buffer.from(buffer, 0, this.length).toString(this.#isAscii ? 'latin1' : 'utf8');
  }

  #reserve(count: number): void {
    if (this.length + count <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.length + count));
    larger.set(this.bytes);
    this.#bytes = larger;
  }

  space(): void {
    this.byte(space);
  }

  byte(code: number): void {
    if (this.length >= this.#bytes.length) this.#reserve(1);
    this.#bytes[this.length] = code;
    this.length += 1;
  }

  ascii(text: string): void {
    this.#reserve(text.length);
    for (let index = 0; index < text.length; index += 1) {
      this.#bytes[this.length + index] = text.charCodeAt(index);
    }
    this.length += text.length;
  }

  /** A part of the source; its ASCII letters in lower case if `folds`. */
  source(sql: string, start: number, end: number, folds: boolean): void {
    this.#reserve(end - start);
    const before = this.length;
    for (let at = start; at < end; at += 1) {
      const code = sql.charCodeAt(at);
      if (code > 127) {
        this.length = before;
        this.#unicode(sql.slice(start, end));
        return;
      }
      this.#bytes[before + at - start] = folds && code >= 65 && code <= 90 ? code | 32 : code;
    }
    this.length = before + end - start;
  }

  /** As it is: the servers fold the case of ASCII letters only, and a name with others is left alone altogether. */
  #unicode(text: string): void {
    this.#isAscii = false;
    this.#reserve(text.length * 3);
    this.length += encoder.encodeInto(text, this.#bytes.subarray(this.length)).written;
  }

  /** Is the comma of a list written at `offset`? */
  hasCommaAt(offset: number): boolean {
    return offset >= 0 && offset < this.length && this.#bytes[offset] === comma;
  }

  cut(length: number): void {
    this.length = length;
  }

  /** Are these two parts of it the same? */
  equals(one: number, oneEnd: number, other: number, otherEnd: number): boolean {
    if (oneEnd - one !== otherEnd - other) return false;
    for (let offset = 0; offset < oneEnd - one; offset += 1) {
      if (this.#bytes[one + offset] !== this.#bytes[other + offset]) return false;
    }
    return true;
  }
}
