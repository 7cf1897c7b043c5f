import { type Drill, unless } from "./drill";
import type { World } from "./world";

export const d09: Drill = {
  name: "D9",
  does: "a tab that was opened on a release goes on after the next two",
  promise: "its scripts still come, its calls are still answered",
  async run(world) {
    const { releases, deployer, visitor } = world;
    const tab = await releases.next();
    await deployer.deploy(tab.image);
    const { body } = await visitor.ask("/sign-in");
    const files = [...body.matchAll(/\/_next\/static\/[^"\\]+\.(?:js|css|woff2)/g)].map(([file]) => file);
    // A script that the page would load later, and that no other release has.
    const later = `/_next/static/chunks/only-in-${tab.name}.js`;
    const { code } = await deployer.deploy((await releases.next()).image);
    const gone: string[] = [];
    for (const file of [...new Set([...files, later])]) {
      const { status } = await visitor.ask(file);
      if (status !== 200) gone.push(`${file}: ${status}`);
    }
    return {
      figures: { files: new Set(files).size + 1 },
      findings: [...unless(code === 0, "the next deploy failed"), ...gone, ...(await callFails(world))],
    };
  },
};

async function callFails({ visitor }: World): Promise<string[]> {
  return visitor.query("account.me", undefined).then(
    () => [],
    (cause) => [`the session is not known any more: ${cause}`],
  );
}
