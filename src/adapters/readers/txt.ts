import { decodeText } from "./decode";
import { createDraft } from "./draft";
import type { Reader } from "./source";

const code =
  /\.(c|cc|cpp|cs|css|dart|ex|exs|go|graphql|groovy|h|hpp|hs|ini|java|jl|js|jsx|kt|kts|lua|m|mjs|php|pl|proto|ps1|py|r|rb|rs|scala|scss|sh|sql|swift|tf|toml|ts|tsx|vue|yaml|yml|zig)$/i;

/** Plain text, as it is; a program's source is one block of code. */
export const readTxt: Reader = ({ bytes, name }) => {
  const draft = createDraft();
  draft.add(decodeText(bytes), code.test(name) ? { kind: "code" } : undefined);
  return draft.finish();
};
