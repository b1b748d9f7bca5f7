// A value outside React that components can watch.
import { useSyncExternalStore } from "react";

export function createStore(value) {
  const watchers = new Set();
  return {
    get: () => value,
    set(next) {
      value = next;
      for (const watcher of watchers) watcher();
    },
    subscribe(watcher) {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
  };
}

/** The store's value, or the part of it that `select` picks; redraws when that changes. */
export function useStore(store, select = (value) => value) {
  return useSyncExternalStore(store.subscribe, () => select(store.get()));
}
