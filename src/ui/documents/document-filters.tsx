"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { useEffect, useRef } from "react";
import { stateFilters } from "./filters";

const TYPING_MS = 250;

/** Search and state, written into the address. */
export function DocumentFilterBar() {
  const address = useSearchParams();
  const pathname = usePathname();
  const typing = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(typing.current), []);

  const change = (name: string, value: string) => {
    const next = new URLSearchParams(window.location.search);
    if (value) next.set(name, value);
    else next.delete(name);
    window.history.replaceState(null, "", next.size > 0 ? `${pathname}?${next}` : pathname);
  };
  const search = (name: string) => {
    clearTimeout(typing.current);
    typing.current = undefined;
    change("q", name.trim());
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
          clearTimeout(typing.current);
          typing.current = setTimeout(() => search(value), TYPING_MS);
        }}
        // Who goes on to a link before that is not held back by an address that is written afterwards.
        onBlur={(event) => typing.current !== undefined && search(event.target.value)}
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
