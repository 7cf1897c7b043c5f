"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { useEffect, useRef } from "react";
import { stateFilters } from "./filters";

const TYPING_MS = 250;

/** Search and state, written into the address. */
export function DocumentFilterBar() {
  const address = useSearchParams();
  const pathname = usePathname();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const change = (name: string, value: string) => {
    const next = new URLSearchParams(window.location.search);
    if (value) next.set(name, value);
    else next.delete(name);
    window.history.replaceState(null, "", next.size > 0 ? `${pathname}?${next}` : pathname);
  };
  const controlClass = "min-h-9 rounded-control border border-line bg-sheet px-3 text-sm pointer-coarse:min-h-11";
  return (
    <search className="flex flex-wrap gap-2">
      <input
        type="search"
        aria-label="Search documents by name"
        placeholder="Search by name"
        defaultValue={address.get("q") ?? ""}
        onChange={(event) => {
          const { value } = event.target;
          clearTimeout(timer.current);
          timer.current = setTimeout(() => change("q", value.trim()), TYPING_MS);
        }}
        className={`${controlClass} min-w-0 flex-1 basis-40 side:max-w-72`}
      />
      <select
        aria-label="State"
        value={address.get("state") ?? ""}
        onChange={(event) => change("state", event.target.value)}
        className={controlClass}
      >
        <option value="">All states</option>
        {stateFilters.map((filter) => (
          <option key={filter.value} value={filter.value}>
            {filter.label}
          </option>
        ))}
      </select>
    </search>
  );
}
