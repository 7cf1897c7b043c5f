import { throughDoor } from "@/app/api/operator";
import { container } from "@/container";

export const dynamic = "force-dynamic";

/** How many requests and answers this process is in the middle of, for whoever has the token. An answer outlives its request. */
export function GET(request: Request): Promise<Response> {
  return throughDoor(container().operatorDoor.inFlight(request.headers.get("authorization")));
}
