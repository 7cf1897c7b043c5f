export const themeCookie = "minirag-theme";
export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

const YEAR_SECONDS = 31_536_000;

export function parseTheme(value: string | undefined): Theme {
  return themes.find((theme) => theme === value) ?? "system";
}

/** Shows a theme at once and remembers it for the next page that the server renders. */
export function applyTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  setCookie(themeCookie, theme);
}

/** Keeps a choice of how the screens look; nothing that the server decides by. */
export function setCookie(name: string, value: string): void {
  // biome-ignore lint/suspicious/noDocumentCookie: browsers have the Cookie Store API over https only, and a server of one's own may have none.
  document.cookie = `${name}=${value}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`;
}
