import type { Container } from "@/container";

type DoorAnswer = Awaited<ReturnType<Container["operatorDoor"]["deep"]>>;

/** Answers an operator's program; where there is no door, as for any address that nobody serves. */
export async function throughDoor(asked: Promise<DoorAnswer>): Promise<Response> {
  const answer = await asked;
  if (!answer) return new Response("Not found", { status: 404 });
  return new Response(answer.body, { status: answer.status, headers: answer.headers });
}
