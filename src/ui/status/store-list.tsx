import type { StoreState } from "@/contracts/status";
import { SettingsPart } from "@/ui/settings/settings-part";
import { storeInWords } from "./words";

/** Everything that MiniRAG stands on, with whether it answers. */
export function StoreList({ stores }: { stores: StoreState[] }) {
  return (
    <SettingsPart title="Stores" lead="What MiniRAG keeps things in, asked a moment ago.">
      <ul className="border-t border-line">
        {stores.map((store) => (
          <li key={store.name} className="flex flex-wrap items-baseline justify-between gap-x-4 border-b border-line py-2.5">
            <span className="font-semibold">
              {store.name} {store.version ? <span className="text-sm font-normal text-soft">{store.version}</span> : null}
            </span>
            <span className={`flex items-center gap-2 text-sm ${store.state === "ok" ? "text-soft" : "text-warn"}`}>
              <span aria-hidden="true" className={`size-1.5 shrink-0 rounded-full ${store.state === "ok" ? "bg-ok" : "bg-current"}`} />
              {storeInWords(store)}
            </span>
          </li>
        ))}
      </ul>
    </SettingsPart>
  );
}
