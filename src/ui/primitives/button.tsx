import type { ComponentProps } from "react";

const looks = {
  primary: "bg-accent font-semibold text-on-accent hover:opacity-90",
  plain: "border border-line bg-sheet text-ink hover:border-soft",
  quiet: "text-soft hover:bg-tint hover:text-ink",
  danger: "bg-warn font-semibold text-paper hover:opacity-90",
} as const;

const sizes = {
  normal: "min-h-9 px-3.5 text-sm pointer-coarse:min-h-11",
  small: "min-h-7 px-2 text-xs pointer-coarse:min-h-11",
  icon: "size-9 pointer-coarse:size-11",
} as const;

export type ButtonLook = { look?: keyof typeof looks; size?: keyof typeof sizes };

/** The classes of a button, for links that look like one. */
export function buttonClass({ look = "plain", size = "normal" }: ButtonLook = {}): string {
  return `inline-flex items-center justify-center gap-2 rounded-control whitespace-nowrap transition-opacity duration-150 disabled:opacity-50 aria-disabled:opacity-50 ${looks[look]} ${sizes[size]}`;
}

/** A button; `isBusy` keeps its width and its focus while the work goes on. */
export function Button({
  look,
  size,
  isBusy = false,
  className = "",
  onClick,
  ...rest
}: ComponentProps<"button"> & ButtonLook & { isBusy?: boolean }) {
  return (
    <button
      type="button"
      {...rest}
      aria-busy={isBusy || undefined}
      aria-disabled={isBusy || rest["aria-disabled"]}
      onClick={(event) => (isBusy ? event.preventDefault() : onClick?.(event))}
      className={`${buttonClass({ look, size })} ${className}`}
    />
  );
}
