import { textReaderContract } from "@tests/support/text-reader-contract";

import { createTextReader } from "./text-reader";

textReaderContract(async (settings) => createTextReader(settings));
