/** The names of common tables that are visible where a scan of the text has come to. */
export class CommonTableScope {
  readonly #visible: string[] = [];
  readonly #counts = new Map<string, number>();

  get size(): number {
    return this.#visible.length;
  }

  has(name: string): boolean {
    return this.#visible.length > 0 && (this.#counts.get(name) ?? 0) > 0;
  }

  declare(name: string): void {
    this.#visible.push(name);
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  /** Forgets what was declared since there were `size` names. */
  leave(size: number): void {
    while (this.#visible.length > size) {
      const name = this.#visible.pop() as string;
      this.#counts.set(name, (this.#counts.get(name) ?? 1) - 1);
    }
  }
}
