// Shorthands for the document, and what a video is called in it.
export const byId = (id) => document.getElementById(id);

/** A video without a title has a name all the same. */
export const titleOf = ({ project_name }) => (project_name ?? "").trim() || "Untitled video";

export function make(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}
