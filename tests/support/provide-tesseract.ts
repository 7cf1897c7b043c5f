import { findProgram, installPackage } from "./provide-package.ts";

// Brings tesseract for the tests onto a bare machine. Without it those tests are skipped by name: the product does without it too.
const found = findProgram("tesseract");
if (found) console.log(`Tesseract: ${found}, found.`);
else if (installPackage("tesseract-ocr")) console.log(`Tesseract: ${findProgram("tesseract")}, installed now with apt-get.`);
else console.log("No tesseract: none in PATH, and no package can be installed. The test that reads a real scan is skipped.");
