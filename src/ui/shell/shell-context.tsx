"use client";

import { createContext, useContext } from "react";
import type { Me } from "@/contracts/account";

type Shell = {
  me: Me;
  /** Whether the side bar stands beside the page; on phones it never does. */
  isSidebarShown: boolean;
  toggleSidebar: () => void;
  openSheet: () => void;
};

const ShellContext = createContext<Shell | null>(null);

export const ShellProvider = ShellContext.Provider;

export function useShell(): Shell {
  const shell = useContext(ShellContext);
  if (!shell) throw new Error("This part of the screen stands outside the shell");
  return shell;
}
