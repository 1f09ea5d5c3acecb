import { clockTime } from '@/i18n/dates'
import { useCallback, useMemo, useSyncExternalStore } from 'react'
import type { Mark } from '@/state/moments'
import { getProgress, onProgress } from './bulk'
import { live, moments, store, ticker, drafts, outbox, selection } from './hub'
import { getPrefs, onPrefs, type Prefs } from './prefs'
import type { Me } from '@/wire/shapes'
import { getSession, onSession } from './session'
import type { DraftKind } from '@/state/drafts'

/** useRow hears of one key of the store and reads one value. */
function useRow<T>(key: string, get: () => T): T {
  const subscribe = useCallback((fn: () => void) => store.subscribe(key, fn), [key])
  return useSyncExternalStore(subscribe, get)
}

export const useConversation = (id: string) => useRow(`c:${id}`, () => store.conversation(id))
/** useContactOf hears only when a conversation becomes another customer's. */
export const useContactOf = (id: string) => useRow(`c:${id}`, () => store.conversation(id)?.contact.id)
export const useHidden = (id: string) => useRow(`c:${id}`, () => store.sight.gone(id))
/** useSight tells anew, whenever something has been taken out of our sight, what is. */
export function useSight(): (id: string) => boolean {
  useRow('sight', () => store.sight.count)
  return hidden
}
const hidden = (id: string) => store.sight.gone(id)
export const useList = (key: string) => useRow(`l:${key}`, () => store.lists.get(key))
export const useThread = (id: string) => useRow(`m:${id}`, () => store.threads.get(id))
export const useProfile = (id: string) => useRow(`p:${id}`, () => store.profiles.get(id))

export function useMarks(conversation: string): readonly Mark[] {
  const subscribe = useCallback((fn: () => void) => moments.subscribe(conversation, fn), [conversation])
  return useSyncExternalStore(subscribe, () => moments.of(conversation))
}

/** useNow ticks once a second; text is what is shown, so that a row is drawn
 * anew only when its text changes. */
export function useTicking<T extends string | number>(text: (now: number) => T): T {
  return useSyncExternalStore(ticker.subscribe, () => text(ticker.now))
}

export const useSelection = () => useSyncExternalStore(selection.subscribe, () => selection.ids)
export const useProgress = () => useSyncExternalStore(onProgress, getProgress)
export function useChosen(id: string): boolean {
  const subscribe = useCallback((fn: () => void) => selection.watch(id, fn), [id])
  return useSyncExternalStore(subscribe, () => selection.ids.has(id))
}

export const useLine = () => useSyncExternalStore(live.subscribe, () => live.line)
/** useSynced is the minute in which the hub last said how far it is. */
export const useSynced = () => useSyncExternalStore(live.subscribe, () => clockTime(live.synced))
export const usePrefs = (): Prefs => useSyncExternalStore(onPrefs, getPrefs)
export const useSession = () => useSyncExternalStore(onSession, getSession)
export const useOutbox = () => useSyncExternalStore(outbox.subscribe, outbox.all)

export function useMe(): Me {
  const session = useSession()
  if (session.state !== 'in') throw new Error('nobody is signed in')
  return session.me
}

export function useDraft(conversation: string, kind: DraftKind) {
  const subscribe = useCallback((fn: () => void) => drafts.subscribe(conversation, kind, fn), [conversation, kind])
  return useSyncExternalStore(subscribe, () => drafts.get(conversation, kind))
}

/** useWide asks the screen, and again when it changes. */
export function useWide(query: string): boolean {
  const list = useMemo(() => matchMedia(query), [query])
  const subscribe = useCallback((fn: () => void) => {
    list.addEventListener('change', fn)
    return () => list.removeEventListener('change', fn)
  }, [list])
  return useSyncExternalStore(subscribe, () => list.matches)
}
