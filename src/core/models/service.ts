import type { ModelPurpose, ModelSetting, ModelTest, SaveModelInput } from "@/contracts/models";
import { modelVendor } from "@/contracts/models";
import type { Actor } from "@/core/actor";
import { AppError } from "@/core/errors";
import type { Embedder, LanguageModel, SecretBox } from "@/core/ports";
import type { ModelConfig } from "./config";
import { type ModelEnvironment, modelOfEnvironment } from "./environment";
import type { ModelChoice, ModelStore } from "./store";
import { tryModel } from "./try-model";

type Tools = {
  store: ModelStore;
  /** Made when the first key is stored or read, since a box needs a key of its own. */
  box: () => SecretBox;
  environment: ModelEnvironment;
  connectLanguageModel: (config: ModelConfig) => LanguageModel;
  connectEmbedder: (config: ModelConfig) => Embedder;
  /** Gives an embedder a longer memory for questions; a test of the settings goes without. */
  rememberQuestions?: (embedder: Embedder, config: ModelConfig) => Embedder;
  /** @throws MODEL_ADDRESS_REFUSED. */
  checkAddress: (url: URL) => Promise<void>;
  /** Told after another embedder was chosen, or none. */
  embedderChosen?: (workspaceId: string) => Promise<void>;
};

type FindConfig = (workspaceId: string, purpose: ModelPurpose) => Promise<ModelConfig | null>;

const PURPOSES: ModelPurpose[] = ["answers", "embeddings"];
const CONNECTIONS_KEPT = 50;

export type Models = ReturnType<typeof createModels>;

/** What writes answers and what embeds: chosen in the settings, else given by the environment, else nothing. */
export function createModels(tools: Tools) {
  const { store, environment } = tools;
  const languageModels = remembering(tools.connectLanguageModel);
  const embedders = remembering((config) => withMemory(tools, config));

  async function findConfig(workspaceId: string, purpose: ModelPurpose): Promise<ModelConfig | null> {
    const choice = await store.find(workspaceId, purpose);
    if (!choice) return modelOfEnvironment(environment, purpose);
    return { ...addressOf(choice), key: openKey(workspaceId, purpose, choice), isTrusted: false };
  }

  function openKey(workspaceId: string, purpose: ModelPurpose, { encryptedKey }: ModelChoice): string | null {
    if (encryptedKey === null) return null;
    try {
      return tools.box().open(encryptedKey, ownerOf(workspaceId, purpose));
    } catch (cause) {
      throw new AppError(purpose === "answers" ? "MODEL_REFUSED_KEY" : "EMBEDDER_REFUSED_KEY", "the stored key cannot be opened", {
        cause,
      });
    }
  }

  async function describe(workspaceId: string, purpose: ModelPurpose): Promise<ModelSetting> {
    const choice = await store.find(workspaceId, purpose);
    if (choice) return { purpose, origin: "settings", ...addressOf(choice), keyLastFour: choice.keyLastFour };
    const given = modelOfEnvironment(environment, purpose);
    if (!given) return { purpose, origin: "none", vendor: null, model: null, baseUrl: null, keyLastFour: null };
    const { vendor, model, baseUrl, key } = given;
    return { purpose, origin: "environment", vendor, model, baseUrl, keyLastFour: key === null ? null : lastFour(key) };
  }

  /** The key to use with an input: its own, or the stored one where it stays with its address. */
  async function keyFor(workspaceId: string, input: SaveModelInput): Promise<{ key: string | null; kept: ModelChoice | null }> {
    if (input.key !== null) return { key: input.key, kept: null };
    const choice = await store.find(workspaceId, input.purpose);
    const isSamePlace = choice !== null && choice.vendor === input.vendor && originOf(choice.baseUrl) === originOf(input.baseUrl);
    if (isSamePlace) return { key: openKey(workspaceId, input.purpose, choice), kept: choice };
    // A server of one's own may ask for no key; a vendor always does.
    if (input.baseUrl === null || (choice?.encryptedKey ?? null) !== null)
      throw new AppError("MODEL_KEY_NEEDED", "the address changed without its key");
    return { key: null, kept: null };
  }

  async function checkInput({ purpose, vendor, baseUrl }: SaveModelInput): Promise<void> {
    if (purpose === "embeddings" && vendor === "anthropic") throw new AppError("INVALID_INPUT", "Anthropic has no embeddings");
    if (baseUrl !== null) await tools.checkAddress(new URL(baseUrl));
  }

  return {
    list: (actor: Actor): Promise<ModelSetting[]> => Promise.all(PURPOSES.map((purpose) => describe(actor.workspaceId, purpose))),

    async save({ workspaceId }: Actor, input: SaveModelInput): Promise<ModelSetting> {
      await checkInput(input);
      const { key, kept } = await keyFor(workspaceId, input);
      const { purpose, vendor, model, baseUrl } = input;
      const sealed = kept?.encryptedKey ?? (key === null ? null : tools.box().seal(key, ownerOf(workspaceId, purpose)));
      await store.save(workspaceId, purpose, {
        vendor,
        model,
        baseUrl,
        encryptedKey: sealed,
        keyLastFour: key === null ? null : lastFour(key),
      });
      if (purpose === "embeddings") await tools.embedderChosen?.(workspaceId);
      return describe(workspaceId, purpose);
    },

    /** Asks the model for one word, or for one vector, without storing anything. */
    async test({ workspaceId }: Actor, input: SaveModelInput): Promise<ModelTest> {
      await checkInput(input);
      const { key } = await keyFor(workspaceId, input);
      const { purpose, vendor, model, baseUrl } = input;
      return tryModel(tools, purpose, { vendor, model, baseUrl, key, isTrusted: false });
    },

    async remove({ workspaceId }: Actor, purpose: ModelPurpose): Promise<ModelSetting> {
      await store.remove(workspaceId, purpose);
      if (purpose === "embeddings") await tools.embedderChosen?.(workspaceId);
      return describe(workspaceId, purpose);
    },

    async findLanguageModel(workspaceId: string): Promise<LanguageModel | null> {
      const config = await findConfig(workspaceId, "answers");
      return config && languageModels(config);
    },

    ...createFindEmbedder(findConfig, embedders),
    connectEmbedder: embedders,
  };
}

function withMemory({ connectEmbedder, rememberQuestions }: Tools, config: ModelConfig): Embedder {
  const embedder = connectEmbedder(config);
  return rememberQuestions?.(embedder, config) ?? embedder;
}

/** What embeds, and how it is reached. */
function createFindEmbedder(findConfig: FindConfig, embedders: (config: ModelConfig) => Embedder) {
  async function findChosenEmbedder(workspaceId: string): Promise<{ config: ModelConfig; embedder: Embedder } | null> {
    const config = await findConfig(workspaceId, "embeddings");
    return config && { config, embedder: embedders(config) };
  }
  return {
    findChosenEmbedder,
    findEmbedder: async (workspaceId: string): Promise<Embedder | null> => (await findChosenEmbedder(workspaceId))?.embedder ?? null,
  };
}

/** Connects once for each configuration: connections, breakers and remembered vectors live on between questions. */
function remembering<Connection>(connect: (config: ModelConfig) => Connection): (config: ModelConfig) => Connection {
  const made = new Map<string, Connection>();
  return (config) => {
    const name = JSON.stringify(config);
    const connection = made.get(name) ?? connect(config);
    made.delete(name);
    made.set(name, connection);
    const [oldest] = made.keys();
    if (made.size > CONNECTIONS_KEPT && oldest !== undefined) made.delete(oldest);
    return connection;
  };
}

function addressOf({ vendor, model, baseUrl }: ModelChoice) {
  return { vendor: modelVendor.parse(vendor), model, baseUrl };
}

/** Scheme, host and port: where a key goes. */
function originOf(baseUrl: string | null): string | null {
  return baseUrl === null ? null : new URL(baseUrl).origin;
}

function ownerOf(workspaceId: string, purpose: ModelPurpose): string {
  return `${workspaceId}:${purpose}`;
}

function lastFour(key: string): string {
  // Of a short key four characters would be too much.
  return key.length < 12 ? "" : key.slice(-4);
}
