// Light, dark, or as the system is.

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

class Look {
  theme = $state<Theme>("system");

  begin(): void {
    const kept = localStorage.getItem("theme");
    this.use(THEMES.find((t) => t === kept) ?? "system");
  }

  use(theme: Theme): void {
    this.theme = theme;
    if (theme === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    localStorage.setItem("theme", theme);
  }
}

export const look = new Look();
