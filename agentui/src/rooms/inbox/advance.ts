let go: (() => void) | null = null

/** onAdvance lets the list say where to go when the open conversation is done. */
export function onAdvance(fn: () => void): () => void {
  go = fn
  return () => { if (go === fn) go = null }
}

/** advance goes on to the next conversation, at the end to the one before. */
export const advance = (): void => go?.()
