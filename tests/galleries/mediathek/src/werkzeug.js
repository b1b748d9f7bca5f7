// What both modules use.
export function baue(tag, attribute, ...kinder) {
  const element = document.createElement(tag);
  for (const [name, wert] of Object.entries(attribute)) element.setAttribute(name, wert);
  element.append(...kinder);
  return element;
}

export async function holen(adresse) {
  const antwort = await fetch(adresse, { cache: "no-store" });
  if (!antwort.ok) throw new Error(`${adresse}: ${antwort.status}`);
  return antwort.json();
}
