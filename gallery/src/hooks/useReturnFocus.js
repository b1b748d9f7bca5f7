// Gives the focus back to whatever had it when a dialog was opened.
import { useRef } from "react";

/** Handlers for a Radix `Dialog.Content` that has no `Dialog.Trigger` of its own. */
export function useReturnFocus() {
  const opener = useRef(null);
  return {
    onOpenAutoFocus() {
      opener.current = document.activeElement;
    },
    onCloseAutoFocus() {
      opener.current.focus();
    },
  };
}
