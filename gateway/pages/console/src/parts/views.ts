// Filters that an officer comes back to, by a name of their own. They stay in this browser.
import { el, field } from "./dom.ts";
import { said, word } from "./words.ts";

type Query = Record<string, string>;

const keyOf = (list: string) => `views.${list}`;

const saved = (list: string): Record<string, Query> => {
  try {
    return JSON.parse(localStorage.getItem(keyOf(list)) ?? "{}") as Record<string, Query>;
  } catch {
    return {};
  }
};

/** Shows the saved ones and takes another; `open` shows the list by one, `now` is what stands in the filters. */
export const views = (list: string, now: () => Query, open: (query: Query) => void): HTMLElement => {
  const place = el("details", { class: "views" });
  const write = (all: Record<string, Query>) => {
    localStorage.setItem(keyOf(list), JSON.stringify(all));
    place.replaceChildren(...content());
  };
  const one = ([name, query]: [string, Query]) => el("li", {}, el("button", { type: "button", class: "quiet", onclick: () => open(query) }, name), " ",
    el("button", { type: "button", class: "quiet", "aria-label": said("drop_view", { name }), onclick: () => {
      const { [name]: _, ...rest } = saved(list);
      write(rest);
    } }, "×"));
  const content = () => {
    const named = field(word("view_name"), { maxlength: 60 });
    const save = () => {
      const name = named.querySelector("input")?.value.trim();
      if (name) write({ ...saved(list), [name]: now() });
    };
    const all = Object.entries(saved(list));
    return [el("summary", {}, word("views")), ...(all.length > 0 ? [el("ul", {}, ...all.map(one))] : []), named,
      el("button", { type: "button", class: "quiet", onclick: save }, word("save_view"))];
  };
  place.append(...content());
  return place;
};
