import { type ExecutableComment, readExecutableComment } from './executable-comment.ts';
import type { Gate, LexicalProblemCode } from './token.ts';

/** Distinct executable-comment heads that are told apart; many more than any statement may have. */
const maxGates = 255;

/** The executable comment that the lexer is in: what stands there is code, for some servers at least. */
export class ExecutableScope {
  readonly #gates: Gate[];
  #open: ExecutableComment | undefined;
  /** The number of its gate; 0 when every server reads on. */
  gate = 0;

  constructor(gates: Gate[]) {
    this.#gates = gates;
  }

  /** Where the comment begins that is not closed yet. */
  get openSince(): number | undefined {
    return this.#open?.start;
  }

  /** A comment opens at `at`: where the code in it begins, or that it is none of these. */
  open(sql: string, at: number): number | 'none' | LexicalProblemCode {
    const finding = readExecutableComment(sql, at);
    if (finding.outcome === 'none') return 'none';
    if (this.#open !== undefined) return 'NESTED_COMMENT';
    if (finding.outcome === 'ambiguous') return 'AMBIGUOUS_COMMENT';
    if (finding.outcome === 'unterminated') return 'UNTERMINATED_COMMENT';
    const { comment } = finding;
    this.#open = comment;
    this.gate = comment.gate === undefined ? 0 : this.#numberOf(comment.gate);
    return comment.codeStart;
  }

  /** An end mark stands at `at`: where reading goes on, or that nothing is open that it could close. */
  close(at: number): number | 'none' | LexicalProblemCode {
    const comment = this.#open;
    if (comment === undefined) return 'none';
    const end = at + 2;
    if (comment.skippedEnd !== undefined && comment.skippedEnd !== end) return 'AMBIGUOUS_COMMENT';
    this.#open = undefined;
    this.gate = 0;
    return end;
  }

  #numberOf({ family, version }: Gate): number {
    const known = this.#gates.findIndex((gate) => gate.family === family && gate.version === version);
    if (known >= 0) return known + 1;
    return this.#gates.length < maxGates ? this.#gates.push({ family, version }) : maxGates;
  }
}
