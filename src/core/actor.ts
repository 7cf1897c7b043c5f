import type { Role } from "@/contracts/account";
import { keyMessages } from "@/contracts/error-messages";
import { type Scope, scope } from "@/contracts/keys";
import { AppError } from "./errors";

/** Everything that a person or a key may do; each procedure names exactly one. */
export const permissions = [
  "account:read",
  "documents:read",
  "documents:add",
  "documents:remove",
  "search",
  "ask",
  "conversations:read",
  "conversations:change",
  "keys:manage",
  "models:read",
  "models:manage",
  "status:read",
  "status:manage",
] as const;
export type Permission = (typeof permissions)[number];

const reading = ["account:read", "documents:read", "search", "ask", "conversations:read", "conversations:change", "models:read"] as const;
const editing = [...reading, "documents:add", "documents:remove"] as const;

/** Who may do what, by role. */
export const rolePermissions: Record<Role, readonly Permission[]> = {
  reader: reading,
  editor: editing,
  admin: [...editing, "keys:manage"],
  owner: permissions,
};

/** What a key may do, by scope; a key never does more than the role of the person who made it. */
export const scopePermissions: Record<Scope, readonly Permission[]> = {
  ask: ["ask", "conversations:read"],
  search: ["search"],
  "documents:read": ["documents:read"],
  "documents:write": ["documents:read", "documents:add", "documents:remove"],
};

/** Who acts, and in which workspace; made in auth.ts, the command line and the worker only. */
export type Actor = {
  workspaceId: string;
  userId: string;
  role: Role;
  /** The key's id and scopes where a key acts, else null. */
  key: { id: string; scopes: readonly Scope[] } | null;
};

export function isPermitted(actor: Actor, permission: Permission): boolean {
  if (!rolePermissions[actor.role].includes(permission)) return false;
  return actor.key === null || actor.key.scopes.some((scope) => scopePermissions[scope].includes(permission));
}

/** @throws AppError NOT_PERMITTED when neither role nor scope permits it. */
export function assertPermitted(actor: Actor, permission: Permission): void {
  if (isPermitted(actor, permission)) return;
  const isKeysFault = actor.key !== null && rolePermissions[actor.role].includes(permission);
  const sentence = isKeysFault ? keyMessages.notPermitted(scopeFor(permission)) : undefined;
  throw new AppError("NOT_PERMITTED", `${actor.role} ${isKeysFault ? "key " : ""}lacks ${permission}`, { sentence });
}

/** The narrowest scope that permits it; null where none does. */
function scopeFor(permission: Permission): Scope | null {
  return scope.options.find((candidate) => scopePermissions[candidate].includes(permission)) ?? null;
}
