// How a spreadsheet shows a number, as far as it changes what a person would look for: dates, percent, places, groups, signs.

const builtIn: Record<number, string> = {
  1: "0",
  2: "0.00",
  3: "#,##0",
  4: "#,##0.00",
  9: "0%",
  10: "0.00%",
  11: "0.00E+00",
  14: "yyyy-mm-dd",
  22: "yyyy-mm-dd hh:mm",
  37: "#,##0;-#,##0",
  38: "#,##0;-#,##0",
  39: "#,##0.00;-#,##0.00",
  40: "#,##0.00;-#,##0.00",
  45: "mm:ss",
  46: "[h]:mm:ss",
  47: "mm:ss",
};

/** The code of a number format by its id; the file's own come first. */
export function formatCode(id: number, own: ReadonlyMap<number, string>): string {
  const code = own.get(id) ?? builtIn[id];
  if (code !== undefined) return code;
  if ((id >= 27 && id <= 36) || (id >= 50 && id <= 58) || (id >= 15 && id <= 17)) return "yyyy-mm-dd";
  return id >= 18 && id <= 21 ? "hh:mm:ss" : "General";
}

/** A stored number as its cell shows it; dates and times in ISO's way. */
export function showNumber(stored: string, code: string, is1904: boolean): string {
  const value = Number(stored);
  if (stored.trim() === "" || !Number.isFinite(value)) return stored;
  const section = sectionFor(code, value);
  const plain = section.replace(/"[^"]*"|\\.|\[(?!h|m|s)[^\]]*\]|_.|\*./gi, "");
  if (/^general$/i.test(plain) || plain.includes("@") || plain === "") return shortest(value);
  if (/[ymdhs]/i.test(plain) && !/[0#?]/.test(plain.replace(/s\.0+/gi, "s"))) return showDate(value, plain, is1904) ?? shortest(value);
  return showDecimal(value, section, plain);
}

/** Formats may differ for positive, negative and zero. */
function sectionFor(code: string, value: number): string {
  const sections = code.match(/(?:"[^"]*"|\\.|[^;"\\])+/g) ?? [code];
  if (value < 0 && sections[1] !== undefined) return sections[1];
  return (value === 0 && sections[2]) || (sections[0] ?? code);
}

/** Without what binary fractions add in the sixteenth digit. */
function shortest(value: number): string {
  return String(Number(value.toPrecision(15)));
}

const DAY_MS = 86_400_000;

function showDate(serial: number, plain: string, is1904: boolean): string | null {
  if (/\[/.test(plain)) return duration(serial);
  // 1900 counts as a leap year in serial numbers, though it was none.
  const days = is1904 ? serial + 1_462 : serial < 60 ? serial + 1 : serial;
  const date = new Date(Date.UTC(1899, 11, 30) + Math.round((days * DAY_MS) / 1_000) * 1_000);
  if (Number.isNaN(date.getTime()) || serial < 0 || date.getUTCFullYear() > 9_999) return null;
  return writeDate(date.toISOString(), /[yd]/i.test(plain), plain);
}

function writeDate(iso: string, hasDay: boolean, plain: string): string {
  const hasSeconds = /s/i.test(plain) && iso.slice(17, 19) !== "00";
  const time = iso.slice(11, hasSeconds ? 19 : 16);
  if (!/[hs]/i.test(plain)) return hasDay ? iso.slice(0, 10) : iso.slice(0, 7);
  return hasDay ? `${iso.slice(0, 10)} ${time}` : time;
}

/** Hours that may pass a day. */
function duration(serial: number): string {
  const seconds = Math.round(serial * 86_400);
  const pad = (count: number) => String(Math.floor(count)).padStart(2, "0");
  return `${pad(seconds / 3_600)}:${pad((seconds % 3_600) / 60)}:${pad(seconds % 60)}`;
}

function showDecimal(value: number, section: string, plain: string): string {
  if (/e[+-]/i.test(plain)) return shortest(value);
  const isPercent = plain.includes("%");
  const places = /\.([0#?]+)/.exec(plain)?.[1] ?? "";
  // Only digits that the format asks for with 0 are always shown; fractions such as # ?/? are shown as decimals.
  const shown = plain.includes("/") ? shortest(value) : null;
  const number = isPercent ? value * 100 : value;
  const hasOwnSign = section.includes("-") || section.includes("(");
  const options = {
    minimumFractionDigits: Math.min((places.match(/0/g) ?? []).length, 20),
    maximumFractionDigits: Math.min(places.length, 20),
    useGrouping: /[0#?],[0#?]/.test(plain),
  };
  const digits = shown ?? (hasOwnSign ? Math.abs(number) : number).toLocaleString("en-US", options);
  const [before, after] = literalsOf(section);
  return `${before}${digits}${after}`.trim();
}

/** What a format writes before and after the digits: a currency, a unit, a sign. */
function literalsOf(section: string): [before: string, after: string] {
  const said = section
    .replace(/\[\$([^\]-]*)[^\]]*\]/g, "$1")
    .replace(/\[[^\]]*\]|_.|\*./g, "")
    .replace(/"([^"]*)"|\\(.)/g, (_, quoted: string | undefined, escaped: string | undefined) =>
      (quoted ?? escaped ?? "").replace(/[0#?.,]/g, ""),
    );
  const first = said.search(/[0#?]/);
  const last = Math.max(said.lastIndexOf("0"), said.lastIndexOf("#"), said.lastIndexOf("?"));
  return first === -1 ? [said, ""] : [said.slice(0, first), said.slice(last + 1)];
}
