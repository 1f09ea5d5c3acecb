// What the host page kept for us from the visit before.
import * as thread from './thread'

export type Store = Record<string, string>

const parse = (raw: string | undefined): thread.Out | null => {
  try {
    const o = JSON.parse(raw ?? '') as thread.Out
    return typeof o.cid === 'string' && typeof o.text === 'string' && Array.isArray(o.files) ? o : null
  } catch {
    return null
  }
}

// saved is the thread to begin with: nothing shown yet, but every word that was
// written and not acknowledged, in order.
export function saved(store: Store): { thread: thread.Thread; seen: number } {
  const [conversation = '', seen = ''] = (store.seen ?? '').split(' ')
  const unsent = Object.keys(store).filter((k) => k.startsWith('o:')).map((k) => parse(store[k])).filter((o) => o !== null)
  let t: thread.Thread = { ...thread.empty(), conversation }
  for (const o of unsent.sort((a, b) => a.at - b.at)) t = thread.write(t, o.cid, o.text, o.files, o.at)
  return { thread: t, seen: Number(seen) || 0 }
}
