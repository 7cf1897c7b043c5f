import type { ErrorCode } from "./error-codes.ts";

/** What whoever holds an API key reads in place of a code's sentence, which is for people who are signed in. */
export const keyMessages = {
  unusable: "This API key is not known here, has ended or was revoked. Make another in the settings, under API keys.",
  /** `scope` is the key's right that would permit it; null where no key may do it. */
  notPermitted: (scope: string | null): string =>
    scope === null
      ? "No API key may do this. Sign in to MiniRAG in a browser for it."
      : `This API key lacks the scope "${scope}". Make one that has it in the settings, under API keys.`,
};

/** What somebody reads who is signed in already and was asked for the password once more. */
export const confirmationMessage = "This is not your password.";

/** What a person reads for each error: what was wrong, and what to do about it. */
export const errorMessages: Record<ErrorCode, string> = {
  NOT_SIGNED_IN: "You are not signed in. Sign in and try again.",
  WRONG_CREDENTIALS: "This e-mail address and password do not belong together.",
  SETUP_TOKEN_WRONG: "This set-up link is not the right one. Use the link that the terminal printed at the first start.",
  SETUP_DONE: "MiniRAG is set up already. Sign in instead.",
  NOT_PERMITTED: "Your role does not permit this. Ask an owner of the workspace.",
  NOT_FOUND: "This does not exist, or it is not yours to see.",
  INVALID_INPUT: "Something in this request is not right. Check it and try again.",
  TOO_MANY_REQUESTS: "Too many tries in a short time. Wait a little, then try again.",
  CROSS_SITE_REQUEST: "This request came from another site and was refused.",
  FILE_EMPTY: "The file is empty.",
  FILE_TOO_LARGE: "The file is larger than 50 MB. Split it or make it smaller.",
  FILE_TYPE_UNSUPPORTED: "This type of file cannot be read. Text, web pages, tables, PDF, office documents, books and mail can.",
  FILE_TYPE_NOT_READ_YET:
    "This type of file is not read yet. Open it in its own program, save it in the newer type or as PDF, and upload that.",
  FILE_ENCRYPTED: "The file is protected with a password. Remove the password and upload it again.",
  FILE_MALFORMED: "The file is damaged and could not be read. Open it in its own program, save it again and upload that.",
  FILE_WITHOUT_TEXT: "The file holds no text, perhaps only pictures. Upload a version with text.",
  FILE_TOO_MANY_PAGES: "The file has more than 2,000 pages. Split it into parts.",
  FILE_UNPACKS_TOO_LARGE: "The file unpacks to more than 200 MB, or a hundred times its size, and was not opened.",
  FILE_TEXT_TOO_LONG: "The file holds more than 10 million characters of text. Split it into parts.",
  FILE_READ_TIMEOUT: "Reading the file took longer than a minute and was stopped. Split it or save it more simply.",
  FILE_READ_MEMORY: "Reading the file took more than 512 MB of memory and was stopped. Split it or save it more simply.",
  FILE_READ_CRASHED: "Reading the file failed without a reason. Open it in its own program, save it again and upload that.",
  READER_UNAVAILABLE: "What reads files is not there at the moment. The document waits and is read as soon as it is back.",
  ARCHIVE_WITHOUT_DOCUMENTS: "The archive holds no file that can be read.",
  UPLOAD_INCOMPLETE: "The upload broke off before the end. Upload the file again.",
  STORAGE_FULL: "There is no room left on the server's disk. Free some space, then try again.",
  INDEX_UNAVAILABLE: "Search is unavailable at the moment. Nothing is lost; try again in a minute.",
  INDEX_CHANGE_NOT_READY: "The new search index is not complete yet, or the change is over. Look again in a moment.",
  INDEX_INCOMPLETE: "Not every passage reached the search index. Try again.",
  EMBEDDER_UNAVAILABLE: "The embedding service did not answer. Try again in a moment.",
  EMBEDDER_REFUSED_KEY: "The embedding service refused its key. An owner can change it in the settings.",
  EMBEDDING_DIMENSION_CHANGED: "The embedding model's vectors have another length than those in the library.",
  MODEL_UNAVAILABLE: "The language model did not answer. Try again in a moment.",
  MODEL_REQUEST_REFUSED: "The language model refused the request. An owner can check its name and address in the settings.",
  MODEL_ADDRESS_REFUSED:
    "This address is not open to the settings: it is private, unknown, or on an unusual port. The person who runs MiniRAG can allow it with ALLOWED_MODEL_HOSTS.",
  MODEL_KEY_NEEDED: "Enter the key as well. A key that is stored for one address is never sent to another.",
  MODEL_REFUSED_KEY: "The language model refused its key. An owner can change it in the settings.",
  MODEL_RATE_LIMITED: "The language model is busy. Wait a moment, then try again.",
  MODEL_TIMEOUT: "The language model took too long. Try again.",
  MODEL_CUT_OFF: "The language model broke off in the middle of its answer. Try again.",
  MODEL_ANSWER_UNREADABLE: "The language model sent something that could not be read. Try again.",
  MODEL_ANSWER_TOO_LONG: "The language model did not stop writing and was cut off. Ask for less at once, or try again.",
  QUESTION_TOO_LONG: "The question is longer than 4,000 characters. Shorten it.",
  ANSWER_INTERRUPTED: "The server stopped while this answer was written. What was written is kept; try again for a whole answer.",
  DATABASE_UNAVAILABLE: "The database did not answer. Try again in a moment.",
  UNEXPECTED: "Something went wrong on the server. Try again; if it stays, give the request id to the person who runs MiniRAG.",
};
