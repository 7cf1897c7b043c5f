import { throughDoor } from "@/app/api/operator";
import { container } from "@/container";

export const dynamic = "force-dynamic";

/** Whether everything behind this server works, for whoever has the token. */
export function GET(request: Request): Promise<Response> {
  return throughDoor(container().operatorDoor.deep(request.headers.get("authorization")));
}
