// What a list does when a button is pressed: one thing after the other, what went wrong, and that the list is to be read again.

export class Doing {
  error = $state.raw<unknown>();
  /** Rises with each change: a key for what shows the list. */
  changed = $state(0);

  async run(what: () => Promise<unknown>): Promise<void> {
    this.error = undefined;
    try {
      await what();
      this.changed++;
    } catch (why) {
      this.error = why;
    }
  }
}
