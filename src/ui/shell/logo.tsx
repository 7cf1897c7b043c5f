/** A line of text under the marker. */
export function Logo() {
  return (
    <span className="flex items-center gap-2 text-lg font-semibold">
      <span aria-hidden="true" className="h-2 w-5 border-b-2 border-ink bg-marker" />
      MiniRAG
    </span>
  );
}
