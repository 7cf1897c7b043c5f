const IDLE_MS = 60_000;
const LOOK_EVERY_MS = 5_000;
const TOUCHES = ["keydown", "pointerdown", "wheel"] as const;
const FIELDS = "textarea, input:not([type=hidden], [type=checkbox], [type=radio], [type=file])";
const RELOADED_FOR = "minirag-reloaded-for";

/** Whether a reload would take nothing from anybody: no text that is unsent, no open dialog, no file on its way. */
export function isFreeToReload(): boolean {
  const hasText = [...document.querySelectorAll<HTMLInputElement>(FIELDS)].some((field) => field.value !== "");
  if (hasText || document.querySelector("dialog[open], [data-unsent]")) return false;
  // Whoever would ask before the page is left says so.
  return window.dispatchEvent(new Event("beforeunload", { cancelable: true }));
}

/** Loads the page anew, once for a release: where two serve beside each other, it would have no end. */
export function reloadFor(release: string): void {
  try {
    if (sessionStorage.getItem(RELOADED_FOR) === release) return;
    sessionStorage.setItem(RELOADED_FOR, release);
  } catch {
    // Without a memory of it, the next click on a link brings the new page.
    return;
  }
  location.reload();
}

/** Calls back again and again while nobody has touched the page for a minute, or nobody sees it. The returned function stops that. */
export function whileIdle(callBack: () => void): () => void {
  let touchedAt = Date.now();
  const touch = () => {
    touchedAt = Date.now();
  };
  for (const event of TOUCHES) document.addEventListener(event, touch, { passive: true });
  const timer = setInterval(() => {
    if (document.hidden || Date.now() - touchedAt >= IDLE_MS) callBack();
  }, LOOK_EVERY_MS);
  return () => {
    clearInterval(timer);
    for (const event of TOUCHES) document.removeEventListener(event, touch);
  };
}
