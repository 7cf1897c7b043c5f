/** Grey lines where text will be; invisible at first, so that a quick answer never flickers. */
export function Skeleton({ lines, label }: { lines: number; label: string }) {
  const lineNumbers = [...Array(lines).keys()];
  return (
    <div role="status" aria-label={label} className="grid animate-[appear_200ms_150ms_both] gap-4">
      {lineNumbers.map((line) => (
        <div key={line} className={`h-4 rounded-chip bg-line ${line % 3 === 2 ? "w-2/3" : "w-full"}`} />
      ))}
    </div>
  );
}
