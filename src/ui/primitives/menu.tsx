"use client";

import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { placeBeside } from "./place";

export type MenuChoice = { label: string; onChoose: () => void; isDanger?: boolean } | { label: string; href: string; opensTab?: boolean };

type MenuProps = {
  label: string;
  choices: MenuChoice[];
  children: ReactNode;
  className: string;
  /** Whether the button is known by the words in it; else by `label`. */
  isNamedByContent?: boolean;
};

const itemClass =
  "block w-full rounded-chip px-3 py-2 text-left text-sm hover:bg-tint focus-visible:bg-tint focus-visible:outline-none pointer-coarse:py-3";

/** A button that opens a list of actions: arrows move, Esc closes and gives the focus back. */
export function Menu({ label, choices, children, className, isNamedByContent = false }: MenuProps) {
  // What is offered stays as it was when the menu opened: a choice that moves under the pointer would be another one.
  const [offered, setOffered] = useState<MenuChoice[] | null>(null);
  const isOpen = offered !== null;
  const buttonRef = useRef<HTMLButtonElement>(null);
  const listRef = useRef<HTMLDivElement>(null);
  const id = useId();

  useEffect(() => {
    const list = listRef.current;
    if (!isOpen || !list) return;
    list.showPopover();
    placeBeside(list, buttonRef.current);
    focusChoice(list, 0);
  }, [isOpen]);

  const close = () => {
    listRef.current?.hidePopover();
    buttonRef.current?.focus();
  };

  return (
    <>
      <button
        ref={buttonRef}
        type="button"
        aria-label={isNamedByContent ? undefined : label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        className={className}
        onClick={() => setOffered(isOpen ? null : choices)}
      >
        {children}
      </button>
      {offered ? (
        <div
          ref={listRef}
          id={id}
          role="menu"
          aria-label={label}
          popover="auto"
          onToggle={(event) => event.newState === "closed" && setOffered(null)}
          onKeyDown={(event) => moveFocus(event, listRef.current, close)}
          className="fixed m-0 min-w-44 rounded-control border border-line bg-sheet p-1 text-ink shadow-raised appear"
        >
          {offered.map((choice) =>
            "href" in choice ? (
              <a
                key={choice.label}
                role="menuitem"
                tabIndex={-1}
                href={choice.href}
                target={choice.opensTab ? "_blank" : undefined}
                rel="noreferrer"
                className={itemClass}
                onClick={close}
              >
                {choice.label}
              </a>
            ) : (
              <button
                key={choice.label}
                type="button"
                role="menuitem"
                tabIndex={-1}
                className={`${itemClass} ${choice.isDanger ? "text-warn" : ""}`}
                onClick={() => {
                  close();
                  choice.onChoose();
                }}
              >
                {choice.label}
              </button>
            ),
          )}
        </div>
      ) : null}
    </>
  );
}

function moveFocus(event: KeyboardEvent, list: HTMLElement | null, close: () => void): void {
  if (event.key === "Escape" || event.key === "Tab") {
    event.preventDefault();
    event.stopPropagation();
    close();
    return;
  }
  const items = itemsOf(list);
  const focused = document.activeElement;
  const here = focused instanceof HTMLElement ? items.indexOf(focused) : -1;
  const next = { ArrowDown: here + 1, ArrowUp: here - 1 + items.length, Home: 0, End: items.length - 1 }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  focusChoice(list, next % items.length);
}

function focusChoice(list: HTMLElement | null, position: number): void {
  itemsOf(list)[position]?.focus();
}

function itemsOf(list: HTMLElement | null): HTMLElement[] {
  return list ? [...list.querySelectorAll<HTMLElement>("[role=menuitem]")] : [];
}
