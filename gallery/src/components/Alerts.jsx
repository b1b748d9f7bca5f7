// What the user is told: the latest success, and failures with Retry, the newest on top where more do not fit.
import { CircleCheck, TriangleAlert, X } from "lucide-react";
import { Fragment, useId, useRef } from "react";
import { dismiss, failures, success } from "../alerts.js";
import { useStore } from "../store.js";

/**
 * Each layer (page, panel, player) has its own place for the alerts, and the topmost one shows them.
 * So they are never behind a dialog, hidden from a screen reader by it, out of its focus trap, or on
 * top of a button: what a toast library's region beside the dialogs would be.
 */
export default function Alerts({ className }) {
  const told = useStore(failures);
  const done = useStore(success);
  const silent = told.length === 0 && !done;
  const before = useRef(null); // what had the keyboard's focus before a button here, which takes its alert away
  return (
    <div
      className={silent ? "contents" : `flex flex-col gap-2 ${className}`}
      onFocus={({ currentTarget, relatedTarget }) => currentTarget.contains(relatedTarget) || (before.current = relatedTarget)}
      onClick={({ target }) => target.closest("button") && before.current?.focus({ preventScroll: true })}
    >
      <p role="status" className={done ? "flex items-start gap-2 rounded-lg bg-emerald-950 px-3 py-2 text-sm text-emerald-200" : "sr-only"}>
        <CircleCheck size={18} aria-hidden className="mt-px shrink-0" />
        <span className="min-w-0 break-words">{done && isolated(done)}</span>
      </p>
      {told.toReversed().map((failure) => (
        <Failure key={failure.key} failure={failure} />
      ))}
    </div>
  );
}

/** A sentence with its title for itself: one in Hebrew or Arabic must not change the order of what stands around it. */
function isolated(text) {
  return text.split(/^“(.*)”/s).map((part, at) => (at === 1 ? <Fragment key="title">“<bdi>{part}</bdi>”</Fragment> : part));
}

function Failure({ failure: { key, text, retry } }) {
  const textId = useId();
  return (
    <div role="alert" className="appear flex items-start gap-3 rounded-lg border border-rose-400/40 bg-rose-950 px-3 py-2.5 text-sm text-rose-100 shadow-lg">
      <TriangleAlert size={18} aria-hidden className="mt-1.5 shrink-0 text-rose-300" />
      <p id={textId} className="min-w-0 flex-1 py-1 break-words">
        {isolated(text)}
      </p>
      <button type="button" onClick={retry} aria-describedby={textId} className="shrink-0 rounded-md bg-rose-200 px-2.5 py-1 font-medium text-rose-950 hover:bg-white">
        Retry
      </button>
      <button type="button" onClick={() => dismiss(key)} aria-label="Dismiss" aria-describedby={textId} className="icon-button -my-1 -mr-1.5 text-rose-200">
        <X size={16} aria-hidden />
      </button>
    </div>
  );
}
