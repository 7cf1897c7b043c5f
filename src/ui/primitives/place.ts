const GAP = 6;
const MARGIN = 8;

/** Puts a floating box below (or, without room, above) the thing that opened it, wholly on the screen. */
export function placeBeside(box: HTMLElement, anchor: Element | null, align: "start" | "end" = "end"): void {
  if (!anchor) return;
  const at = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = box;
  const below = at.bottom + GAP + height <= window.innerHeight - MARGIN;
  const top = below ? at.bottom + GAP : Math.max(MARGIN, at.top - GAP - height);
  const wanted = align === "end" ? at.right - width : at.left;
  const left = Math.min(Math.max(MARGIN, wanted), Math.max(MARGIN, window.innerWidth - MARGIN - width));
  box.style.inset = "auto";
  box.style.top = `${Math.round(top)}px`;
  box.style.left = `${Math.round(left)}px`;
}
