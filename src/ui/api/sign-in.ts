import { errorMessages } from "@/contracts/error-messages";
import { isErrorCode } from "./error-code";
import { unreachable } from "./failure";
import { postForm } from "./post-form";

/** Signs in through next-auth; answers null, or the sentence that says why not. */
export async function signIn(email: string, password: string): Promise<string | null> {
  try {
    const response = await postForm("/api/auth/callback/credentials", { email, password, callbackUrl: "/" });
    const { url } = await readUrl(response);
    // The server adds the seconds to wait behind a colon.
    const problem = url ? (new URL(url, window.location.href).searchParams.get("error")?.split(":")[0] ?? null) : null;
    if (response.ok && problem === null) return null;
    if (response.status === 429) return errorMessages.TOO_MANY_REQUESTS;
    return errorMessages[isErrorCode(problem) ? problem : "WRONG_CREDENTIALS"];
  } catch {
    return unreachable.message;
  }
}

async function readUrl(response: Response): Promise<{ url: string | null }> {
  const answer: unknown = await response.json().catch(() => null);
  const url = typeof answer === "object" && answer !== null && "url" in answer ? answer.url : null;
  return { url: typeof url === "string" ? url : null };
}
