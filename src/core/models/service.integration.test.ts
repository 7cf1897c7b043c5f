import { useDatabase } from "@tests/support/database";
import { type OpenAiStub, startOpenAiStub } from "@tests/support/openai-stub";
import { createOwner } from "@tests/support/workspace";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createAddressGuard } from "@/adapters/address-guard";
import { createEmbedder } from "@/adapters/embedder";
import { createLanguageModel } from "@/adapters/language-model";
import { createProviders } from "@/adapters/provider";
import { createSecretBox } from "@/adapters/secret-box";
import type { SaveModelInput } from "@/contracts/models";
import { createModels } from "./service";
import { createModelStore } from "./store";

const handle = useDatabase();
let stub: OpenAiStub;
let other: OpenAiStub;
beforeEach(async () => {
  [stub, other] = await Promise.all([startOpenAiStub(), startOpenAiStub()]);
});
afterEach(() => Promise.all([stub.stop(), other.stop()]));

function models(environment = {}) {
  const guard = createAddressGuard([stub, other].map(({ url }) => new URL(url).host));
  const providerOf = createProviders({ guard, limits: { firstPartMs: 1_000, retryBaseMs: 10 } });
  return createModels({
    store: createModelStore(handle.db),
    box: () => createSecretBox(`one:${"ab".repeat(32)}`),
    environment,
    connectLanguageModel: (config) => createLanguageModel(config, providerOf(config)),
    connectEmbedder: (config) => createEmbedder(config, providerOf(config)),
    checkAddress: guard.assertReachable,
  });
}

const choice = (more: Partial<SaveModelInput> = {}): SaveModelInput => ({
  purpose: "answers",
  vendor: "openai",
  model: "stub-chat",
  baseUrl: `${stub.url}/v1`,
  key: "sk-canary-7890",
  ...more,
});

test("a key is stored encrypted, shown by its last four characters, and used", async () => {
  const actor = await createOwner(handle.db);
  const service = models();

  const saved = await service.save(actor, choice());
  const row = await handle.db.modelChoice.findFirstOrThrow({ where: { workspaceId: actor.workspaceId } });
  const model = await service.findLanguageModel(actor.workspaceId);
  for await (const _ of model?.stream({ system: "s", messages: [], maxTokens: 9, signal: new AbortController().signal }) ?? []);

  expect(saved).toEqual({
    purpose: "answers",
    origin: "settings",
    vendor: "openai",
    model: "stub-chat",
    baseUrl: `${stub.url}/v1`,
    keyLastFour: "7890",
  });
  expect(JSON.stringify(row)).not.toContain("canary");
  expect(stub.calls[0]?.authorization).toBe("Bearer sk-canary-7890");
});

test("a stored key goes nowhere but to the address that it was given for", async () => {
  const actor = await createOwner(handle.db);
  const service = models();
  await service.save(actor, choice());

  for (const moved of [
    choice({ key: null, baseUrl: `${other.url}/v1` }),
    choice({ key: null, baseUrl: null }),
    choice({ key: null, vendor: "anthropic" }),
  ]) {
    await expect(service.save(actor, moved)).rejects.toMatchObject({ code: "MODEL_KEY_NEEDED" });
    await expect(service.test(actor, moved)).rejects.toMatchObject({ code: "MODEL_KEY_NEEDED" });
  }
  expect(other.calls).toHaveLength(0);

  const renamed = await service.save(actor, choice({ key: null, model: "stub-other", baseUrl: `${stub.url}/v2` }));
  expect(renamed).toMatchObject({ model: "stub-other", keyLastFour: "7890" });
  expect(await service.test(actor, choice({ key: null }))).toMatchObject({ works: true });
});

test("an address on the private network is refused before anything is asked or stored", async () => {
  const actor = await createOwner(handle.db);
  const service = models();

  for (const baseUrl of ["http://127.0.0.1:1/v1", "http://169.254.169.254/", "http://[::ffff:127.0.0.1]/"]) {
    await expect(service.save(actor, choice({ baseUrl }))).rejects.toMatchObject({ code: "MODEL_ADDRESS_REFUSED" });
    await expect(service.test(actor, choice({ baseUrl }))).rejects.toMatchObject({ code: "MODEL_ADDRESS_REFUSED" });
  }
  expect(await handle.db.modelChoice.count({ where: { workspaceId: actor.workspaceId } })).toBe(0);
});

test("a test says whether the model works, and what is wrong in our own words", async () => {
  const actor = await createOwner(handle.db);
  const service = models();

  expect(await service.test(actor, choice())).toMatchObject({ works: true, code: null });
  expect(await service.test(actor, choice({ purpose: "embeddings" }))).toMatchObject({ works: true, code: null });
  expect(await service.test(actor, choice({ model: "stub-fault-401" }))).toMatchObject({ works: false, code: "MODEL_REFUSED_KEY" });
  expect(await service.test(actor, choice({ model: "stub-fault-401", purpose: "embeddings" }))).toMatchObject({
    works: false,
    code: "EMBEDDER_REFUSED_KEY",
  });
  await expect(service.test(actor, choice({ vendor: "anthropic", purpose: "embeddings" }))).rejects.toMatchObject({
    code: "INVALID_INPUT",
  });
});

test("settings come before the environment, and removing them gives way to it", async () => {
  const actor = await createOwner(handle.db);
  const service = models({ ANTHROPIC_API_KEY: "sk-ant-1234567890" });

  expect(await service.list(actor)).toMatchObject([
    { purpose: "answers", origin: "environment", vendor: "anthropic", keyLastFour: "7890" },
    { purpose: "embeddings", origin: "none" },
  ]);
  await service.save(actor, choice());
  expect((await service.list(actor))[0]).toMatchObject({ origin: "settings" });
  expect(await service.remove(actor, "answers")).toMatchObject({ origin: "environment" });
  expect(await service.findEmbedder(actor.workspaceId)).toBeNull();
});

test("a secret moved into another workspace's row opens nothing there", async () => {
  const [one, two] = [await createOwner(handle.db), await createOwner(handle.db)];
  const service = models();
  await service.save(one, choice());
  await service.save(two, choice({ key: "sk-another-one" }));
  const row = await handle.db.modelChoice.findFirstOrThrow({ where: { workspaceId: one.workspaceId } });

  await handle.db.modelChoice.updateMany({ where: { workspaceId: two.workspaceId }, data: { encryptedKey: row.encryptedKey } });

  await expect(service.findLanguageModel(two.workspaceId)).rejects.toMatchObject({ code: "MODEL_REFUSED_KEY" });
});
