import type { NameBudget } from './bounds.ts';
import { isName } from './name-syntax.ts';
import { isClose, isOpen, isWord } from './phrase.ts';
import { operatorHead, type Tokens } from './tokens.ts';

const comma = operatorHead(',');

/** The common tables of a text, each visible from its place to the end of the statement that declares it. */
export class CommonTables {
  readonly #tokens: Tokens;
  readonly #budget: NameBudget;
  readonly #visible: string[] = [];
  readonly #counts = new Map<string, number>();
  /** Those whose bodies are open. */
  readonly #bodies: { readonly name: string; readonly isRecursive: boolean }[] = [];
  /** The next parenthesis opens the body of the last of them. */
  isBodyNext = false;

  constructor(tokens: Tokens, budget: NameBudget) {
    this.#tokens = tokens;
    this.#budget = budget;
  }

  /** How many are visible. */
  get size(): number {
    return this.#visible.length;
  }

  has(name: string): boolean {
    return this.#visible.length > 0 && (this.#counts.get(name) ?? 0) > 0;
  }

  /** Forgets what was declared since `size` were visible. */
  leave(size: number): void {
    while (this.#visible.length > size) {
      const name = this.#visible.pop() as string;
      this.#counts.set(name, (this.#counts.get(name) ?? 1) - 1);
    }
  }

  /** `a [(columns)] AS (` at `index`, its name, behind a WITH: answers the token before the parenthesis, or -1 if this is no such thing. */
  begin(index: number, isRecursive: boolean): number {
    const tokens = this.#tokens;
    if (!isName(tokens, index)) return -1;
    let at = index + 1;
    if (isOpen(tokens, at)) {
      at += 1;
      while (isName(tokens, at) || tokens.headAt(at) === comma) at += 1;
      if (!isClose(tokens, at)) return -1;
      at += 1;
    }
    if (!isWord(tokens, at, 'as') || !isOpen(tokens, at + 1)) return -1;
    this.#bodies.push({ name: tokens.nameAt(index), isRecursive });
    this.isBodyNext = true;
    return at;
  }

  /** A recursive one may name itself in its body. */
  enterBody(): void {
    this.isBodyNext = false;
    const body = this.#bodies.at(-1);
    if (body?.isRecursive) this.#declare(body.name);
  }

  /** The parenthesis at `index` closes a body: answers the last token that belongs to it, or to the head of the next one. */
  leaveBody(index: number): number {
    const tokens = this.#tokens;
    const body = this.#bodies.pop();
    if (body === undefined) return index;
    this.#declare(body.name);
    let at = index;
    if (isWord(tokens, at + 1, 'cycle')) {
      while (at < tokens.count && !isWord(tokens, at, 'restrict')) at += 1;
    }
    if (tokens.headAt(at + 1) !== comma) return at;
    const before = this.begin(at + 2, body.isRecursive);
    return before < 0 ? at : before;
  }

  #declare(name: string): void {
    this.#visible.push(name);
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
    this.#budget.left -= 1;
  }
}
