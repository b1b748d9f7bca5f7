// What a person can see: every element with its role, its names and its place in the tree; kept for later questions.
({ titles, roles }) => {
  const TAGS = {
    BUTTON: "button", LI: "listitem", UL: "list", OL: "list", TABLE: "table", TR: "row", TD: "cell",
    ARTICLE: "article", MAIN: "main", NAV: "navigation", ASIDE: "complementary", DIALOG: "dialog", H1: "heading",
    H2: "heading", H3: "heading", H4: "heading", H5: "heading", H6: "heading", FIELDSET: "group", FIGURE: "figure",
  };
  const NAMED_BY_CONTENT = /^(button|link|menuitem|tab|option|heading|row|cell|gridcell|rowheader|treeitem)$/;
  const SIGN_IN = /password|e-?mail|user-?name|one-time-code/i;
  const kept = (window.__galleryInit = []);
  const tidy = (text) => (text ?? "").replace(/\s+/g, " ").trim();

  function content(element) {
    if (element.getAttribute("aria-hidden") === "true") return "";
    if (element.tagName === "IMG") return ` ${element.alt} `;
    const label = element.getAttribute("aria-label");
    if (label) return ` ${label} `;
    const parts = [...(element.shadowRoot ?? element).childNodes].map((node) =>
      node.nodeType === Node.TEXT_NODE ? node.data : node.nodeType === Node.ELEMENT_NODE ? content(node) : "",
    );
    const inner = parts.join("");
    return getComputedStyle(element).display.startsWith("inline") ? inner : ` ${inner} `;
  }

  /** Whether a `th` heads its row, as Playwright has it: by its `scope`, else because it stands beside a cell. */
  const headsRow = ({ scope, previousElementSibling, nextElementSibling }) =>
    /^row/.test(scope) ||
    (!scope && [previousElementSibling, nextElementSibling].some((one) => one?.tagName === "TD" && tidy(one.textContent)));

  function roleOf(element, label) {
    const said = (element.getAttribute("role") ?? "").toLowerCase().split(/\s+/).find((one) => roles.includes(one));
    if (said) return said;
    if (element.tagName === "A") return element.hasAttribute("href") ? "link" : "";
    if (element.tagName === "SECTION") return label ? "region" : "";
    if (element.tagName === "TH") return headsRow(element) ? "rowheader" : "columnheader";
    if (element.tagName === "TD" && element.closest("table[role=grid], table[role=treegrid]")) return "gridcell";
    return TAGS[element.tagName] ?? "";
  }

  /** Whether it is in a `details` that is closed. */
  const folded = ({ tagName, parentElement }) => tagName !== "SUMMARY" && parentElement?.matches("details:not([open])");

  /** Notes an element and all in it; returns the text that it shows. */
  function walk(element, parent, pointing) {
    if (/^(SCRIPT|STYLE|TEMPLATE|NOSCRIPT|HEAD)$/.test(element.tagName)) return "";
    const style = getComputedStyle(element);
    if (style.display === "none" || folded(element)) return "";
    if (element.getAttribute("aria-hidden") === "true" || element.inert) return element.textContent;
    const { width, height } = element.getBoundingClientRect();
    const byId = element.getAttribute("aria-labelledby");
    const labels = byId?.split(/\s+/).map((id) => document.getElementById(id)).filter(Boolean);
    const label = tidy(labels?.map(content).join(" ") || element.getAttribute("aria-label"));
    const role = roleOf(element, label);
    const unfolds = element.tagName === "SUMMARY"; // a control without a role
    const title = tidy(element.getAttribute("title"));
    const index = kept.push(element) - 1;
    const points = style.cursor === "pointer";
    const node = {
      index, parent, role, label, title, tag: element.tagName.toLowerCase(),
      name: label || (NAMED_BY_CONTENT.test(role) || unfolds ? tidy(content(element)) : "") || title,
      test_id: element.getAttribute("data-testid") ?? "",
      visible: style.visibility === "visible" && width > 0 && height > 0,
      disabled: Boolean(element.disabled) || element.getAttribute("aria-disabled") === "true",
      expands: unfolds || element.hasAttribute("aria-expanded"),
      control: /^(button|link|menuitem|tab|option|switch)$/.test(role) || unfolds || (points && !pointing) || Boolean(element.onclick),
      sign_in: element.tagName === "INPUT" && SIGN_IN.test([element.type, element.autocomplete, element.name, element.id].join(" ")),
      film: element.tagName === "VIDEO" && Boolean(element.currentSrc || element.src),
    };
    found.push(node);
    const texts = [...(element.shadowRoot ?? element).childNodes].map((child) =>
      child.nodeType === Node.TEXT_NODE ? child.data : child.nodeType === Node.ELEMENT_NODE ? walk(child, index, pointing || points) : "",
    );
    const shown = texts.join("");
    const text = tidy(shown);
    const said = [text, label, title, tidy(element.getAttribute("alt"))];
    node.text = text.slice(0, 200);
    const inner = found.slice(found.indexOf(node) + 1);
    const named = (one) => said.some((words) => words.includes(one)) || inner.some((part) => part.titles.includes(one));
    node.titles = titles.filter(named);
    return shown;
  }

  const found = [];
  if (document.body) walk(document.body, -1, false);
  return found;
}
