import { describePassageIndex } from "@tests/support/passage-index-contract";
import { describe } from "vitest";
import { createMemoryIndex } from "./memory-index";

describe("the memory index", () => describePassageIndex(createMemoryIndex));
