// What Stryker is not to change: it stands beside what the gate promises, which is about downloads.

const BESIDE = {
  removeVideo: "deleting",
  deleteDownload: "deleting",
  ConfirmDelete: "deleting",
  filterBy: "the filter of the list",
  FILTERS: "the filter of the list",
  countDownloads: "the number on the Gallery button",
  refreshCount: "the number on the Gallery button",
  dateOf: "the facts below a name",
  sizeOf: "the facts below a name",
  ratingsOf: "the facts below a name",
};

/** The reason to leave a node alone with all that is in it, or undefined. */
function shouldIgnore(path) {
  if (path.isJSXAttribute() && path.node.name.name === "className") return "No promise is about looks.";
  if (!path.isFunctionDeclaration() && !path.isVariableDeclarator()) return undefined;
  const what = BESIDE[path.node.id?.name];
  return what && `No promise is about ${what}.`;
}

// What `declareValuePlugin` of @stryker-mutator/api makes, which cannot be found from here.
export const strykerPlugins = [{ kind: "Ignore", name: "beside-the-promises", value: { shouldIgnore } }];
