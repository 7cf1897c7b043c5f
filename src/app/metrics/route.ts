import { throughDoor } from "@/app/api/operator";
import { container } from "@/container";

export const dynamic = "force-dynamic";

/** The figures of this process and of the installation, for Prometheus. */
export function GET(request: Request): Promise<Response> {
  return throughDoor(container().operatorDoor.metrics(request.headers.get("authorization")));
}
