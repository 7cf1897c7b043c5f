import { openRoom, type Room } from "./reader-room";

const DOCUMENTS_A_ROOM = 300;
const IDLE_ROOMS = 2;
const IDLE_MS = 20_000;

/**
 * Gives out reader processes: a fresh one for every document that meets a vendor's parser, and for plain text one that
 * may have read others before, since starting a process takes longer than reading a page of text.
 */
export function createRooms({ bundle, memoryMb }: { bundle: string; memoryMb: number }) {
  const idle: { room: Room; timer: NodeJS.Timeout }[] = [];
  const uses = new WeakMap<Room, number>();

  function takeIdle(): Room | null {
    for (let next = idle.pop(); next; next = idle.pop()) {
      clearTimeout(next.timer);
      if (next.room.isAlive()) return next.room;
    }
    return null;
  }

  function keep(room: Room): void {
    room.hold(false);
    const timer = setTimeout(() => {
      const at = idle.findIndex((waiting) => waiting.room === room);
      if (at !== -1) idle.splice(at, 1);
      room.kill();
    }, IDLE_MS);
    idle.push({ room, timer: timer.unref() });
  }

  return {
    async enter(mayBeUsed: boolean): Promise<Room> {
      const room = (mayBeUsed && takeIdle()) || (await openRoom(bundle, memoryMb));
      room.hold(true);
      uses.set(room, (uses.get(room) ?? 0) + 1);
      return room;
    },
    /** Ends the process, or keeps it for the next plain text. */
    leave(room: Room, mayBeUsed: boolean): void {
      if (mayBeUsed && room.isAlive() && idle.length < IDLE_ROOMS && (uses.get(room) ?? 0) < DOCUMENTS_A_ROOM) keep(room);
      else room.kill();
    },
  };
}
