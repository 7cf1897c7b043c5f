import { measureAnswers } from "./parts/answers";
import { measurePdf } from "./parts/pdf";
import { measureQuotes } from "./parts/quotes";
import { measureReindex } from "./parts/reindex";
import { measureReread } from "./parts/reread";
import { measureRetrieval } from "./parts/retrieval";
import { measureScifact } from "./parts/scifact";
import { measureStart } from "./parts/start";
import { measureText } from "./parts/text";
import type { Figure } from "./report";

/** What can be measured, each with a server of its own; a part gets the folder of the data sets. */
export const parts: Record<string, (root: string) => Promise<Figure[]>> = {
  start: measureStart,
  pdf: measurePdf,
  text: measureText,
  quotes: measureQuotes,
  scifact: measureScifact,
  reread: measureReread,
  reindex: measureReindex,
  answers: measureAnswers,
  retrieval: measureRetrieval,
};
