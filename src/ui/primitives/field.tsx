"use client";

import { type ComponentProps, type ReactNode, useId } from "react";

export const inputClass =
  "w-full min-h-10 rounded-control border border-soft bg-sheet px-3 text-base text-ink pointer-coarse:min-h-11 aria-invalid:border-warn";

type FieldProps = { label: string; hint?: ReactNode; problem?: string | undefined };

/** A labelled text box; its hint and its problem are read out with it. */
export function TextField({ label, hint, problem, className = "", ...rest }: ComponentProps<"input"> & FieldProps) {
  const id = useId();
  return (
    <div className={`grid gap-1 ${className}`}>
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      <input
        id={id}
        {...rest}
        aria-invalid={problem !== undefined || undefined}
        aria-describedby={describedBy(id, hint, problem)}
        className={inputClass}
      />
      <FieldNotes id={id} hint={hint} problem={problem} />
    </div>
  );
}

/** A labelled choice among few. */
export function SelectField({ label, hint, problem, className = "", children, ...rest }: ComponentProps<"select"> & FieldProps) {
  const id = useId();
  return (
    <div className={`grid gap-1 ${className}`}>
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      <select id={id} {...rest} aria-describedby={describedBy(id, hint, problem)} className={inputClass}>
        {children}
      </select>
      <FieldNotes id={id} hint={hint} problem={problem} />
    </div>
  );
}

function FieldNotes({ id, hint, problem }: Omit<FieldProps, "label"> & { id: string }) {
  return (
    <>
      {hint ? (
        <p id={`${id}-hint`} className="text-xs text-soft">
          {hint}
        </p>
      ) : null}
      {problem ? (
        <p id={`${id}-problem`} className="text-xs text-warn">
          {problem}
        </p>
      ) : null}
    </>
  );
}

function describedBy(id: string, hint: ReactNode, problem: string | undefined): string | undefined {
  const ids = [hint ? `${id}-hint` : null, problem ? `${id}-problem` : null].filter((part) => part !== null);
  return ids.length > 0 ? ids.join(" ") : undefined;
}

/** What went wrong with a whole form or a page, said at once to everybody. */
export function Problem({ children }: { children: ReactNode }) {
  return (
    <p role="alert" className="rounded-control bg-warn-tint px-3 py-2 text-sm text-warn">
      {children}
    </p>
  );
}
