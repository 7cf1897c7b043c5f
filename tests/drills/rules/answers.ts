import { z } from "zod";
import type { World } from "../world";

const row = z.object({ id: z.uuid(), state: z.string(), text: z.string(), reason: z.string().nullable() });
type Row = z.infer<typeof row>;

/** Every answer that was begun has an end, and what somebody read of it is kept. */
export async function checkAnswers(world: World): Promise<string[]> {
  const rows = await world.rows(row, "SELECT id, state, text, failure_code AS reason FROM answers WHERE workspace_id = $1", [
    world.workspaceId,
  ]);
  const byId = new Map(rows.map((answer) => [answer.id, answer]));
  const { ledger } = world;
  const lost = ledger.all("answer-started").filter(({ runId }) => !byId.has(runId));
  return [
    ...lost.map(({ runId }) => `answer ${runId} was begun, and is not there`),
    ...rows.flatMap(checkEnd),
    ...ledger.all("answer-ended").flatMap(({ runId, text }) => checkFinished(byId.get(runId), text)),
    ...ledger.all("answer-read").flatMap(({ runId, text }) => checkRead(byId.get(runId), text)),
  ];
}

function checkEnd({ id, state, reason }: Row): string[] {
  if (state === "running") return [`answer ${id} never ended`];
  return (state === "failed" || state === "interrupted") && reason === null ? [`answer ${id} is ${state} without a reason`] : [];
}

function checkFinished(answer: Row | undefined, text: string): string[] {
  if (!answer || (answer.state === "finished" && answer.text === text)) return [];
  return [`answer ${answer.id} was read to its end, and is ${answer.state} with ${answer.text.length} of ${text.length} characters`];
}

/** What is being written is saved every second, so that of a long answer most is kept, and nothing else. */
function checkRead(answer: Row | undefined, read: string): string[] {
  if (!answer) return [];
  if (!answer.text.startsWith(read) && !read.startsWith(answer.text)) return [`answer ${answer.id} is not what was read of it`];
  return answer.text === "" && read !== "" ? [`answer ${answer.id} keeps nothing of the ${read.length} characters that were read`] : [];
}
