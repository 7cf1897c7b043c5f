import type { MachineState, Status } from "@/contracts/status";
import { sizeInWords } from "@/ui/documents/words";
import { SettingsPart } from "@/ui/settings/settings-part";
import { Facts } from "./facts";
import { diskInWords } from "./words";

type MachineProps = { machine: MachineState; migrations: Status["migrations"] };

/** The machine under it all: room, memory, versions, and what files are read in. */
export function MachineFacts({ machine, migrations }: MachineProps) {
  const { disk, memory, versions, sealedRoom, ocr } = machine;
  const isCurrent = migrations.applied === migrations.expected;
  return (
    <SettingsPart title="Machine" lead="The server process that answered this page.">
      <Facts
        facts={[
          { name: "Disk", says: diskInWords(disk), isWarning: disk.isShort },
          { name: "Memory", says: `${sizeInWords(memory.usedBytes)} in use of ${sizeInWords(memory.limitBytes)}` },
          ...versions.map(({ name, version }) => ({ name, says: version })),
          {
            name: "Database schema",
            says: isCurrent ? migrations.applied : `${migrations.applied}, but this build is made for ${migrations.expected}`,
            isWarning: !isCurrent,
          },
          { name: "Sealed room", says: sealedRoom.sentence },
          { name: "Text in pictures", says: ocr.sentence },
        ]}
      />
    </SettingsPart>
  );
}
