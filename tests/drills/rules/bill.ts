import type { World } from "../world";

/** No text is paid for twice, but for what was under way when its process died. */
export function checkBill({ stub }: Pick<World, "stub">, allowed: number): string[] {
  const texts = embedded(stub.calls);
  const twice = texts.length - new Set(texts).size;
  return twice > allowed ? [`${twice} texts were embedded once more than needed; ${allowed} may be`] : [];
}

/** Every passage that the provider has embedded, in order. */
export function embedded(calls: World["stub"]["calls"]): string[] {
  return calls
    .filter(({ path }) => path.endsWith("/embeddings"))
    .flatMap(({ body }) => [body.input].flat().map(String))
    .filter((text) => !text.trimEnd().endsWith("?"));
}
