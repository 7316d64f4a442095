/** Remembers what was said, so that nobody is told the same thing twice in a session. */
export class Notices {
  private readonly said = new Set<string>();

  /** True the first time a cause comes up. */
  first(cause: string): boolean {
    if (this.said.has(cause)) {
      return false;
    }
    this.said.add(cause);
    return true;
  }

  /** A cause that was dealt with may be told anew. */
  forget(cause: string): void {
    this.said.delete(cause);
  }
}
