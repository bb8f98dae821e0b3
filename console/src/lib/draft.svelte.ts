// What is typed into a form, kept in this tab until it was sent: a failed request, a reload or a lost session cost nothing.
// Each account has its own. Passwords never go in here.
import { login } from "./session.svelte";

/** draft: the form's fields, as they were left, or as they begin. done() forgets them. */
export function draft<T extends Record<string, string>>(name: string, initial: T): { fields: T; done: () => void } {
  const key = `draft.${login.who?.account ?? 0}.${name}`;
  let kept: Partial<T> = {};
  try {
    kept = JSON.parse(sessionStorage.getItem(key) ?? "{}") as Partial<T>;
  } catch {
    sessionStorage.removeItem(key);
  }
  const fields = $state({ ...initial, ...kept });
  $effect(() => {
    sessionStorage.setItem(key, JSON.stringify(fields));
  });
  return {
    fields,
    done: () => {
      Object.assign(fields, initial);
      // At once: what comes next on the screen may begin with the same draft.
      sessionStorage.removeItem(key);
    },
  };
}
