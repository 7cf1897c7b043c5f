import type { Prose } from "./prose";
import { elementsOf, find, findAll, textIn, type XmlElement } from "./xml-tree";

/** A chart as its title and a table: a row for each category, a column for each series. */
export function readChart(part: XmlElement | undefined): (prose: Prose) => void {
  const chart = find(part, "chart");
  const title = findAll(find(chart, "title"), "t").map(textIn).join("");
  const series = findAll(find(chart, "plotArea"), "ser").map((one) => ({
    name: findAll(find(one, "tx"), "v").map(textIn).join(" "),
    categories: pointsOf(find(one, "cat") ?? find(one, "xVal")),
    values: pointsOf(find(one, "val") ?? find(one, "yVal")),
  }));
  const categories = series[0]?.categories ?? new Map<string, string>();
  const places = [...new Set(series.flatMap(({ values }) => [...values.keys()]))];
  const rows = places.map((place) => [categories.get(place) ?? "", ...series.map(({ values }) => values.get(place) ?? "")]);
  return (prose) => {
    if (title) prose.paragraph(title);
    if (rows.length > 0) prose.table([["", ...series.map(({ name }) => name)], ...rows], 1);
  };
}

/** The values that the chart keeps beside its formula, by place. */
function pointsOf(element: XmlElement | undefined): Map<string, string> {
  const points = findAll(element, "pt").map((point) => [
    point.attributes.get("idx") ?? "",
    textIn(elementsOf(point).find(({ name }) => name === "v")),
  ]);
  return new Map(points.map(([place = "", value = ""]) => [place, value]));
}
