const paths = {
  add: "M8 3v10M3 8h10",
  ask: "M13.5 7.6c0 2.9-2.5 5.1-5.6 5.1-.8 0-1.6-.1-2.3-.4L2.6 13l.8-2.4A4.7 4.7 0 0 1 2.4 7.6c0-2.8 2.5-5.1 5.5-5.1s5.6 2.3 5.6 5.1Z",
  arrowDown: "M8 3v10M4 9l4 4 4-4",
  arrowUp: "M8 13V3M4 7l4-4 4 4",
  check: "m3.5 8.5 3 3 6-7",
  chevronLeft: "m10 3.5-4.5 4.5 4.5 4.5",
  chevronRight: "m6 3.5 4.5 4.5L6 12.5",
  close: "m4 4 8 8M12 4l-8 8",
  document: "M9.5 2H4.5a1 1 0 0 0-1 1v10a1 1 0 0 0 1 1h7a1 1 0 0 0 1-1V5l-3-3Zm0 0v3h3M5.8 8.5h4.4M5.8 11h4.4",
  menu: "M2.5 4.5h11M2.5 8h11M2.5 11.5h11",
  more: "M3.5 8h.01M8 8h.01M12.5 8h.01",
  panel: "M3 3h10a1 1 0 0 1 1 1v8a1 1 0 0 1-1 1H3a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1Zm3.5 0v10",
  search: "M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9Zm3.3-1.2 3.2 3.2",
  settings: "M8 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4Zm0-8v2m0 8v2M2 8h2m8 0h2M3.8 3.8l1.4 1.4m5.6 5.6 1.4 1.4m0-8.4-1.4 1.4m-5.6 5.6-1.4 1.4",
  stop: "M4.5 4.5h7v7h-7z",
  upload: "M8 10.5V3M5 6l3-3 3 3M3 10.5V13h10v-2.5",
} as const;

export type IconName = keyof typeof paths;

/** A drawing beside words; it says nothing to a screen reader. */
export function Icon({ name, className = "size-4" }: { name: IconName; className?: string }) {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 16 16"
      className={`shrink-0 ${className}`}
      fill={name === "stop" ? "currentColor" : "none"}
      stroke="currentColor"
      strokeWidth={name === "more" ? 2 : 1.4}
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={paths[name]} />
    </svg>
  );
}
