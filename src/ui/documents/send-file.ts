import type { UploadResult } from "@/contracts/documents";
import { errorMessages } from "@/contracts/error-messages";
import { limits } from "@/contracts/limits";
import { isErrorCode } from "@/ui/api/error-code";
import { type Failure, unreachable } from "@/ui/api/failure";
import { noteSignedOut } from "@/ui/api/session";
import type { SendFile } from "./upload-queue";

/** Sends one file's bytes. XMLHttpRequest, since fetch does not tell how much has been sent. */
export const sendFile: SendFile = (file, onProgress) => {
  const request = new XMLHttpRequest();
  const result = new Promise<UploadResult | Failure>((resolve) => {
    request.upload.onprogress = (event) => onProgress(event.loaded);
    request.onload = () => resolve(readAnswer(request.responseText));
    request.onerror = () => resolve(unreachable);
    request.onabort = () => resolve(unreachable);
    request.open("POST", `/api/documents?name=${encodeURIComponent(file.name)}`);
    request.setRequestHeader("content-type", "application/octet-stream");
    request.send(file);
  });
  return { result, cancel: () => request.abort() };
};

/** What is known to be wrong before anything is sent. */
export function refuseFile(file: File): Failure | null {
  if (file.size === 0) return refusal("FILE_EMPTY");
  if (file.size > limits.fileBytes) {
    const refused = refusal("FILE_TOO_LARGE");
    return { ...refused, message: `${refused.message} (${Math.ceil(file.size / limits.fileBytes)} parts at least)` };
  }
  return null;
}

function refusal(code: Failure["code"] & string, requestId: string | null = null): Failure {
  return { ...unreachable, code, message: errorMessages[code], requestId };
}

function readAnswer(text: string): UploadResult | Failure {
  try {
    const answer: UploadResult | { error: { code: unknown; requestId?: string } } = JSON.parse(text);
    if ("outcome" in answer) return answer;
    if (answer.error.code === "NOT_SIGNED_IN") noteSignedOut();
    return isErrorCode(answer.error.code) ? refusal(answer.error.code, answer.error.requestId ?? null) : refusal("UNEXPECTED");
  } catch {
    return refusal("UNEXPECTED");
  }
}
