// What Stryker is not to change: it stands beside what the gate promises, which is about downloads.

const BESIDE = {
  removeVideo: "deleting",
  deleteDownload: "deleting",
  ConfirmDelete: "deleting",
  DeleteButton: "deleting",
  keepOpenWhileConfirming: "deleting",
  filterBy: "the filter of the list",
  Filter: "the filter of the list",
  FILTERS: "the filter of the list",
  countDownloads: "the number on the Gallery button",
  useCount: "the number on the Gallery button",
  factsOf: "the facts below a name",
  dateOf: "the facts below a name",
  sizeOf: "the facts below a name",
  ratingsOf: "the facts below a name",
  Ratings: "the facts below a name",
};

/** The reason to leave a node alone with all that is in it, or undefined. */
function shouldIgnore(path) {
  if (path.isJSXAttribute() && path.node.name.name === "className") return "No promise is about looks.";
  const what = BESIDE[nameOf(path)];
  return what && `No promise is about ${what}.`;
}

/** What a declaration declares, or which component is drawn: `<It />`, or `{condition && <It />}`. */
function nameOf({ type, node }) {
  if (type === "FunctionDeclaration" || type === "VariableDeclarator") return node.id?.name;
  const drawn = type === "JSXExpressionContainer" ? node.expression.right : node;
  return drawn?.type === "JSXElement" ? drawn.openingElement.name.name : undefined;
}

// What `declareValuePlugin` of @stryker-mutator/api makes, which cannot be found from here.
export const strykerPlugins = [{ kind: "Ignore", name: "beside-the-promises", value: { shouldIgnore } }];
