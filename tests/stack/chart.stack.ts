import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { createPod } from "./chart/pod";
import { buildProduct, PRODUCT, provideEngine, run } from "./engine";

const CHART = "docker/helm/minirag";
const VALUES = "tests/stack/chart/values.yaml";
const hasHelm = spawnSync("helm", ["version"]).status === 0;
if (!hasHelm) console.log("chart: there is no helm here; not run");

// One that was built from source has no newest version of Kubernetes in mind.
const render = (...words: string[]) => run("helm", ["template", "team", CHART, "--kube-version", "1.29.0", "--values", VALUES, ...words]);

test.runIf(hasHelm)("the chart lints, and every object of it is one that is meant", async () => {
  await run("helm", ["lint", "--strict", "--quiet", CHART, "--values", VALUES]);

  const kinds = [...(await render()).matchAll(/^kind: (\w+)$/gm)].map(([, kind]) => kind).sort();

  expect(kinds).toEqual([
    "ConfigMap",
    "Deployment",
    "Deployment",
    "Ingress",
    "Job",
    "NetworkPolicy",
    "NetworkPolicy",
    "PersistentVolumeClaim",
    "PodDisruptionBudget",
    "Service",
  ]);
});

test.runIf(hasHelm)("no container of it may more than those on one machine", async () => {
  const objects = (await render()).split(/^---$/m);
  const named = objects.flatMap((object) => object.split(/^ +- name: (?=assets|door|web|reader|worker|migrate)/m).slice(1));
  const containers = named.filter((part) => part.includes("image:"));

  expect(containers).toHaveLength(6);
  for (const container of containers) {
    expect(container).toContain("readOnlyRootFilesystem: true");
    expect(container).toContain("allowPrivilegeEscalation: false");
    expect(container).toMatch(/capabilities: \{ drop: \[ALL\]/);
  }
});

test.runIf(hasHelm).each([
  ["publicUrl=", "publicUrl: say the address that people type"],
  ["publicUrl=docs.example.com", "/publicUrl"],
  ["existingSecret=", "existingSecret: name a Secret"],
  ["qdrantUrl=", "qdrantUrl: say where Qdrant is"],
  ["image.digest=", "image.digest: say which release"],
  ["image.digest=sha256:1", "/image/digest"],
  ["settings.DATABASE_URL=x", "settings.DATABASE_URL: that belongs into the Secret"],
  ["settings.SLOT=green", "settings.SLOT: the chart sets it by itself"],
  ["settings.lower=x", "lower"],
  ["files.accessModes={ReadWriteOnce},nodeSelector=null", "the claim must be ReadWriteMany"],
  ["webb.replicas=2", "webb"],
])("a chart with --set %s says what is wrong", async (value, sentence) => {
  await expect(render("--set", value)).rejects.toThrow(sentence);
});

describe.runIf(hasHelm)("a server's pod", () => {
  let pod: ReturnType<typeof createPod>;

  beforeAll(async () => {
    await provideEngine();
    await buildProduct();
    pod = createPod(await render());
    await pod.start();
    await vi.waitFor(() => pod.lives(), { timeout: 20_000, interval: 500 });
  });

  afterAll(() => pod.stop());

  test("tells the server the address that the Ingress names, and nothing that a client claims", async () => {
    const headers = { "x-forwarded-for": "6.6.6.6, 203.0.113.7", "x-middleware-subrequest": "evil", "x-nonce": "evil" };

    const answer = await fetch(`${pod.origin}/sign-in`, { headers });

    const told = await answer.json();
    expect(told["x-forwarded-for"]).toBe("203.0.113.7");
    expect(JSON.stringify(told)).not.toContain("evil");
    expect(answer.headers.get("strict-transport-security")).toBe("max-age=63072000");
  });

  test("keeps from the public what is for operators, and bodies that are too large", async () => {
    const asked = ["/metrics", "/api/health/deep", "/api/health/inflight"].map(async (place) => (await fetch(pod.origin + place)).status);
    const large = await fetch(`${pod.origin}/api/trpc/x`, { method: "POST", body: "x".repeat(300_000) });

    expect([...(await Promise.all(asked)), large.status]).toEqual([404, 404, 404, 413]);
  });

  test("gives out the scripts of its release from the folder that all servers share", async () => {
    const script = await pod.copyAssets(PRODUCT);
    await pod.copyAssets(PRODUCT);

    const answer = await fetch(`${pod.origin}/${script}`);

    expect(script).toContain("_next/static/");
    expect([answer.status, answer.headers.get("cache-control")]).toEqual([200, "public, max-age=31536000, immutable"]);
  });
});
