import { deflateSync } from "node:zlib";
import { zipSync } from "fflate";

// Files that mean harm, made here so that none has to lie in the repository.

const MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";

type Parts = Record<string, string | Uint8Array>;

/** A Word document whose body is the given markup, with more parts or other ones beside it. */
export function docx(body: string, parts: Parts = {}, level: 0 | 1 | 6 = 6): Uint8Array {
  const all: Parts = {
    "[Content_Types].xml": `<Types xmlns="${PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`,
    "_rels/.rels": `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="r1" Type="${RELATIONS}/officeDocument" Target="word/document.xml"/></Relationships>`,
    "word/document.xml": `<w:document xmlns:w="${MAIN}" xmlns:r="${RELATIONS}" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><w:body>${body}</w:body></w:document>`,
    ...parts,
  };
  return zip(all, level);
}

/** An archive of these members. */
export function zip(parts: Parts, level: 0 | 1 | 6 = 6): Uint8Array {
  const packed = Object.entries(parts).map(([name, content]) => [name, typeof content === "string" ? Buffer.from(content) : content]);
  return zipSync(Object.fromEntries(packed), { level });
}

export function paragraph(text: string, style = ""): string {
  return `<w:p>${style ? `<w:pPr><w:pStyle w:val="${style}"/></w:pPr>` : ""}<w:r><w:t>${text}</w:t></w:r></w:p>`;
}

/** A document that would unpack to `megabytes` of spaces. */
export function bombDocx(megabytes: number): Uint8Array {
  return docx("", { "word/document.xml": Buffer.alloc(megabytes * 1024 * 1024, " ") }, 1);
}

/** The same, but its directory says that nothing in it is larger than a kilobyte. */
export function forgedDocx(megabytes: number): Uint8Array {
  return forged(bombDocx(megabytes), megabytes);
}

/** An archive of one text of spaces that says that it is a kilobyte. */
export function forgedZip(megabytes: number): Uint8Array {
  return forged(zip({ "a.txt": Buffer.alloc(megabytes * 1024 * 1024, " ") }, 1), megabytes);
}

function forged(packed: Uint8Array, megabytes: number): Uint8Array {
  const copy = Buffer.from(packed);
  const size = megabytes * 1024 * 1024;
  for (let at = 0; at + 4 <= copy.length; at += 1) if (copy.readUInt32LE(at) === size) copy.writeUInt32LE(1_000, at);
  return copy;
}

export function crowdedDocx(entries: number): Uint8Array {
  return docx(paragraph("hello"), Object.fromEntries(Array.from({ length: entries }, (_, at) => [`word/x${at}.xml`, ""])), 0);
}

export function externalPictureDocx(target: string): Uint8Array {
  const picture = `<w:p><w:r><w:drawing><wp:inline><wp:extent cx="1" cy="1"/><wp:docPr id="1" name="p" descr="picture"/><a:graphic><a:graphicData><pic:pic><pic:blipFill><a:blip r:link="r9"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`;
  const relation = `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="r9" Type="${RELATIONS}/image" Target="${target}" TargetMode="External"/></Relationships>`;
  return docx(paragraph("beside the picture") + picture, { "word/_rels/document.xml.rels": relation });
}

export function pollutingDocx(): Uint8Array {
  const style = (id: string) => `<w:style w:type="paragraph" w:styleId="${id}"><w:name w:val="${id}"/></w:style>`;
  const styles = `<w:styles xmlns:w="${MAIN}">${style("__proto__")}${style("constructor")}</w:styles>`;
  const relation = `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="r1" Type="${RELATIONS}/styles" Target="styles.xml"/></Relationships>`;
  return docx(paragraph("styled", "__proto__") + paragraph("again", "constructor"), {
    "word/styles.xml": styles,
    "word/_rels/document.xml.rels": relation,
  });
}

export function entityDocx(): Uint8Array {
  const body = `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><w:document xmlns:w="${MAIN}"><w:body><w:p><w:r><w:t>&e;</w:t></w:r></w:p></w:body></w:document>`;
  return docx("", { "word/document.xml": body });
}

type PdfObject = string | { dictionary: string; stream: Uint8Array };

/** A PDF of these objects, numbered from 1; the first is its catalog. */
export function pdf(objects: PdfObject[], trailer = ""): Uint8Array {
  const parts: Buffer[] = [Buffer.from("%PDF-1.7\n")];
  const offsets: number[] = [];
  const length = () => parts.reduce((sum, part) => sum + part.length, 0);
  objects.forEach((object, at) => {
    offsets.push(length());
    const head = typeof object === "string" ? object : `<< ${object.dictionary} /Length ${object.stream.length} >>\nstream\n`;
    parts.push(Buffer.from(`${at + 1} 0 obj\n${head}`, "latin1"));
    if (typeof object !== "string") parts.push(Buffer.from(object.stream), Buffer.from("\nendstream"));
    parts.push(Buffer.from("\nendobj\n"));
  });
  const start = length();
  const rows = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  const table = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}`;
  parts.push(Buffer.from(`${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R ${trailer} >>\nstartxref\n${start}\n%%EOF\n`));
  return Buffer.concat(parts);
}

const FONT = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>";
const text = (said: string) => Buffer.from(`BT /F1 12 Tf 72 720 Td (${said}) Tj ET`);

/** One page for each text, its content as it is or packed. */
export function textPdf(pages: string[], catalog = ""): Uint8Array {
  const kids = pages.map((_, at) => `${4 + at * 2} 0 R`).join(" ");
  return pdf([
    `<< /Type /Catalog /Pages 2 0 R ${catalog} >>`,
    `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> >>`,
    FONT,
    ...pages.flatMap((said, at): PdfObject[] => [
      `<< /Type /Page /Parent 2 0 R /Contents ${5 + at * 2} 0 R >>`,
      { dictionary: "", stream: said ? text(said) : Buffer.alloc(0) },
    ]),
  ]);
}

/** A page whose content unpacks to `megabytes` of text operators, packed twice so that the file stays small. */
export function bombPdf(megabytes: number): Uint8Array {
  const line = "BT /F1 12 Tf 72 720 Td (spam and spam) Tj ET\n";
  const content = Buffer.alloc(megabytes * 1024 * 1024, line);
  return pdf([
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [4 0 R] /Count 1 /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> >>",
    FONT,
    "<< /Type /Page /Parent 2 0 R /Contents 5 0 R >>",
    { dictionary: "/Filter [/FlateDecode /FlateDecode]", stream: deflateSync(deflateSync(content, { level: 1 })) },
  ]);
}

export function cyclicPdf(): Uint8Array {
  return pdf([
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 9 >>",
    "<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 9 /Parent 2 0 R >>",
  ]);
}

/** A page that says something and then draws a form which draws itself. */
export function recursivePdf(): Uint8Array {
  const form = "/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources << /XObject << /X 6 0 R >> >>";
  return pdf([
    "<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (while \\(true\\) {}) >> >>",
    "<< /Type /Pages /Kids [4 0 R] /Count 1 /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> /XObject << /X 6 0 R >> >> >>",
    FONT,
    "<< /Type /Page /Parent 2 0 R /Contents 5 0 R >>",
    { dictionary: "", stream: Buffer.concat([text("before the form"), Buffer.from(" /X Do")]) },
    { dictionary: form, stream: Buffer.from("/X Do /X Do") },
  ]);
}

/** Pages that hold a picture of grey stripes each, and no text. */
export function picturePdf(pages: number): Uint8Array {
  const kids = Array.from({ length: pages }, (_, at) => `${4 + at * 2} 0 R`).join(" ");
  const stripes = Buffer.alloc(64 * 64, Buffer.concat([Buffer.alloc(64, 255), Buffer.alloc(64, 20)]));
  return pdf([
    "<< /Type /Catalog /Pages 2 0 R >>",
    `<< /Type /Pages /Kids [${kids}] /Count ${pages} /MediaBox [0 0 612 792] /Resources << /XObject << /P 3 0 R >> >> >>`,
    { dictionary: "/Type /XObject /Subtype /Image /Width 64 /Height 64 /ColorSpace /DeviceGray /BitsPerComponent 8", stream: stripes },
    ...Array.from({ length: pages }, (_, at): PdfObject[] => [
      `<< /Type /Page /Parent 2 0 R /Contents ${5 + at * 2} 0 R >>`,
      { dictionary: "", stream: Buffer.from("q 400 0 0 400 100 200 cm /P Do Q") },
    ]).flat(),
  ]);
}
