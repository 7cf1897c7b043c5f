import { fieldsOf, inputSamples, listProcedures } from "@tests/support/procedures";
import { expect, test } from "vitest";
import { type Permission, permissions, rolePermissions, scopePermissions } from "@/core/actor";

const procedures = listProcedures();

test("every procedure declares what it needs, and only set-up is open", () => {
  const known = new Set<string | undefined>(permissions);

  const open = procedures.filter(({ meta }) => meta?.access === "open").map(({ path }) => path);
  const undeclared = procedures.filter(({ meta }) => meta?.access !== "open" && !known.has(meta?.access)).map(({ path }) => path);

  expect(procedures.length).toBeGreaterThan(20);
  expect(undeclared).toEqual([]);
  expect(open.sort()).toEqual(["account.isSetUp", "account.setUp"]);
});

test("every procedure has an input and an output schema", () => {
  expect(procedures.filter(({ inputs, output }) => inputs.length === 0 || !output).map(({ path }) => path)).toEqual([]);
});

test("every procedure with an input has a sample, which the tests of inputs and of foreign ids need", () => {
  const taking = procedures.filter((procedure) => fieldsOf(procedure).length > 0).map(({ path }) => path);

  expect(taking.filter((path) => !inputSamples[path])).toEqual([]);
});

test("the table of rights reads like law: each role holds all that the one below it does", () => {
  const { owner, admin, editor, reader } = rolePermissions;
  const holdsAll = (more: readonly Permission[], less: readonly Permission[]) => less.every((permission) => more.includes(permission));

  expect([holdsAll(owner, admin), holdsAll(admin, editor), holdsAll(editor, reader)]).toEqual([true, true, true]);
  expect(reader).not.toContain("documents:remove");
  expect(admin).not.toContain("models:manage");
});

test("no scope lets a key make keys or change models", () => {
  const granted = Object.values(scopePermissions).flat();

  expect(granted).not.toContain("keys:manage");
  expect(granted).not.toContain("models:manage");
  expect(granted).not.toContain("models:read");
});
