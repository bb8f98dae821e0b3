// The present, in steps: what shows ages reads it, so that all of them move together.

export const CLOCK_STEP_S = 5;

class Clock {
  now = $state(Date.now());

  constructor() {
    setInterval(() => (this.now = Date.now()), CLOCK_STEP_S * 1000);
  }
}

export const clock = new Clock();
