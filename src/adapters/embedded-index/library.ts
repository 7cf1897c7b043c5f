import type { IndexPoint, PointPage } from "@/core/ports";
import { buildSegment, mergeSegments, type Segment } from "./segment";

type Place = { segment: Segment; place: number };

/** The passages of one workspace in segments; small ones of like size are merged as they gather. */
export type Library = { segments: Segment[] /** By version, then by passage. */; versions: Map<string, Map<string, Place>> };

// A merge holds old and new at once, so segments past this size are left alone.
export const LARGEST_MERGED = 4_096;
const MERGED_AT_ONCE = 4;
const LARGEST_BUILT = 16_384;
const MOST_DELETED = 0.3;

export function createLibrary(): Library {
  return { segments: [], versions: new Map() };
}

export function countPassages(library: Library): number {
  return library.segments.reduce((sum, segment) => sum + segment.ids.length - segment.deletedCount, 0);
}

/** Adds passages; one that is there already is replaced. */
export function addPoints(library: Library, points: IndexPoint[]): void {
  const newest = [...new Map(points.map((point) => [point.id, point])).values()];
  for (const { versionId, id } of newest) deletePlace(library.versions.get(versionId)?.get(id));
  for (let from = 0; from < newest.length; from += LARGEST_BUILT)
    addSegment(library, buildSegment(newest.slice(from, from + LARGEST_BUILT)));
  tidy(library);
}

export function removeVersion(library: Library, versionId: string): void {
  for (const place of library.versions.get(versionId)?.values() ?? []) deletePlace(place);
  library.versions.delete(versionId);
  tidy(library);
}

/** Removes passages by their ids, whichever versions they belong to. */
export function removePassages(library: Library, ids: string[]): void {
  const gone = new Set(ids);
  for (const [versionId, passages] of library.versions) {
    for (const [id, place] of passages) {
      if (!gone.has(id)) continue;
      deletePlace(place);
      passages.delete(id);
    }
    if (passages.size === 0) library.versions.delete(versionId);
  }
  tidy(library);
}

/** A page of the passages that live, in the order of their ids. */
export function listPassages(library: Library, { after, limit }: { after: string | null; limit: number }): PointPage {
  const all = [...library.versions].flatMap(([versionId, passages]) => Array.from(passages.keys(), (id) => ({ id, versionId })));
  const later = after === null ? all : all.filter(({ id }) => id > after);
  const ids = later.sort((a, b) => (a.id < b.id ? -1 : 1)).slice(0, limit);
  return { ids, next: later.length > ids.length ? (ids.at(-1)?.id ?? null) : null };
}

function deletePlace(found: Place | undefined): void {
  if (!found || found.segment.deleted[found.place]) return;
  found.segment.deleted[found.place] = 1;
  found.segment.deletedCount += 1;
}

function addSegment(library: Library, segment: Segment): void {
  if (segment.ids.length === 0) return;
  library.segments.push(segment);
  for (const [place, id] of segment.ids.entries()) {
    const versionId = segment.versionIds[place] ?? "";
    const passages = library.versions.get(versionId) ?? new Map<string, Place>();
    library.versions.set(versionId, passages.set(id, { segment, place }));
  }
}

/** Merges small segments of like size, and drops what is deleted once it is a third of a segment. */
function tidy(library: Library): void {
  for (let group = nextToMerge(library); group.length > 0; group = nextToMerge(library)) {
    library.segments = library.segments.filter((segment) => !group.includes(segment));
    addSegment(library, mergeSegments(group));
  }
}

function nextToMerge({ segments }: Library): Segment[] {
  const worn = segments.find((segment) => segment.deletedCount > MOST_DELETED * segment.ids.length);
  if (worn) return [worn];
  const bySize = Map.groupBy(
    segments.filter((segment) => segment.ids.length < LARGEST_MERGED),
    (segment) => Math.floor(Math.log(segment.ids.length) / Math.log(MERGED_AT_ONCE)),
  );
  for (const group of bySize.values()) if (group.length >= MERGED_AT_ONCE) return group;
  return [];
}
