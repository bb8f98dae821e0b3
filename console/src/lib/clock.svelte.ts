// The present, in steps: what shows ages reads it, so that all of them move together.

class Clock {
  now = $state(Date.now());

  constructor() {
    setInterval(() => (this.now = Date.now()), 5_000);
  }
}

export const clock = new Clock();
