import { expect, test } from "vitest";

import { keysSentence } from "./password";

test("whoever resets a password hears of the keys that outlive it, and how to end them", () => {
  expect(keysSentence({ revoked: 0, working: 2 })).toBe(
    "API keys of this person that go on working: 2. --revoke-keys ends them all, `minirag key revoke ID` one.",
  );
  expect(keysSentence({ revoked: 2, working: 0 })).toBe("API keys of this person that have ended, too: 2.");
  expect(keysSentence({ revoked: 0, working: 0 })).toBe("This person has no API keys.");
});
