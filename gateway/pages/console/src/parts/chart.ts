// A bar for each value, longest for the greatest: enough to see how periods or channels compare.
import { el, svg } from "./dom.ts";

export interface Bar {
  label: string;
  value: number;
  shown: string;  ///< the value in words
}

const WIDTH = 640, ROW = 30, NAMES = 190, FIGURES = 130;

const barOf = (most: number) => ({ label, value, shown }: Bar, at: number) => {
  const width = most > 0 ? Math.max(Math.max(value, 0) / most * (WIDTH - NAMES - FIGURES), 1) : 1;
  const middle = at * ROW + ROW / 2;
  return svg("g", {}, svg("text", { x: NAMES - 8, y: middle, "text-anchor": "end", "dominant-baseline": "middle" }, label.length > 24 ? `${label.slice(0, 23)}…` : label),
    svg("rect", { x: NAMES, y: middle - 9, width: width.toFixed(1), height: 18, rx: 2 }),
    svg("text", { x: NAMES + width + 8, y: middle, "dominant-baseline": "middle" }, shown));
};

/** The table beside it says the same in figures, so readers of screens are told only what it shows. */
export const barChart = (title: string, bars: readonly Bar[]): HTMLElement => el("figure", { class: "chart scroll", tabindex: 0 },
  el("figcaption", {}, title),
  svg("svg", { viewBox: `0 0 ${WIDTH} ${bars.length * ROW}`, role: "img", "aria-label": title },
    ...bars.map(barOf(Math.max(...bars.map((bar) => bar.value), 0)))));
